"""Text files of rows: form found, rows streamed, what is no row set aside with its line."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.tables import ROWS, TEXTS, delimited, zipped

from corpus_latam.config import validate
from corpus_latam.errors import ConfigError
from corpus_latam.sources import refused, registry
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.tables import csv_file, fields
from corpus_latam.sources.tables.csv_rows import TOO_LONG, UNCLOSED
from tests.sources import readings
from tests.sources.tables.reading import left_out, read, table

SMALL = PageSize(2, 1_000)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiter_and_encoding_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (tmp_path / "a.csv").write_bytes(mark + delimited(delimiter, encoding))
    source = table(tmp_path)
    pages = read(source, SMALL)
    assert readings.texts(pages) == list(TEXTS)
    assert readings.reasons(pages) == []
    for number, page in enumerate(pages):
        assert read(source, SMALL, page.cursor) == pages[number + 1 :]


def test_positions_are_lines_and_ids_are_of_the_record(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(delimited(","))
    pages = read(table(tmp_path))
    assert readings.positions(pages) == [f"a.csv, line {line}" for line in (2, 3, 6, 7, 8)]
    assert pages[0].batch["source_id"].to_pylist() == ["1", "2", "3", "4", "5"]
    assert pages[0].batch["metadata"].to_pylist() == [None] * 5


def test_the_encoding_is_kept_where_it_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(delimited(",", "cp1252"))
    assert read(table(tmp_path))[0].batch["metadata"].to_pylist() == ['{"encoding":"cp1252"}'] * 5


def test_titles_above_the_header_and_comments(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        '"Indicador: textos"\n"Año: 2013"\n\n# nota\nid;texto\n1;uno\n#;otra;nota;x\n2;dos\n# fin\n3;tres\n'
    )
    pages = read(table(tmp_path))
    assert readings.texts(pages) == ["uno", "dos", "tres"]
    assert left_out(pages) == {csv_file.ABOVE: 3, fields.COMMENT: 1}
    assert readings.reasons(pages) == [fields.TOO_MANY_CELLS]


def test_unnamed_columns_go_by_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('"","texto","texto"\n"1","uno","dos"\n')
    assert readings.texts(read(table(tmp_path))) == ["uno"]
    assert readings.texts(read(table(tmp_path, "texto_2"))) == ["dos"]
    assert readings.texts(read(table(tmp_path, "column_1"))) == ["1"]
    assert readings.texts(read(table(tmp_path, "column_2", header_row=0))) == ["texto", "uno"]


def test_a_header_that_lacks_the_row_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('"texto" "b"\n'.replace(" ", "\t") + '"1"\t"uno"\t"x"\n"2"\t"dos"\t"y"\n')
    assert readings.texts(read(table(tmp_path))) == ["uno", "dos"]


def test_the_header_that_the_source_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\nc,d\nid,texto\n1,uno\n")
    assert readings.texts(read(table(tmp_path, header_row=3))) == ["uno"]


def test_ragged_rows_are_set_aside_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,texto,x\n1,uno,a\n2,dos\n3,tres,b,c\n4,cuatro,d,,\n")
    pages = read(table(tmp_path))
    assert readings.texts(pages) == ["uno", "cuatro"]
    found = [(bad.position, bad.reason, bad.sample) for page in pages for bad in page.bad]
    assert found == [
        ("line 3", fields.TOO_FEW_CELLS, b"2,dos"),
        ("line 4", fields.TOO_MANY_CELLS, b"3,tres,b,c"),
    ]


def test_cells_that_say_that_there_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,texto\n1,"NULL"\n2,NA\n3,\\N\n4,\n5,"  "\n6,La NULL\n')
    pages = read(table(tmp_path))
    assert readings.texts(pages) == ["La NULL"]
    assert left_out(pages) == {fields.NO_TEXT: 5}
    assert readings.texts(read(table(tmp_path, missing=["La NULL"]))) == ["NULL", "NA", "\\N"]


@pytest.mark.parametrize(
    "row",
    ["1,Uno\\, dos\\, tres,\\N", '1,"Uno, dos, tres",x', '1,"Uno, dos, \\"tres\\"",x'],
)
def test_backslashes_that_escape(tmp_path: Path, row: str) -> None:
    (tmp_path / "a.csv").write_text(f'id,texto,x\n{row}\n2,dos\\, "d",y\n3,tres,\\N\n')
    pages = read(table(tmp_path))
    assert [text.replace('"', "") for text in readings.texts(pages)] == ["Uno, dos, tres", "dos, d", "tres"]


def test_columns_that_make_up_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,titulo,cuerpo\n1,Uno,Texto\n2,NULL,Solo\n3,,NULL\n")
    pages = read(table(tmp_path, text_columns=["titulo", "cuerpo"]))
    assert readings.texts(pages) == ["Uno\n\nTexto", "Solo"]
    assert left_out(pages) == {fields.NO_TEXT: 1}


def test_one_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("texto\nUno, dos; tres\nCuatro\n\nA, b, c y d\n")
    assert readings.texts(read(table(tmp_path))) == ["Uno, dos; tres", "Cuatro", "A, b, c y d"]


def test_old_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,texto\r1,uno\r2,dos\r")
    assert readings.texts(read(table(tmp_path))) == ["uno", "dos"]


def test_a_quote_that_is_not_closed_costs_its_line(tmp_path: Path) -> None:
    rows = [f'{n},"texto {n}",x' for n in range(100)]
    rows[50] = '50,"texto 50,x'
    (tmp_path / "a.csv").write_text("id,texto,x\n" + "\n".join(rows) + "\n")
    pages = read(table(tmp_path))
    assert readings.texts(pages) == [f"texto {n}" for n in range(100) if n != 50]
    assert [(bad.position, bad.reason) for page in pages for bad in page.bad] == [("line 52", UNCLOSED)]


def test_rows_that_are_too_long(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,texto\n1,{'x' * 5_000}\n2,dos\n")
    pages = read(table(tmp_path, max_row_bytes=1_000))
    assert readings.texts(pages) == ["dos"]
    assert readings.reasons(pages) == [TOO_LONG]


def test_rows_beyond_the_beginning_that_tells_the_form(tmp_path: Path) -> None:
    rows = [f"{n},una línea número {n}" for n in range(20_000)]
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(("id,texto\n" + "\n".join(rows)).encode()))
    pages = read(table(tmp_path))
    assert len(readings.texts(pages)) == 20_000
    assert read(table(tmp_path), cursor=pages[-2].cursor) == pages[-1:]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp850", "mac-roman"])
def test_encodings_without_a_mark_show_themselves(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(
        ("id,texto\n" + "1,El año del corazón de las niñas\n" * 40).encode(encoding)
    )
    pages = read(table(tmp_path))
    assert set(readings.texts(pages)) == {"El año del corazón de las niñas"}
    assert pages[0].batch["metadata"][0].as_py() == f'{{"encoding":"{encoding}"}}'


def test_accents_that_come_late_tell_the_encoding_line_by_line(tmp_path: Path) -> None:
    head = b"id,texto\n" + b"1,sin acentos\n" * 30_000
    (tmp_path / "a.csv").write_bytes(head + "2,corazón\n".encode("cp1252") + "3,corazón\n".encode())
    assert readings.texts(read(table(tmp_path)))[-2:] == ["corazón", "corazón"]


def test_invalid_utf_8_costs_its_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,texto\n1,año\n".encode() * 30_000 + b"2,mal \xff\n3,bien\n")
    pages = read(table(tmp_path))
    assert readings.texts(pages)[-2:] == ["año", "bien"]
    assert readings.reasons(pages) == [csv_file.INVALID_UTF8]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", csv_file.NO_ROWS),
        (b"\n\n", csv_file.NO_ROWS),
        (b"id,texto\n", csv_file.NO_ROWS),
        (b"\x89PNG\r\n\0\0\0", csv_file.NO_TABLE),
        (b"<!DOCTYPE html>\n<p>no", refused.IS_HTML),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", refused.IS_POINTER),
        (b"id,cuerpo\n1,uno\n", fields.NO_TEXT_COLUMN),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert readings.reasons(read(table(tmp_path))) == [reason]


def test_what_is_wrong_is_known_before_work(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,cuerpo\n1,uno\n")
    source = table(tmp_path)
    (said,) = registry.check(source, registry.locate(source).partitions)
    assert said.endswith(
        "a.csv has no column 'texto'; its columns are id, cuerpo. Set columns.text to the one that holds the"
        " text (text_columns: several of them)."
    )
    (tmp_path / "b.csv").write_text("id,texto\n1,uno\n")
    lenient = table(tmp_path, on_bad_file="quarantine")
    assert registry.check(lenient, registry.locate(lenient).partitions) == []


def test_an_encoding_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no encoding 'klingon'"):
        validate({"output": "x", "sources": {"s": {"type": "table", "path": "x", "encoding": "klingon"}}})


def test_a_zip_archive_named_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(zipped({"b.csv": "id,texto\n1,uno\n2,dos\n", "c.txt": "x"}))
    source = table(tmp_path)
    pages = read(source, PageSize(1, 1_000))
    assert readings.texts(pages) == ["uno", "dos"]
    assert readings.positions(pages) == ["a.csv, b.csv, line 2", "a.csv, b.csv, line 3"]
    assert registry.check(source, registry.locate(source).partitions) == []
    assert read(source, PageSize(1, 1_000), pages[0].cursor) == pages[1:]


def test_tables_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b.csv": "id,texto\n1,uno\n", "c.txt": "x"}))
    assert readings.positions(read(table(tmp_path))) == ["a.zip/b.csv, line 2"]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)
WORDS = CELLS.filter(lambda cell: cell.strip() and cell == cell.strip() and "\n" not in cell)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, WORDS), min_size=1, max_size=9),
    delimiter=st.sampled_from(",;\t|"),
    size=st.integers(1, 4),
)
def test_what_a_writer_writes_is_read(
    rows: list[tuple[str, str, str]], delimiter: str, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.csv"
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("a", "b", "texto"), *rows])
    path.write_bytes(stream.getvalue().encode())
    source = table(path, missing=[], encoding="utf-8", delimiter=delimiter)
    pages = read(source, PageSize(size, 1_000))
    assert readings.texts(pages) == [text for _, _, text in rows]
    for number, page in enumerate(pages):
        assert read(source, PageSize(size, 1_000), page.cursor) == pages[number + 1 :]


@given(data=st.binary(max_size=300), size=st.integers(1, 4))
def test_any_bytes_are_read_to_their_end(
    data: bytes, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(b"texto,b\n1,2\n" + data)
    source = table(path)
    pages = read(source, PageSize(size, 1_000))
    for number, page in enumerate(pages):
        assert read(source, PageSize(size, 1_000), page.cursor) == pages[number + 1 :]


def test_lines_that_never_close_their_quotes_take_linear_time(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,texto,x\n1,uno,x\n" + 'a","\n' * 60_000)
    pages = read(table(tmp_path, max_row_bytes=2_000_000))
    assert readings.texts(pages)[0] == "uno"
    assert sum(len(page.bad) for page in pages) > 100


def test_rows_and_texts_of_the_samples_agree() -> None:
    assert [row[1] for row in ROWS[1:]] == list(TEXTS)
