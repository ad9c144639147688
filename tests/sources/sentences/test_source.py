"""Corpora of sentences in all forms: read to the same sentences, resumed at any window, boundaries kept."""

import bz2
import gzip
import io
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.sentences import (
    SAMPLES,
    SENTENCES,
    conllu,
    documents,
    leipzig,
    lines,
    opus,
    srt,
    tagged,
    tmx,
    vtt,
)

from corpus_latam.sources.packing.damage import ENDS_EARLY
from corpus_latam.sources.sentences import conllu as conllu_file
from corpus_latam.sources.sentences import lines as sentence_lines
from corpus_latam.sources.sentences import source as sentences
from corpus_latam.sources.sentences.lines import INVALID_UTF8, LINE_TOO_LONG, NUL
from corpus_latam.sources.sentences.opus import ALIGNMENT, NO_SENTENCES, spaced
from corpus_latam.sources.xml_tree import NOT_WELL_FORMED
from tests.sources import readings
from tests.sources.mutants import mutate
from tests.sources.sentences.reading import ONE, read_bytes, read_path, rows

WINDOWED = [
    "oraciones.txt",
    "spa_news-sentences.txt",
    "banco.conllu",
    "palabras.txt",
    "memoria.tmx",
    "corpus.en-es.es",
]


@pytest.mark.parametrize("name", WINDOWED)
def test_every_form_gives_the_same_windows(tmp_path: Path, name: str) -> None:
    texts = readings.texts(read_bytes(tmp_path, name, SAMPLES[name]()))
    assert "\n".join(texts).split("\n") == list(SENTENCES)
    assert all(1_000 < len(text.encode()) < 3_100 for text in texts)


@pytest.mark.parametrize("name", set(SAMPLES) - {"crudo.xml", "palabras.xml"})
def test_reading_goes_on_at_any_window(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SAMPLES[name]())
    pages = read_path(tmp_path / name, ONE, window_bytes=300)
    assert len(pages) > 10
    for number, page in enumerate(pages):
        assert read_path(tmp_path / name, ONE, page.cursor, window_bytes=300) == pages[number + 1 :]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    data = lines(encoding=encoding)
    data = b"\xfe\xff" + data if encoding == "utf-16-be" else data
    pages = read_bytes(tmp_path, "a.txt.gz", gzip.compress(data))
    assert "\n".join(readings.texts(pages)).split("\n") == list(SENTENCES)
    marked = read_path(tmp_path / "a.txt.gz", ONE)
    assert read_path(tmp_path / "a.txt.gz", ONE, marked[1].cursor) == marked[2:]


def test_utf_16_memories_are_read(tmp_path: Path) -> None:
    pages = read_bytes(tmp_path, "a.tmx", tmx(encoding="utf-16"))
    assert "\n".join(readings.texts(pages)).split("\n") == list(SENTENCES)
    assert {row["language"] for row in rows(pages)} == {"es"}


def test_blank_lines_keep_documents_apart(tmp_path: Path) -> None:
    groups = [SENTENCES[:3], SENTENCES[3:5], SENTENCES[5:80]]
    pages = read_bytes(tmp_path, "a.txt", documents(groups))
    assert readings.texts(pages) == ["\n".join(group) for group in groups]
    single = documents([[each] for each in SENTENCES])
    assert len(readings.texts(read_bytes(tmp_path, "b.txt", single))) < 6


def test_markers_keep_documents_apart_and_are_no_text(tmp_path: Path) -> None:
    data = b"<doc title=Uno>\na b\n\nc d\n</doc>\n<doc title=Dos>\ne f\n</doc>\n"
    pages = read_bytes(tmp_path, "a.txt", data, document_marker=r"^<doc title=(\w+)>|^</doc>")
    assert readings.texts(pages) == ["a b\nc d", "e f"]
    assert [row["metadata"] for row in rows(pages)] == ['{"title":"Uno"}', '{"title":"Dos"}']


