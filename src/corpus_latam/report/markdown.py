"""The report as Markdown: the same sections and figures as the page, for a terminal or a repository."""

from __future__ import annotations

from corpus_latam.escaping import for_markdown, for_markdown_cell, for_markdown_code
from corpus_latam.report.sections import flow, sections
from corpus_latam.report.strings import Strings
from corpus_latam.report.view import Column, Number, Row, Section, Sentence, Table


def render_markdown(report: Row, strings: Strings) -> str:
    """The whole report."""
    parts = [f"# {strings('title').format(run=for_markdown(report['run']))}"]
    for section in sections(report):
        parts += [f"## {strings('sections', section.id)}", *_body(section, strings)]
        if section.id == "funnel":
            parts += _table(flow(report, strings), strings)
    return "\n\n".join(parts) + "\n"


def _body(section: Section, strings: Strings) -> list[str]:
    if section.waits_for:
        return [strings("not_run").format(stage=f"`{section.waits_for}`")]
    return [
        *(_sentence(sentence, strings) for sentence in section.sentences),
        *(part for table in section.tables for part in _table(table, strings)),
    ]


def _sentence(sentence: Sentence, strings: Strings) -> str:
    values = {
        name: strings.number(value.value, value.kind) if isinstance(value, Number) else for_markdown(value)
        for name, value in sentence.values.items()
    }
    return sentence.words(strings).format(**values)


def _table(table: Table, strings: Strings) -> list[str]:
    heading = f"### {strings('captions', table.caption)}"
    if not table.rows:
        return [heading, strings("nothing_found")]
    titles = [for_markdown_cell(_heading(column, strings)) for column in table.columns]
    rules = ["---:" if column.is_number else "---" for column in table.columns]
    rows = [
        [for_markdown_cell(_cell(column, row, strings)) for column in table.columns] for row in table.shown
    ]
    lines = ["| " + " | ".join(cells) + " |" for cells in (titles, rules, *rows)]
    more = [_sentence(table.rest, strings)] if table.more else []
    return [heading, "\n".join(lines), *more]


def _heading(column: Column, strings: Strings) -> str:
    return for_markdown(column.title) if column.title and not column.family else column.heading(strings)


def _cell(column: Column, row: Row, strings: Strings) -> str:
    """Our own words as they are; what is not ours escaped."""
    text = column.text(row, strings)
    value = row.get(column.key)
    if value is None or column.is_number:
        return text
    if column.kind == "code":
        return for_markdown_code(text)
    return for_markdown(text) if text == str(value) else text
