"""The report as Markdown: the same sections and figures as the page, for a terminal or a repository."""

from __future__ import annotations

from corpus_latam.report.sections import flow, sections
from corpus_latam.report.strings import Strings
from corpus_latam.report.view import Number, Row, Section, Sentence, Table


def render_markdown(report: Row, strings: Strings) -> str:
    """The whole report."""
    parts = [f"# {strings('title').format(run=report['run'])}"]
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
        name: strings.number(value.value, value.kind) if isinstance(value, Number) else value
        for name, value in sentence.values.items()
    }
    return strings(*sentence.path).format(**values)


def _table(table: Table, strings: Strings) -> list[str]:
    heading = f"### {strings('captions', table.caption)}"
    if not table.rows:
        return [heading, strings("nothing_found")]
    titles = [_escape(column.heading(strings)) for column in table.columns]
    rules = ["---:" if column.is_number else "---" for column in table.columns]
    rows = [[_escape(column.text(row, strings)) for column in table.columns] for row in table.shown]
    lines = ["| " + " | ".join(cells) + " |" for cells in (titles, rules, *rows)]
    more = [strings("more_rows").format(rows=strings.number(table.more, "count"))] if table.more else []
    return [heading, "\n".join(lines), *more]


def _escape(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
