"""Sections of long documents, and documents cut by them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.pdf import parts
from corpus_latam.sources.pdf.paragraphs import Paragraph

BODY = Paragraph("Texto que sigue y sigue. " * 30, 10)
THESIS = [
    Paragraph("Una tesis", 10), Paragraph("Capítulo 1 El río", 16), BODY,
    Paragraph("1.1 La crecida", 12), BODY, Paragraph("1.1.1 De marzo", 12), BODY,
    Paragraph("1.2 La bajada", 12), BODY, Paragraph("Capítulo 2 La casa", 16), BODY,
    Paragraph("Conclusiones", 14), BODY,
]  # fmt: skip


def sections(paragraphs: list[Paragraph]) -> list[list[Any]]:
    return parts.sections(paragraphs, parts.kinds(paragraphs))


def fields(found: list[Paragraph]) -> dict[str, object]:
    text = parts.BETWEEN.join(each.text for each in found)
    return {
        "text": text,
        "spans": parts.spans(found, parts.kinds(found)),
        "sections": sections(found),
        "pages": 3,
    }


def test_sections_say_where_they_begin_and_end() -> None:
    whole = fields(THESIS)
    text = str(whole["text"])
    said = [
        (level, heading, text[start:end].count("Texto que"))
        for start, end, level, heading in sections(THESIS)
    ]
    assert said == [
        (1, "Capítulo 1 El río", 120), (2, "1.1 La crecida", 60), (3, "1.1.1 De marzo", 30),
        (2, "1.2 La bajada", 30), (1, "Capítulo 2 La casa", 30), (1, "Conclusiones", 30),
    ]  # fmt: skip


def test_chapters_become_documents() -> None:
    found = parts.parted(fields(THESIS))
    assert [each["section"] for each in found] == [
        None,
        "Capítulo 1 El río",
        "Capítulo 2 La casa",
        "Conclusiones",
    ]
    assert [each["text"][:20] for each in found[1:]] == [
        "Capítulo 1 El río\n\nT",
        "Capítulo 2 La casa\n\n",
        "Conclusiones\n\nTexto ",
    ]
    first = found[1]
    assert [first["text"][start:end] for start, end, kind in first["spans"]] == [
        "Capítulo 1 El río", "1.1 La crecida", "1.1.1 De marzo", "1.2 La bajada",
    ]  # fmt: skip


def test_a_chapter_s_number_and_title_are_one_heading() -> None:
    found = sections([Paragraph("Capítulo 1", 16), Paragraph("Marco teórico", 16), BODY])
    assert [heading for *_, heading in found] == ["Capítulo 1 Marco teórico"]


def test_items_formulas_and_lists_of_contents_are_no_chapters() -> None:
    found = sections(
        [
            Paragraph("1. Introducción 1", 10), Paragraph("1.1. Objetivos … 2", 10), BODY,
            Paragraph("5. Contengan cláusula general; y otras", 10), Paragraph("0 , q1 ; i = q", 10), BODY,
        ]
    )  # fmt: skip
    assert [level for _, _, level, _ in found] == [2]


def test_a_document_without_chapters_stays_whole() -> None:
    assert len(parts.parted(fields([BODY, BODY]))) == 1


paragraph = st.builds(
    Paragraph,
    st.sampled_from(
        ["Capítulo 1 Uno", "1.2 Dos", "Conclusiones", "texto largo. " * 20, "Anexo A", "2019 3 4"]
    ),
    st.sampled_from([9.0, 10.0, 12.0, 16.0]),
)


@given(st.lists(paragraph, min_size=1, max_size=12))
def test_no_letter_is_lost_where_documents_are_cut(found: list[Paragraph]) -> None:
    whole = fields(found)
    joined = "".join(each["text"] for each in parts.parted(whole))
    assert joined.split() == str(whole["text"]).split() or "".join(joined.split()) == "".join(
        str(whole["text"]).split()
    )
    for start, end, _, heading in sections(found):
        assert str(whole["text"])[start:].replace("\n\n", " ").startswith(heading)
        assert start < end
