"""The report as one HTML page: no scripts, no network, its style inside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from corpus_latam.escaping import for_html, for_terminal_lines, for_yaml
from corpus_latam.report.sections import flow, sections
from corpus_latam.report.strings import Strings
from corpus_latam.report.view import Column, Number, Row, Sentence, Table

TILES = (
    ("records", "count"),
    ("kept", "count"),
    ("rejected", "count"),
    ("duplicates", "count"),
    ("quarantined", "count"),
    ("bytes_kept", "bytes"),
    ("words_kept", "count"),
    ("sources", "count"),
    ("languages", "count"),
    ("countries", "count"),
)


def render_html(report: Row, strings: Strings) -> str:
    """The whole page."""
    page: str = _template().render(
        report=report,
        t=strings,
        sections=sections(report),
        tiles=[(name, Number(report["summary"][name], kind)) for name, kind in TILES],
        flow=_bars(flow(report, strings).rows),
        configuration=for_yaml(report["configuration"]),
        number=lambda number: _number(number, strings),
        sentence=lambda sentence: _sentence(sentence, strings),
        cell=lambda column, row: _cell(column, row, strings),
        paint=_paint,
        waiting=lambda stage: _plug(
            strings("not_run"), {"stage": Markup("<code>{}</code>").format(stage)}, strings
        ),
    )
    return page


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("corpus_latam.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    return environment.get_template("report.html")


def _finalized(value: Any) -> Any:
    """Every value that the template writes out, before Jinja escapes it."""
    return for_terminal_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(number: Number, strings: Strings) -> Markup:
    """A number that says its exact value to machines and its rounded one to people."""
    text = strings.number(number.value, number.kind)
    if number.value is None:
        return for_html(text)
    return Markup('<data value="{}">{}</data>').format(number.value, text)


def _sentence(sentence: Sentence, strings: Strings) -> Markup:
    return _plug(sentence.words(strings), sentence.values, strings)


def _plug(words: str, values: Mapping[str, Number | str], strings: Strings) -> Markup:
    """Words with their `{names}` replaced, all escaped but for markup that we made."""
    ready = {
        name: _number(value, strings) if isinstance(value, Number) else for_html(value)
        for name, value in values.items()
    }
    return for_html(words).format(**ready)


def _cell(column: Column, row: Row, strings: Strings) -> Markup:
    if column.is_number and not (column.missing and row.get(column.key) is None):
        return _number(Number(row.get(column.key), column.kind), strings)
    text = column.text(row, strings)
    if column.kind == "code" and row.get(column.key) is not None:
        return Markup("<code>{}</code>").format(for_html(text))
    if text != str(row.get(column.key)) and column.kind in ("countries", "languages"):
        return Markup('{} <small class="code">{}</small>').format(
            for_html(text), for_html(row.get(column.key) or "")
        )
    return for_html(text)


def _paint(table: Table, column: Column, row: Row) -> str:
    """The CSS variable `--v` (percent) behind a cell with a bar or a tint; empty for the others."""
    value = row.get(column.key)
    if not value or not (column.bar or column.tint):
        return ""
    return f"--v:{100 * value / (table.largest_tinted if column.tint else 1):.1f}"


def _bars(steps: list[Row]) -> list[Row]:
    """Where each step's bar begins and how wide it is, in percent of all records read."""
    total = max(1, steps[0]["documents"])
    bars = []
    beside = 0
    for step in steps:
        is_split = step["step"] in ("train", "validation")
        start = beside if is_split else (step["left"] if step["step"] not in ("read", "kept") else 0)
        beside += step["documents"] if is_split else 0
        bars.append(
            {
                **step,
                "number": Number(step["documents"]),
                "start": f"{100 * start / total:.3f}",
                "width": f"{100 * step['documents'] / total:.3f}",
                "trunk": f"{100 * step['left'] / total:.3f}",
            }
        )
    return bars
