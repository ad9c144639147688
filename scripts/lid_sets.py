"""The text sets that train and test language identification: where each lies, its licence, its labels.

Used by `train_lid.py` and `bench/language.py`. Paths are below the data folder (`--data`). A set trains or
tests, never both; docs/language.md states the protocol and why each set stands where it does. The many small
sets of `lid/more` are listed in `lid_more.py`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import zstandard

import lid_more

Line = tuple[str, str]
"""(ISO 639-3 label, one sentence or paragraph)."""
Reader = Callable[[Path], Iterator[Line]]

MAIN = ("spa", "por", "cat", "glg", "eus")
AMERICAS = (
    "acu", "agr", "aym", "bzd", "cak", "cjp", "cni", "ctp", "grn", "guc", "hch",
    "jac", "jiv", "mam", "nah", "oto", "que", "shp", "tar",
)  # fmt: skip
COMMON_VOICE_CONTRAST = {
    "br": "bre", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "en": "eng", "eo": "epo", "et": "est",
    "fi": "fin", "fr": "fra", "hr": "hbs", "hu": "hun", "ia": "ina", "id": "ind", "it": "ita", "lv": "lav",
    "mt": "mlt", "nl": "nld", "pl": "pol", "rm-sursilv": "roh", "ro": "ron", "sk": "slk", "sl": "slv",
    "sv-SE": "swe", "tr": "tur", "vi": "vie",
}  # fmt: skip
BIBLES = {
    "Achuar": "acu", "Aguaruna": "agr", "Ashaninka": "cni", "Basque": "eus", "Cabecar": "cjp",
    "Cakchiquel": "cak", "Jakalteko": "jac", "Mam": "mam", "Nahuatl": "nah", "Quichua": "que", "Shuar": "jiv",
}  # fmt: skip
PARALLEL = {
    "ashaninka": ("cni", "cni"), "awajun": ("agr", "agr"), "aymara": ("aym", "aym"), "bribri": ("bzd", "bzd"),
    "chatino": ("ctp", "ctp"), "guarani": ("gn", "grn"), "nahuatl": ("nah", "nah"), "otomi": ("oto", "oto"),
    "quechua": ("quy", "que"), "raramuri": ("tar", "tar"), "shipibo_konibo": ("shp", "shp"),
    "wayuu": ("guc", "guc"), "wixarika": ("hch", "hch"),
}  # fmt: skip
HELD_OUT_BOOKS = ("ACT", "ROM", "HEB", "REV")
"""Books of the New Testament that never train, for languages that have no other text."""
HELD_OUT_SHARE = 10
"""One block in so many of a Common Voice file never trains, for languages that have no other text."""
BLOCK_LINES = 50


@dataclass(frozen=True)
class TextSet:
    """A set: its name and licence for the model card, and how to read it."""

    name: str
    licence: str
    read: Reader


# ------------------------------------------------------------------------------------------- readers


def common_voice(folder: str, label: str, files: tuple[str, ...] | None = None) -> Reader:
    """Sentences of one language of Common Voice, all files or the named ones."""

    def read(data: Path) -> Iterator[Line]:
        with tarfile.open(data / "lid/commonvoice.tar.gz") as archive:
            for member in sorted(archive.getnames()):
                parts = member.split("/")
                if len(parts) == 3 and parts[1] == folder and (files is None or parts[2] in files):
                    yield from ((label, line) for line in _lines(archive, member))

    return read


def contrast(held_out: bool) -> Reader:
    """Common Voice sentences of the languages that only need to be told apart, and Asturian."""

    def read(data: Path) -> Iterator[Line]:
        labels = COMMON_VOICE_CONTRAST | {"ast": "ast"}
        with tarfile.open(data / "lid/commonvoice.tar.gz") as archive:
            for member in sorted(archive.getnames()):
                parts = member.split("/")
                if len(parts) == 3 and parts[1] in labels:
                    lines = _blocks(_lines(archive, member), held_out)
                    yield from ((labels[parts[1]], line) for line in lines)

    return read


def bible(labels: tuple[str, ...], books: str = "all") -> Reader:
    """Verses of New Testaments. books: `all`, `train` or `test` (the books held out)."""

    def read(data: Path) -> Iterator[Line]:
        with tarfile.open(data / "lid/bible.tar.gz") as archive:
            for name, label in BIBLES.items():
                if label in labels:
                    root = ElementTree.fromstring(_bytes(archive, f"bible/bibles/{name}-NT.xml"))
                    yield from ((label, verse) for verse in _verses(root, books))

    return read


def parallel(
    labels: tuple[str, ...], split: str, side: str = "language", origin: str | None = None
) -> Reader:
    """One side of AmericasNLP 2025: the language of the Americas, or Spanish.

    A sentence that is the same on both sides, or starts so, is left out: the file misnames its language.
    """

    def read(data: Path) -> Iterator[Line]:
        with tarfile.open(data / "lid/americasnlp2025.tar.gz") as archive:
            names = set(archive.getnames())
            for folder, (suffix, label) in PARALLEL.items():
                base = f"americasnlp2025/{folder}-spanish/{split}"
                if label not in labels or f"{base}.{suffix}" not in names:
                    continue
                ours, spanish = list(_lines(archive, f"{base}.{suffix}")), list(_lines(archive, f"{base}.es"))
                origins = list(_lines(archive, f"{base}.source")) if origin else []
                for row, (line, translation) in enumerate(zip(ours, spanish, strict=True)):
                    if _alike(line, translation) or (origin and not re.fullmatch(origin, origins[row])):
                        continue
                    yield ("spa", translation) if side == "spanish" else (label, line)

    return read


def universal_dependencies(file: str, label: str, split: str | None = None) -> Reader:
    """Sentences of a treebank."""

    def read(data: Path) -> Iterator[Line]:
        for record in _json_lines(data / "lid/ud" / file):
            if split is None or record["split"] == split:
                yield label, record["text"]

    return read


def dslcc(labels: dict[str, str]) -> Reader:
    """News excerpts of the Discriminating between Similar Languages shared tasks."""

    def read(data: Path) -> Iterator[Line]:
        for version in (1, 2):
            for record in _json_lines(data / f"country/dslcc/dslcc_v{version}_test_gold.jsonl.gz"):
                if record["label"] in labels:
                    yield labels[record["label"]], record["text"]

    return read


def documents(files: tuple[str, ...], label: str, limit: int) -> Reader:
    """Lines of whole documents, the first `limit` characters of each."""

    def read(data: Path) -> Iterator[Line]:
        for file in files:
            for record in _json_lines(data / file):
                for line in record["text"][:limit].split("\n"):
                    if len(line) > 60:
                        yield label, line

    return read


def table(file: str, column: str, label: str, delimiter: str = ",") -> Reader:
    """A column of a table."""

    def read(data: Path) -> Iterator[Line]:
        opened = gzip.open if file.endswith(".gz") else open
        with opened(data / file, "rt", encoding="utf-8", newline="") as rows:
            quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
            for row in csv.DictReader(rows, delimiter=delimiter, quoting=quoting):
                yield label, " ".join((row[column] or "").split())

    return read


def quechua(data: Path) -> Iterator[Line]:
    """Southern Quechua, one sentence a line."""
    with gzip.open(data / "lid/quechua/resource/test_normalized.txt.gz", "rt", encoding="utf-8") as lines:
        yield from (("que", line.strip()) for line in lines)


def otomi(data: Path) -> Iterator[Line]:
    """Otomi side of Tsunkua."""
    with gzip.open(data / "lid/elotl/tsunkua.csv.gz", "rt", encoding="utf-8") as rows:
        for row in csv.reader(rows):
            if not _alike(row[1], row[0]):
                yield "oto", row[1]


def mixtec(data: Path) -> Iterator[Line]:
    """Mixtec side of Kolo: several varieties."""
    with open(data / "lid/elotl/kolo.csv", encoding="utf-8") as rows:
        for row in csv.reader(rows):
            if not _alike(row[1], row[0]):
                yield "omq-mix", row[1]


def _lines(archive: tarfile.TarFile, member: str) -> Iterator[str]:
    text = io.TextIOWrapper(io.BytesIO(_bytes(archive, member)), encoding="utf-8")
    return (line.strip() for line in text)


def _bytes(archive: tarfile.TarFile, member: str) -> bytes:
    file = archive.extractfile(member)
    assert file is not None, member
    return file.read()


def _blocks(lines: Iterator[str], held_out: bool) -> Iterator[str]:
    """Blocks of consecutive lines, so that neighbours of a test sentence do not train."""
    for number, line in enumerate(lines):
        if (number // BLOCK_LINES % HELD_OUT_SHARE == HELD_OUT_SHARE - 1) == held_out:
            yield line


def _verses(root: ElementTree.Element, books: str) -> Iterator[str]:
    for verse in root.iter("seg"):
        held_out = verse.get("id", "").split(".")[1] in HELD_OUT_BOOKS
        if verse.text and (books == "all" or held_out == (books == "test")):
            yield verse.text.strip()


def _json_lines(path: Path) -> Iterator[dict[str, str]]:
    opened = {".gz": gzip.open, ".zst": zstandard.open}.get(path.suffix, open)
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _alike(line: str, translation: str) -> bool:
    """True where both begin with the same twenty letters, or are equal."""
    a, b = line.strip().lower(), translation.strip().lower()
    return a == b or (len(a) >= 20 and a[:20] == b[:20])


# ---------------------------------------------------------------------------------------------- sets

CC0 = "CC0-1.0"
NONE = "none stated"
OFFICIAL = "official texts, public domain or CC BY 4.0"
PUBLIC = "public domain"
CV = "Common Voice"
ANLP = "AmericasNLP 2025"
BIBLE_ONLY = ("acu", "cak", "cjp", "jac", "jiv", "mam")
UNSTATED_ONLY = ("bzd", "ctp", "shp")
"""Labels that nothing but a set without a stated licence supports, beside `guc`."""
UNSTATED_MORE = ("cni", "grn", "hch", "nah", "tar")
"""Labels that have open text, of which a set without a stated licence holds more."""
DEV_OF_OTHER_ORIGIN = ("aym", "bzd", "cni", "grn", "hch", "nah", "oto", "que", "shp", "tar")
"""Languages whose dev part is XNLI, translated for AmericasNLP, and whose train part is not."""
LAWS = tuple(f"corpora/laws/{country}.jsonl.zst" for country in ("ar", "cl", "mx", "pe", "uy"))
SPANISH_NOVELS, PORTUGUESE_NOVELS = (f"corpora/novels/eltec_{code}.jsonl.zst" for code in ("spa", "por"))
CATALAN_TRAIN = (
    "common-voice-sentences.txt", "common-short-sentences.txt", "dogc.txt", "dogv.txt", "proverbs.txt",
    "riuraueditors.txt", "sentence-collector.txt", "softcatala.txt",
)  # fmt: skip
CATALAN_TEST = ("tocqueville.txt", "programari-lliure-llibre.txt")
NEWS_LABELS = {"es-AR": "spa", "es-ES": "spa", "pt-BR": "por", "pt-PT": "por"}
CONTRAST_NEWS_LABELS = {"cz": "ces", "sk": "slk", "id": "ind", "bs": "hbs", "hr": "hbs"}

TRAIN = (
    TextSet(f"{CV}, Spanish", CC0, common_voice("es", "spa")),
    TextSet(f"{CV}, Portuguese", CC0, common_voice("pt", "por")),
    TextSet(f"{CV}, Catalan but for two books", CC0, common_voice("ca", "cat", CATALAN_TRAIN)),
    TextSet(f"{CV}, Galician", CC0, common_voice("gl", "glg")),
    TextSet(f"{CV}, Basque", CC0, common_voice("eu", "eus")),
    TextSet(f"{CV}, Guarani", CC0, common_voice("gn", "grn")),
    TextSet(f"{CV}, 26 contrast languages and Asturian, 9 blocks of 10", CC0, contrast(False)),
    TextSet("Bible corpus: agr, cni, eus, nah, que", CC0, bible(("agr", "cni", "eus", "nah", "que"))),
    TextSet("Bible corpus: acu, cak, cjp, jac, jiv, mam but for four books", CC0, bible(BIBLE_ONLY, "train")),
    TextSet(f"{ANLP}, train: aym (Global Voices)", "CC BY 3.0", parallel(("aym",), "train")),
    TextSet("Tsunkua (Otomi)", "MPL-2.0", otomi),
    TextSet("Kolo (Mixtec)", "MPL-2.0", mixtec),
    TextSet("QuBERT (Southern Quechua)", "MPL-2.0", quechua),
    TextSet("ELTeC novels, Spanish", PUBLIC, documents((SPANISH_NOVELS,), "spa", 60_000)),
    TextSet("ELTeC novels, Portuguese", PUBLIC, documents((PORTUGUESE_NOVELS,), "por", 60_000)),
    TextSet("Laws of AR, CL, MX, PE, UY", OFFICIAL, documents(LAWS, "spa", 2_000)),
)

UNSTATED = (
    TextSet(f"{ANLP}, train: {', '.join(UNSTATED_ONLY)}", NONE, parallel(UNSTATED_ONLY, "train")),
    TextSet(f"{ANLP}, dev: guc but the Bible", NONE, parallel(("guc",), "dev", origin="dictionary|books")),
    TextSet(f"{ANLP}, train: {', '.join(UNSTATED_MORE)}", NONE, parallel(UNSTATED_MORE, "train")),
    TextSet(f"{ANLP}, train, Spanish side", NONE, parallel(AMERICAS, "train", "spanish")),
)
"""Sets that state no licence, which trained earlier versions of the model too."""

OTHER_ORIGIN = (
    TextSet("UD Spanish GSD", "CC BY-SA 4.0", universal_dependencies("UD_Spanish-GSD.jsonl", "spa")),
    TextSet("UD Spanish PUD", "CC BY-SA 3.0", universal_dependencies("UD_Spanish-PUD.jsonl", "spa")),
    TextSet("UD Spanish COSER", "CC BY-SA 4.0", universal_dependencies("UD_Spanish-COSER.jsonl", "spa")),
    TextSet("UD Portuguese GSD", "CC BY-SA 4.0", universal_dependencies("UD_Portuguese-GSD.jsonl.gz", "por")),
    TextSet("UD Portuguese PUD", "CC BY-SA 3.0", universal_dependencies("UD_Portuguese-PUD.jsonl", "por")),
    TextSet("UD Galician PUD", "CC BY-SA 4.0", universal_dependencies("UD_Galician-PUD.jsonl", "glg")),
    TextSet("UD Galician CTG", "CC BY-NC-SA 3.0", universal_dependencies("UD_Galician-CTG.jsonl.gz", "glg")),
    TextSet("UD Basque BDT", "CC BY-NC-SA 3.0", universal_dependencies("UD_Basque-BDT.jsonl.gz", "eus")),
    TextSet("Laws of Andorra", PUBLIC, documents(("corpora/laws/ad.jsonl.zst",), "cat", 2_000)),
    TextSet(f"{CV}, two Catalan books", CC0, common_voice("ca", "cat", CATALAN_TEST)),
    TextSet("DSLCC news", "CC0 / MIT", dslcc(NEWS_LABELS)),
    TextSet("DSLCC news, contrast languages", "CC0 / MIT", dslcc(CONTRAST_NEWS_LABELS)),
    TextSet(f"{ANLP}, dev", NONE, parallel(DEV_OF_OTHER_ORIGIN, "dev")),
    TextSet(f"{ANLP}, dev: agr but the Bible", NONE, parallel(("agr",), "dev", origin="(?!Ebible).*")),
    TextSet(f"{ANLP}, dev: guc, the Bible", NONE, parallel(("guc",), "dev", origin="bible")),
)

SAME_ORIGIN = (
    TextSet(f"{CV}, contrast languages, 1 block of 10", CC0, contrast(True)),
    TextSet("Bible corpus, four books", CC0, bible(BIBLE_ONLY, "test")),
    TextSet(f"{ANLP}, dev: ctp (court news, as in train)", NONE, parallel(("ctp",), "dev")),
)

CHILE_ARGENTINA = "toxicity/gold-standard-toxicity-AR-CL/data/tidy/goldstd_protests.csv"
OFFENDES = "toxicity/OffendES-ES/split_MeOffendES/test_set.tsv.gz"
REGISTERS = (
    TextSet("Tweets of Argentina and Chile", "CC BY 4.0", table(CHILE_ARGENTINA, "text", "spa")),
    TextSet("OffendES, comments", NONE, table(OFFENDES, "comment", "spa", "\t")),
    TextSet("ToLD-Br, tweets", "CC BY-SA 4.0", table("toxicity/ToLD-Br-BR/ToLD-BR.csv.gz", "text", "por")),
)
"""Short informal texts, beside the figures."""

NAMES = {
    "acu": "Achuar",
    "agr": "Awajún (Aguaruna)",
    "ast": "Asturian",
    "aym": "Aymara",
    "bre": "Breton",
    "bzd": "Bribri",
    "cak": "Kaqchikel",
    "cat": "Catalan",
    "ces": "Czech",
    "cjp": "Cabécar",
    "cni": "Asháninka",
    "ctp": "Western Highland Chatino",
    "cym": "Welsh",
    "dan": "Danish",
    "deu": "German",
    "eng": "English",
    "epo": "Esperanto",
    "est": "Estonian",
    "eus": "Basque",
    "fin": "Finnish",
    "fra": "French",
    "glg": "Galician",
    "grn": "Guarani",
    "guc": "Wayuu",
    "hbs": "Serbo-Croatian (Croatian in training)",
    "hch": "Wixárika",
    "hun": "Hungarian",
    "ina": "Interlingua",
    "ind": "Indonesian",
    "ita": "Italian",
    "jac": "Popti' (Jakalteko)",
    "jiv": "Shuar",
    "lav": "Latvian",
    "mam": "Mam",
    "mlt": "Maltese",
    "nah": "Nahuatl (ISO 639-2 collection: several languages and centuries)",
    "nld": "Dutch",
    "oto": "Otomi (ISO 639-2 collection: Mezquital and State of Mexico)",
    "pol": "Polish",
    "por": "Portuguese",
    "que": "Quechua (Southern, and lowland Kichwa)",
    "roh": "Romansh (Sursilvan)",
    "ron": "Romanian",
    "shp": "Shipibo-Konibo",
    "slk": "Slovak",
    "slv": "Slovenian",
    "spa": "Spanish",
    "swe": "Swedish",
    "tar": "Rarámuri",
    "tur": "Turkish",
    "vie": "Vietnamese",
}
"""Names of these labels, for the card."""
KNOWN = frozenset(MAIN + AMERICAS + ("ast",) + tuple(COMMON_VOICE_CONTRAST.values()))
"""Labels of the sets above; `lid_more` adds to them."""


def train_sets(data: Path) -> list[TextSet]:
    """What trains the shipped model."""
    rows = [row for row in lid_more.rows(data) if lid_more.trains(row, KNOWN)]
    return [*TRAIN, *UNSTATED, *(_more(row, False) for row in rows)]


def research_sets(data: Path) -> list[TextSet]:
    """What trains the research model: also text that may not ship in any form, but for the tests above."""
    rows = [row for row in lid_more.rows(data) if row.label not in KNOWN or lid_more.trains(row, KNOWN)]
    return [*TRAIN, *UNSTATED, *(_more(row, False) for row in rows)]


def more_labels(data: Path) -> list[TextSet]:
    """Text of other origin for labels that `lid/more` adds or knows: it gives figures by label."""
    rows = [row for row in _tests(data, ".") if row.label in (*KNOWN, *lid_more.OWN_LABEL)]
    return [_more(row) for row in rows]


def more_same_origin(data: Path) -> list[TextSet]:
    """The held-out blocks of labels with text of one origin."""
    rows = [row for row in lid_more.rows(data) if row.folder == "." and row.code in lid_more.ONE_ORIGIN]
    return [_more(row, True) for row in rows]


def reject_sets(data: Path) -> list[TextSet]:
    """Text of the world's languages whose origin did not train."""
    return [_more(row) for row in _tests(data, "reject")]


def noise_sets(data: Path) -> list[TextSet]:
    """Real noise that did not train."""
    rows = [row for row in lid_more.rows(data) if row.folder == "noise"]
    return [_more(row) for row in rows if not lid_more.trains(row, KNOWN)]


def neighbour_sets(data: Path) -> list[TextSet]:
    """Languages of Latin America that have no label of their own: nothing of them trained."""
    rows = [row for row in _tests(data, ".") if row.label not in (*KNOWN, *lid_more.OWN_LABEL)]
    return [_more(row) for row in rows]


def _tests(data: Path, folder: str) -> list[lid_more.Row]:
    return [row for row in lid_more.rows(data) if row.folder == folder and lid_more.tests(row, KNOWN)]


def _more(row: lid_more.Row, held_out: bool | None = None) -> TextSet:
    """held_out: for labels of one origin, the blocks that test (true) or train (false)."""

    def read(data: Path) -> Iterator[Line]:
        lines = (line for _, line in row.lines(data))
        if held_out is not None and row.code in lid_more.ONE_ORIGIN:
            lines = _blocks(lines, held_out)
        yield from ((row.label, line) for line in lines)

    return TextSet(row.name, row.licence, read)
