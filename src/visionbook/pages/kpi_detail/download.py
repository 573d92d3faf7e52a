"""The values of one indicator's page to take away: every row carries its unit, source and edition.

A table that is passed on alone still says what it is; what one row cannot say (definition, licence, meaning of the
columns) stands in a Frictionless Data Package beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.tables import noted, use_text
from visionbook.pages.kpi_detail.text.values import rounded_value, shown
from visionbook.show import signs
from visionbook.show.download import Download, described_download, plain_cell
from visionbook.show.indicators import note_text, subject
from visionbook.show.mime import NOTEBOOK_COPIES
from visionbook.show.related import context_value
from visionbook.show.reported import measured, reporter_text
from visionbook.strategy.census_answers import PRELIMINARY
from visionbook.words import Words

COLUMNS = (
    "id",
    "name",
    "item",
    "fiscal_year",
    "period",
    "value",
    "unit",
    "shown",
    "used",
    "reporter",
    "source",
    "place",
    "note",
    "edition",
)
_NUMBERS = {"fiscal_year": "integer", "value": "number"}


def download(indicator: Indicator, licences: list[dict], words: Words) -> Download:
    """Return the values that a page shows, as a CSV with its description, and the ways to it and to the notebook.

    Parameters
    ----------
    indicator : Indicator
        As from `visionbook.pages.kpi_detail.model.indicator`.
    licences : list of dict
        Those of the data contract.
    """
    kpi, source = indicator.kpi, indicator.source
    common = {
        "id": kpi["kpi_id"],
        "name": subject(kpi, words),
        "unit": base_unit(kpi["unit"], words),
        "edition": words("kpi_detail.edition", year=indicator.fiscal_year),
    }
    rows = [common | row for row in _rows(indicator, words)]
    notebook = f"../_static/{NOTEBOOK_COPIES}/kpi_detail.ipynb"
    return described_download(
        f"kpi_detail_{kpi['kpi_id']}",
        [[plain_cell(row.get(column)) for column in COLUMNS] for row in rows],
        fields=_fields(words),
        about=_about(kpi, common, words),
        licences=licences,
        link_texts=(words("kpi_detail.download_csv"), words("kpi_detail.download_json")),
        sources=[{"title": chosen(source, "title", words.lang), "place": kpi["source_place"]}],
        more_links=[(words("kpi_detail.download_notebook"), notebook)],
    )


def base_unit(unit: str, words: Words) -> str:
    """Return the unit of values in base units: a ratio is no percentage.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> base_unit("ratio", load_words("ja")), base_unit("tonnes", load_words("ja"))
    ('比率（1＝100%）', 'トン')
    """
    if unit == "ratio":
        return words("kpi_detail.base_ratio")
    head = f"unit.{unit}_head"
    return words(head if head in words else f"unit.{unit}")


def _rows(indicator: Indicator, words: Words) -> Iterator[dict[str, Any]]:
    kpi, trend = indicator.kpi, indicator.ahead
    plan = {"source": chosen(indicator.source, "short", words.lang), "place": kpi["source_place"]}

    def row(item: str, year: int | None, value: float, text: str, **more: object) -> dict[str, Any]:
        period = "" if year is None else words("glue.fiscal_year", year=year)
        return {"item": item, "fiscal_year": year, "period": period, "value": value, "shown": text} | more

    def own(key: str, year: int | None, value: object, **more: object) -> dict[str, Any]:
        return row(words(f"kpi_detail.{key}"), year, float(value), shown(value, kpi, words), **plan, **more)

    if not is_missing(kpi["baseline"]):
        yield own("series_baseline", None, kpi["baseline"], note=words(f"kpis.baseline_{kpi['baseline_kind']}"))
    yield own("series_target", int(kpi["end_fy"]), kpi["target"], note=kpi["printed"])
    path = indicator.path[indicator.path["required"].notna()]
    if kpi["rule"] != "reach":
        key = "series_keep" if kpi["rule"] == "keep" else "series_path"
        note = "" if kpi["rule"] == "keep" else words("kpi_detail.computed")
        yield from _projected(indicator, own, words)
        yield from (own(key, int(line.fiscal_year), line.required, note=note) for line in path.itertuples())
    for seen in indicator.observations.to_dict("records"):
        sureness = signs.of("origin", seen["status"]).word(words)
        key = "series_reported_total" if seen["is_total"] else "series_observed"
        origin = {"source": seen["short"], "place": seen["source_place"], "note": noted(seen, kpi, words)}
        origin |= {"used": use_text(seen, words), "reporter": reporter_text(seen, words)}
        text = measured(shown(seen["value"], kpi, words), seen["is_total"], words)
        item = words(f"kpi_detail.{key}", sureness=sureness)
        yield row(item, int(seen["fiscal_year"]), float(seen["value"]), text, **origin)
    if kpi["rule"] == "cumulative":
        sums = indicator.path[indicator.path["observed"].notna()]
        yield from (own("series_sum", int(line.fiscal_year), line.observed) for line in sums.itertuples())
    for seen in indicator.official.to_dict("records"):
        origin = {"source": seen["short"], "place": seen["source_place"], "note": words("kpi_detail.computed")}
        text = rounded_value(seen["value"], kpi, words)
        key = "series_official_preliminary" if seen["status"] == PRELIMINARY else "series_official"
        yield row(words(f"kpi_detail.{key}"), int(seen["fiscal_year"]), float(seen["value"]), text, **origin)
    for end in () if trend is None else ("central", "lower", "upper"):
        value = getattr(trend, end)
        text = rounded_value(value, kpi, words)
        note = words("kpi_detail.computed")
        yield row(words(f"kpi_detail.series_trend_{end}"), trend.final_fy, value, text, note=note)
    for seen in indicator.context.to_dict("records"):
        item = words(
            "kpi_detail.item_related",
            label=words.bracketed(*(chosen(seen, name, words.lang) for name in ("label", "area"))),
        )
        origin = {
            "source": seen["short"],
            "place": seen["source_place"],
            "note": chosen(seen, "difference", words.lang),
        }
        yield (
            row(item, None, float(seen["value"]), context_value(seen, words))
            | origin
            | {
                "period": chosen(seen, "period", words.lang),
                "unit": base_unit(seen["unit"], words),
                "used": words("kpi_detail.reported_used_no"),
            }
        )


def _projected(indicator: Indicator, own: Callable[..., dict], words: Words) -> Iterator[dict[str, Any]]:
    """Yield what is projected for each year where the baseline is a projection."""
    for line in indicator.path[indicator.path["projected"].notna()].itertuples():
        text = rounded_value(line.projected, indicator.kpi, words)
        note = words("kpi_detail.projected_note", year=int(indicator.kpi["projected_year"]))
        yield own("series_projected", int(line.fiscal_year), line.projected, shown=text, note=note)


def _fields(words: Words) -> list[dict[str, str]]:
    return [
        {
            "name": words(f"kpi_detail.column_{column}"),
            "title": words(f"kpi_detail.column_{column}"),
            "type": _NUMBERS.get(column, "string"),
            "description": words(f"kpi_detail.column_help_{column}"),
        }
        for column in COLUMNS
    ]


def _about(kpi: Mapping[str, Any], common: Mapping[str, str], words: Words) -> dict[str, str]:
    """Return what one row cannot say: the title, the definition, the edition and the unit of the whole file."""
    return {
        "title": words("kpi_detail.download_title", subject=common["name"], edition=common["edition"]),
        "description": words(
            "kpi_detail.download_description",
            subject=common["name"],
            measurement=words(f"kpi_detail.fact_measurement_{kpi['measurement']}"),
            printed=kpi["printed"],
            note=note_text(kpi, words),
        ),
        "version": common["edition"],
        "unit": common["unit"],
    }
