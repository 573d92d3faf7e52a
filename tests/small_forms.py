"""A form of six indicators, made without files: for the tests of its rows and of how it looks."""

from functools import cache

import pandas as pd

from visionbook.intake.kpi_template import kpi_form
from visionbook.words import load_words

JA = load_words("ja")
CODE, TOWN = "01223", "根室市"
KPI = {"label": "目標-１", "measure_id": None, "code": "１", "title": "産業", "start_fy": 2021, "end_fy": 2024}
KPI |= {"same_as": None, "statistic": None, "note_ja": None, "baseline": None, "rounded_to": 1.0}
KPIS = {
    "a": {"name_ja": "相談者", "unit": "persons", "measurement": "level", "baseline": 100.0, "target": 200.0},
    "b": {"name_ja": "相談", "unit": "cases", "measurement": "cumulative", "target": 300.0},
    "t": {"name_ja": "催し", "unit": "cases", "measurement": "cumulative", "target": 300.0},
    "r": {"name_ja": "割合", "unit": "ratio", "measurement": "level", "baseline": 0.313, "target": 0.35},
    "y": {"name_ja": "輸出入", "unit": "yen", "measurement": "level", "baseline": 6.5e9, "target": 7e9},
    "s": {"name_ja": "相談者（再掲）", "unit": "persons", "measurement": "level", "target": 200.0, "same_as": "a"},
}
KPIS["r"]["rounded_to"], KPIS["y"]["rounded_to"], KPIS["r"]["title"] = 0.001, 1e8, "暮らし"
KPIS["y"]["title"] = "産業振興"
SEEN = (
    ("a", 2022, 110.0, "final"),
    ("a", 2023, 120.0, "press"),
    ("r", 2023, 0.32, "final"),
    ("y", 2023, 6.6e9, "final"),
)


@cache
def form_of(names, seen):
    kpis = pd.DataFrame([{**KPI, "kpi_id": name, **KPIS[name]} for name in names])
    observations = pd.DataFrame(seen, columns=["kpi_id", "fiscal_year", "value", "status"])
    return kpi_form(kpis, observations, 2024, (CODE, TOWN), JA)
