# Thin names; no logic. `make book` builds the book, `make test` checks it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

# The model's benchmark needs an official file that is not part of the project (left out if it is not there): the
# result table of the regional projection of 2018, all municipalities, as CSV (UTF-8), from https://www.ipss.go.jp/.
TABLE ?= ../shared/official-files/ipss2018_suikei_kekka_all.csv
# So does that of the study of errors: a folder with the censuses of all municipalities (see bench/study_speed.py).
CENSUSES ?= ../shared/figures

# Only the packages of the environment take part, whatever the user has set (visionbook.start does the same).
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONUSERBASE PYTHONDONTWRITEBYTECODE
export PYTHONNOUSERSITE := 1

.PHONY: book pdf test check serve explore bench mutants example lock tag clean setup

book: setup
	$(BIN)/visionbook build

# The book, its report and the council pack as PDFs beside it; a browser prints them, so it takes some minutes.
pdf: book
	$(BIN)/python tools/browser.py
	$(BIN)/visionbook pdf

test: setup
	$(BIN)/python tools/browser.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest -n 2 --dist loadfile

check: setup
	$(BIN)/visionbook check

serve: setup
	$(BIN)/visionbook serve

# Notebooks in JupyterLab: working copies in explore/, which the book does not read.
explore: setup
	@$(PYTHON) -I tools/setup.py $(VENV) lab
	$(BIN)/visionbook explore

bench: setup
	$(BIN)/python bench/build_speed.py --table "$(TABLE)" --censuses "$(CENSUSES)"

# Do the tests notice single changes of the code? `make mutants SEED=7` draws another sample; about an hour.
SEED ?= 1
mutants: setup
	$(BIN)/python tools/mutants.py --seed $(SEED)

example: setup
	rm -rf _build/example
	$(BIN)/visionbook example _build/example
	VISIONBOOK_ROOT=_build/example $(BIN)/visionbook kpi import _build/example/reports/kpi_2024.xlsx --yes
	cp _build/example/reports/reviews.csv _build/example/data/reviews.csv
	VISIONBOOK_ROOT=_build/example $(BIN)/visionbook build

# Is this an edition, under its own tag? Asked before anything is published.
tag: setup
	@$(BIN)/python tools/tag.py

lock:
	$(PYTHON) tools/lock.py

clean:
	rm -rf _build

# Asked every time: it answers in a moment, and knows what file dates do not (a broken or copied .venv).
setup:
	@$(PYTHON) -I tools/setup.py $(VENV)
