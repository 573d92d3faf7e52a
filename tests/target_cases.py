"""The tables of the project with totals of the municipality changed."""

from functools import cache

import numpy as np
import pandas as pd

from visionbook import data
from visionbook.pages.at_a_glance import model as glance
from visionbook.pages.population_targets import model as targets


@cache
def project_tables():
    """All tables that the landing page and the page of the targets read; no test changes them in place."""
    return {name: data.load(name) for name in sorted({*targets.TABLES, *glance.TABLES, *glance.COUNTED})}


def with_total(tables, edition, role, variant, year, value, status=None):
    """The tables with one total of the municipality entered, in place of what stands there."""
    rows = tables["population"]
    key = {
        "area_code": edition.municipality, "year": year, "series": getattr(edition.series, role), "variant": variant,
        "sex": "both", "age_group": "total",
    }  # fmt: skip
    there = np.logical_and.reduce([rows[name] == wanted for name, wanted in key.items()])
    entered = pd.DataFrame([{**key, "population": value, "rounded_to": 1.0, "status": status}])
    return {**tables, "population": pd.concat([rows[~there], entered], ignore_index=True)}


def without_counts_from(tables, edition, year):
    """The tables as they were before anything was counted in a year, and later."""
    rows = tables["population"]
    late = (rows["series"] == edition.series.census) & (rows["year"] >= year)
    return {**tables, "population": rows[~late]}


def said(shown):
    return "".join(shown.texts)
