"""Documents and windows: all sentences arrive, in pieces of about one size, from any of them on."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.records import Record
from corpus_latam.sources.sentences.documents import SHORT, Piece, assemble

LIMIT = 20


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    made = []
    for number in range(draw(st.integers(0, 30))):
        text = draw(st.text("abñ", min_size=1, max_size=25))
        starts = draw(st.booleans()) and draw(st.booleans())
        fields = {"title": str(number)} if starts and draw(st.booleans()) else {}
        problem = "bad" if draw(st.integers(0, 5)) == 0 else None
        made.append(Piece(text, f"line {number}", number + 1, starts, "\n", fields, problem))
    return made


def read(made: list[Piece], mark: list[object] | None = None) -> Iterator[Record]:
    place, fields = mark or [0, {}]
    assert isinstance(place, int)
    assert isinstance(fields, dict)
    yield from assemble(made[place:], LIMIT, {"country": "CL"}, fields)


@given(pieces())
def test_every_sentence_arrives_once_in_its_order(made: list[Piece]) -> None:
    records = list(read(made))
    texts = [record.fields["text"] for record in records if record.fields]
    said = [piece.text for piece in made if not piece.problem]
    assert [line for text in texts for line in text.split("\n")] == said
    bad = [piece.position for piece in made if piece.problem]
    assert [record.position for record in records if record.problem] == bad


@given(pieces())
def test_documents_keep_to_their_boundaries_and_size(made: list[Piece]) -> None:
    by_position = {piece.position: number for number, piece in enumerate(made)}
    firsts = [by_position[record.position] for record in read(made) if record.fields]
    starts = {number for number, piece in enumerate(made) if piece.starts and not piece.problem}
    assert starts <= set(firsts)
    for record in filter(lambda each: each.fields, read(made)):
        assert record.fields is not None
        lines = record.fields["text"].split("\n")
        size = sum(len(line.encode()) for line in lines)
        longest = max(len(line.encode()) for line in lines)
        assert size < SHORT * LIMIT + max(LIMIT, longest)


@given(pieces())
def test_reading_goes_on_behind_any_document(made: list[Piece]) -> None:
    records = list(read(made))
    for number, record in enumerate(records):
        if record.mark is not None:
            assert list(read(made, record.mark)) == records[number + 1 :]


def test_fields_of_a_document_go_to_all_its_windows() -> None:
    made = [
        Piece("a" * 15, f"line {n}", n + 1, n == 0, fields={"title": "T"} if not n else {}) for n in range(4)
    ]
    assert [record.fields and record.fields["title"] for record in read(made)] == ["T"] * 4