def test_bad_lines_cost_themselves_alone(tmp_path: Path) -> None:
    data = "año uno\n".encode() * 3 + b"d\xffs\n" + b"x" * 2_000 + b"\ntr\0es\n" + "año\n".encode()
    pages = read_bytes(tmp_path, "a.txt", data, max_line_bytes=1_000)
    assert readings.reasons(pages) == [INVALID_UTF8, LINE_TOO_LONG, NUL]
    assert readings.texts(pages) == ["año uno\naño uno\naño uno\naño"]


def test_lines_before_damage_arrive(tmp_path: Path) -> None:
    packed = gzip.compress(lines(), compresslevel=0)
    pages = read_bytes(tmp_path, "a.txt.gz", packed[: len(packed) // 2])
    said = "\n".join(readings.texts(pages)).split("\n")
    assert said == list(SENTENCES[: len(said)])
    assert len(said) > 40
    assert readings.reasons(pages) == [ENDS_EARLY]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", sentences.EMPTY),
        ("a.tmx", tmx(["x"]).replace(b"es-AR", b"pt"), sentences.NO_SENTENCE),
        ("a.txt", b"uno\0dos\n", sentences.BINARY),
        ("a.srt", b"1\n00:00:01 --> 00:00:10\nmal\n", "a subtitle without a valid time"),
        ("a.vtt", b"WEBVTT\n\nNOTE nada\n", sentences.NO_SENTENCE),
        ("a.xml", b"<TEI><p>nada</p></TEI>", NO_SENTENCES),
        ("a.xml", b"", sentences.EMPTY),
        ("a.xml", b"<document><s> </s><s id='2'/></document>", sentences.NO_SENTENCE),
        ("a.conllu", b"# sent_id = 1\n1\t" + b"\t".join([b""] * 9) + b"\n\n", conllu_file.NO_TEXT),
    ],
)
def test_what_holds_nothing_is_refused_by_name(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    pages = read_bytes(tmp_path, name, data)
    assert readings.reasons(pages) == [reason]
    assert readings.texts(pages) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("corpus.en-es.en", sentences.OTHER_SIDE),
        ("corpus.es-pt_BR.pt_BR.gz", sentences.OTHER_SIDE),
        ("spa_news_2011_10K-words.txt", sentences.LEIPZIG_TABLE),
        ("spa_news_2011_10K-inv_so.txt", sentences.LEIPZIG_TABLE),
    ],
)
def test_members_that_are_no_sentences_are_left_out(tmp_path: Path, name: str, reason: str) -> None:
    data = gzip.compress(lines()) if name.endswith(".gz") else lines()
    (page,) = read_bytes(tmp_path, name, data)
    assert page.left_out == {reason: 1}
    assert not page.batch.num_rows


