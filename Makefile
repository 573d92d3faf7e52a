# Thin names; no logic. `make book` builds the book, `make test` checks it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.PHONY: book test check serve lock clean setup

book: setup
	$(BIN)/visionbook build

test: setup
	$(BIN)/python tools/browser.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest

check: setup
	$(BIN)/visionbook check

serve: setup
	$(BIN)/visionbook serve

lock:
	$(PYTHON) tools/lock.py

clean:
	rm -rf _build

# Asked every time: it answers in a moment, and knows what file dates do not (a broken or copied .venv).
setup:
	@$(PYTHON) tools/setup.py $(VENV)
