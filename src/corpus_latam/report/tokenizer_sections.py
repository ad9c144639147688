"""The sections on tokenizers: what text costs under each, and what the corpus suffices for."""

from __future__ import annotations

from corpus_latam.report.view import Column, Number, Row, Section, Sentence, Table, across, cross

WORDS = Column("words", missing="not_measured")


def _shown(rows: list[Row]) -> list[Row]:
    """Rows of `fertility.measure`, without the 0 words of what was not measured."""
    return [row if row["measured"] else row | {"words": None} for row in rows]


def _left_out(report: Row) -> tuple[Sentence, ...]:
    """The sources and languages that the validation split holds nothing of."""
    missing: list[str] = []
    for table, key in (("by_source_and_country", "source"), ("by_language", "language")):
        rows = report["tokenizers"][table]
        measured = {row[key] for row in rows if row["measured"]}
        missing += sorted({str(row[key]) for row in rows} - {str(name) for name in measured})
    if not missing:
        return ()
    return (Sentence(("prose", "not_measured"), {"groups": ", ".join(missing)}),)


def fertility_section(report: Row) -> Section:
    """Fertility by language, and by source and country."""
    columns = (
        Column("tokenizer", "code"),
        Column("language", "languages"),
        Column("vocab_size"),
        WORDS,
        Column("tokens_per_word", "decimal"),
        Column("bytes_per_token", "decimal"),
        Column("whole_word_share", "share", bar=True),
    )
    return Section(
        "fertility",
        (Sentence(("prose", "fertility")), Sentence(("prose", "matched")), *_left_out(report)),
        (
            Table("fertility_languages", columns, _shown(report["tokenizers"]["by_language"]), headers=2),
            _efficiency(report),
            _by_tokenizer(report, "fertility", "tokens_per_word"),
            _by_tokenizer(report, "compression", "bytes_per_token"),
            *_countries(report),
            *_premium(report),
        ),
    )


def _efficiency(report: Row) -> Table:
    """All text together: the interval of fertility, and how well the vocabulary is used."""
    columns = (
        Column("tokenizer", "code"),
        *_interval("tokens_per_word"),
        Column("renyi_efficiency", "decimal"),
        Column("vocabulary_use", "share", bar=True),
        Column("ratio_to_reference", "decimal"),
    )
    return Table(
        "efficiency", columns, [row for row in report["tokenizers"]["totals"] if not row["language"]]
    )


def _countries(report: Row) -> tuple[Table, ...]:
    """Countries as they are and genre-matched, their kinds of document, and how unequal they are."""
    rows = report["tokenizers"]["countries"]
    who = (Column("tokenizer", "code"), Column("language", "languages"), Column("country", "countries"))
    size = (Column("words"), Column("enough", "enough"))
    unequal = (
        *who[:2],
        Column("matched", "matched", label="compared"),
        Column("countries", label="countries_compared"),
        Column("gini", "decimal"),
        Column("worst", "countries"),
        Column("best", "countries"),
        Column("worst_over_best", "decimal"),
    )
    raw = [row for row in rows if row["doc_type"] is None]
    columns = (*who, *size, *_interval("tokens_per_word"), *_interval("matched"))
    kinds = (*who, Column("doc_type", "doc_types"), *size, *_interval("tokens_per_word"))
    return (
        Table("fertility_countries", columns, raw, headers=3),
        Table("fertility_kinds", kinds, [row for row in rows if row["doc_type"]], headers=4),
        Table("inequality", unequal, report["tokenizers"]["inequality"], headers=3),
    )


def _interval(name: str) -> tuple[Column, ...]:
    return (
        Column(name, "decimal"),
        Column(f"{name}_low", "decimal", label="low"),
        Column(f"{name}_high", "decimal", label="high"),
    )


def _premium(report: Row) -> tuple[Table, ...]:
    rows = report["tokenizers"]["premium"]
    columns = (
        Column("tokenizer", "code"),
        Column("language", "languages"),
        Column("lines", label="parallel_lines"),
        Column("tokens", label="parallel_tokens"),
        Column("premium", "decimal"),
    )
    return (Table("premium", columns, rows, headers=2),) if rows else ()


def _by_tokenizer(report: Row, caption: str, measure: str) -> Table:
    """One row per source and country, one column per tokenizer."""
    rows = _shown(report["tokenizers"]["by_source_and_country"])
    names = dict.fromkeys(row["tokenizer"] for row in rows)
    words = {(row["source"], row["country"]): row["words"] for row in rows}
    crossed = cross(rows, ("source", "country"), "tokenizer", measure)
    columns = (
        Column("source", "code"),
        Column("country", "countries"),
        WORDS,
        *across("tokenizer", names, "decimal"),
    )
    return Table(
        caption,
        columns,
        [{**row, "words": words[row["source"], row["country"]]} for row in crossed],
        headers=2,
    )


def compute_section(report: Row) -> Section:
    """Tokens of the corpus, and the model that they suffice for."""
    compute = report["compute"]
    columns = (
        Column("tokenizer", "code"),
        Column("bytes_per_token", "decimal"),
        Column("tokens", "large"),
        Column("parameters", "large"),
        Column("operations", "power"),
    )
    sentence = Sentence(("prose", "compute"), {"ratio": Number(compute["tokens_per_parameter"])})
    return Section("compute", (sentence,), (Table("compute", columns, compute["tokenizers"]),))