def test_members_tell_their_country_and_windows_keep_to_them(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in (
            "raw/GNOME.es_AR.txt",
            "raw/InfoLEG.txt",
            "raw/UN.txt",
            "raw/Ley-chilena.txt",
            "raw/leer.md",
        ):
            info = tarfile.TarInfo(name)
            info.size = len(lines(SENTENCES[:3]))
            archive.addfile(info, io.BytesIO(lines(SENTENCES[:3])))
    data = bz2.compress(stream.getvalue())
    pages = read_bytes(tmp_path, "raw.tar.bz2", data, member_countries={"*chilena*": "CL"})
    assert [row["country"] for row in rows(pages)] == ["AR", "AR", None, "CL"]
    assert readings.texts(pages) == ["\n".join(SENTENCES[:3])] * 4


def test_reading_goes_on_inside_archives(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in (
            ("a.txt", lines()),
            ("b/leer.md", b"x"),
            ("b/c.conllu", conllu()),
            ("d.srt", srt()),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    (tmp_path / "a.tar.gz").write_bytes(stream.getvalue())
    pages = read_path(tmp_path / "a.tar.gz", ONE)
    assert {position.split("/", 1)[1].split(",")[0] for position in readings.positions(pages)} == {
        "a.txt",
        "b/c.conllu",
        "d.srt",
    }
    for number, page in enumerate(pages):
        assert read_path(tmp_path / "a.tar.gz", ONE, page.cursor) == pages[number + 1 :]


def test_conllu_documents_and_paragraphs(tmp_path: Path) -> None:
    data = (
        conllu(["Uno."], ["# newdoc id = d1", "# newpar id = p1"])
        + conllu(["Dos."])
        + conllu(["Tres."], ["# newpar"])
        + conllu(["Cuatro."], ["# newdoc id = d2", "# newpar"])
    )
    pages = read_bytes(tmp_path, "a.conllu", data)
    assert readings.texts(pages) == ["Uno. Dos.\n\nTres.", "Cuatro."]
    assert [row["source_id"] for row in rows(pages)] == ["d1", "d2"]


def test_conllu_without_text_is_made_of_words(tmp_path: Path) -> None:
    columns = "\t".join("_" * 7)
    data = (
        f"# text_es = no es esto\n1-2\tdel\t{columns}\t_\n1\tde\t{columns}\t_\n2\tel\t{columns}\t_\n"
        f"3\trío\t{columns}\tSpaceAfter=No\n3.1\tx\t{columns}\t_\n4\t.\t{columns}\t_\n\n"
    )
    assert readings.texts(read_bytes(tmp_path, "a.conllu", data.encode())) == ["del río."]


@pytest.mark.parametrize("in_words", [False, True])
def test_a_document_of_opus_is_its_sentences(tmp_path: Path, in_words: bool) -> None:
    pages = read_bytes(tmp_path, "a.xml", opus(in_words=in_words))
    assert readings.texts(pages) == ["\n".join(SENTENCES)]
    with_paragraphs = opus(SENTENCES[:4], in_words).replace(b'  <s id="3"', b'</p>\n<p>\n<s id="3"', 1)
    marked = with_paragraphs.replace(b'  <s id="1"', b'<p><s id="1"', 1)
    (text,) = readings.texts(read_bytes(tmp_path, "b.xml", marked))
    assert text == f"{SENTENCES[0]} {SENTENCES[1]}\n\n{SENTENCES[2]} {SENTENCES[3]}"


def test_documents_of_one_file_of_opus_are_several(tmp_path: Path) -> None:
    inside = b"<doc n='1'><s>Uno &amp; dos.</s><s id='2'/><s>Tres.</s></doc><s/>"
    inside += b"<doc><s>Cuatro.</s><s id='9'/></doc>"
    pages = read_bytes(tmp_path, "a.xml", b"<corpus>" + inside + b"<doc><s>mal <b></s></doc></corpus>")
    assert readings.texts(pages) == ["Uno & dos.\nTres.", "Cuatro."]
    assert readings.reasons(pages) == [NOT_WELL_FORMED]


def test_of_folders_of_opus_one_language_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "es.zip", "w") as archive:
        archive.writestr("Subs/xml/es/1990/1.xml", opus(SENTENCES[:2], in_words=True))
        archive.writestr("Subs/xml/en/1990/1.xml", opus(["The river."]))
        archive.writestr("Subs/raw/pt_BR/1990/1.xml.gz", gzip.compress(opus(["O rio."])))
        archive.writestr("Subs/raw/es/1991/2.xml.gz", gzip.compress(opus(SENTENCES[2:4])))
        archive.writestr("Subs/es-pt.xml", b"<cesAlign version='1.0'><linkGrp/></cesAlign>")
    pages = read_path(tmp_path / "es.zip", ONE)
    assert [(row["text"], row["language"]) for row in rows(pages)] == [
        ("\n".join(SENTENCES[:2]), "es"),
        ("\n".join(SENTENCES[2:4]), "es"),
    ]
    left_out = sum((page.left_out for page in pages), Counter[str]())
    assert left_out == {sentences.OTHER_SIDE: 2, ALIGNMENT: 1}
    for number, page in enumerate(pages):
        assert read_path(tmp_path / "es.zip", ONE, page.cursor) == pages[number + 1 :]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("¿ Vienes , Ana ? ( No ) .", "¿Vienes, Ana? (No)."),
        ('Dijo : " sí " y " no " .', 'Dijo: "sí" y "no".'),
        ("« Ay » … “ eh ” !", "«Ay»… “eh”!"),
        ("el 50 % de A / B", "el 50% de A / B"),
    ],
)
def test_words_get_their_spaces(words: str, expected: str) -> None:
    assert spaced((word, False) for word in words.split()) == expected


def test_words_may_say_themselves_that_no_space_follows(tmp_path: Path) -> None:
    data = b"<document><s><w misc='SpaceAfter=No'>d</w><w>el</w><w>r&#237;o</w></s></document>"
    assert readings.texts(read_bytes(tmp_path, "a.xml", data)) == ["del r\u00edo"]


def test_inline_codes_of_tmx_are_no_words(tmp_path: Path) -> None:
    data = tmx(['a<bpt i="1">&lt;b&gt;</bpt> <hi>b</hi> <ph>%s</ph> c'])
    assert readings.texts(read_bytes(tmp_path, "a.tmx", data)) == ["a b c"]


@pytest.mark.parametrize("made", [srt, vtt])
def test_sentences_are_whole_over_cues(tmp_path: Path, made: object) -> None:
    name, data = ("a.srt", srt(SENTENCES[:9])) if made is srt else ("a.vtt", vtt(SENTENCES[:9]))
    (text,) = readings.texts(read_bytes(tmp_path, name, data))
    assert text == " ".join(SENTENCES[:9])


def test_speakers_and_pauses_begin_lines_and_captions_roll_up(tmp_path: Path) -> None:
    cues = (
        "00:00:01,000 --> 00:00:02,000\n- ¿Vienes?\n- No.\n\n00:00:09,000 --> 00:00:10,00x\n"
        "Es tarde. Muy\n\ntarde.\n\n3\n00:01:00,000 --> 00:01:01,000\n{\\an8}Fin."
    )
    assert readings.texts(read_bytes(tmp_path, "a.srt", cues.encode())) == [
        "- ¿Vienes?\n- No.\nEs tarde. Muy tarde.\nFin."
    ]
    rolling = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nbuenos<00:01.500><c> días</c>\n\n"
        "00:02.000 --> 00:03.000\nbuenos días\na<00:02.500><c> todos</c>\n"
    )
    assert readings.texts(read_bytes(tmp_path, "a.vtt", rolling.encode())) == ["buenos días a todos"]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = SAMPLES[name]()
    mutant, at = mutate(data, seed)
    texts = readings.texts(read_bytes(tmp_path, name, mutant, window_bytes=300))
    if name in ("oraciones.txt", "spa_news-sentences.txt", "corpus.en-es.es"):
        whole = data.count(b"\n", 0, at)
        known = "\n".join(texts)
        assert [each for each in SENTENCES[:whole] if each not in known] == []


def test_numbers_and_tags_are_no_text(tmp_path: Path) -> None:
    assert readings.texts(read_bytes(tmp_path, "a.txt", leipzig(SENTENCES[:2]))) == ["\n".join(SENTENCES[:2])]
    assert readings.texts(read_bytes(tmp_path, "b.txt", tagged(SENTENCES[:2]))) == ["\n".join(SENTENCES[:2])]


def test_damage_in_the_number_of_a_subtitle_costs_no_other(tmp_path: Path) -> None:
    whole = srt()
    sound = " ".join(readings.texts(read_bytes(tmp_path, "a.srt", whole)))
    for number in (2, 57, 200):
        for damage in (b"\xff", b"x\xff \xb3y", b"\xc3\n\x86"):
            data = whole.replace(f"\r\n\r\n{number}\r\n".encode(), b"\r\n\r\n1" + damage + b"7\r\n")
            pages = read_bytes(tmp_path, "a.srt", data)
            assert " ".join(readings.texts(pages)).split() == sound.split()
            assert readings.reasons(pages) == [INVALID_UTF8]


@pytest.mark.parametrize("name", ["palabras.txt", "banco.conllu"])
def test_what_is_held_of_a_sentence_has_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file without blank lines: its sentence is cut by bytes too."""
    data = b"".join(line for line in SAMPLES[name]().splitlines(keepends=True) if line.strip())
    (whole,) = readings.texts(read_bytes(tmp_path, name, data))
    for module in (sentence_lines, conllu_file):
        monkeypatch.setattr(module, "MOST_BYTES", 500)
    cut = readings.texts(read_bytes(tmp_path, name, data))
    assert sum(len(text.split("\n")) for text in cut) >= len(data) // 1_500 > 5
    if name == "palabras.txt":
        assert "".join("".join(cut).split()) == "".join(whole.split())
