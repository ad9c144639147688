"""What a file's first bytes say that its name does not: the wrong type, a compression, a pointer."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from corpus_latam.config.formats import what_to_do
from corpus_latam.sources.packing import archives, compression
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.storage import paths
from corpus_latam.storage.listing import has_suffix

HEAD_BYTES = 512
PARQUET = (b"PAR1", b"PARE")
"""First bytes of Parquet files, and of those whose footer is encrypted."""
FILES_LOOKED_AT = 50

POINTER = b"version https://git-lfs.github.com/spec/"
PACKED = {
    b"\x1f\x8b": ".gz",
    b"BZh": ".bz2",
    b"\xfd7zXZ\0": ".xz",
    b"\x28\xb5\x2f\xfd": ".zst",
}
"""First bytes of compressed files, and the suffix that tells a reader so."""
BINARY = {
    b"PAR1": "parquet",
    b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrow",
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\xd0\xcf\x11\xe0": "doc",
    b"{\\rtf": "rtf",
}
OF_TYPE = {
    "table": ("zip", "doc"),
    "book": ("zip", "xml"),
    "article": ("xml",),
    "sentences": ("xml",),
    "html": ("xml",),
    "delivery": ("pdf", "zip"),
    "newspaper": ("xml", "html"),
    "pages": ("xml", "html"),
}
"""What such a file is inside, by the type of its source: workbooks may be zip archives, pages XHTML."""
ARCHIVES = {archives.ZIP: (b"PK\x03\x04", b"PK\x05\x06")}
"""First bytes of archives by their format."""
DOWNLOADS = {b"<!doctype html": "html", b"<html": "html", b"<?xml": "xml"}
"""First bytes, in lower case, of what a download that went wrong leaves under another name."""
TEXTUAL = {
    b"warc/": "warc",
    **DOWNLOADS,
    b"[": "array",
    b"{\n": "object",
    b"{\r\n": "object",
}
"""The same of texts that are no JSON Lines."""
OF_ARROW_FOLDERS = ("dataset_info.json", "state.json", "dataset_dict.json")
"""What `save_to_disk` of `datasets` writes beside its Arrow files."""
NOT_LINES = (
    "{path} holds one JSON {kind} over several lines, and JSON Lines has one object per line. Set type: json."
)


def misnamed(files: Iterable[str], own: str) -> list[str]:
    """A sentence for each file, of the first few, that a source of type `own` cannot mean."""
    looked_at = [file for file, _ in zip(files, range(FILES_LOOKED_AT), strict=False)]
    return [problem for file in looked_at if (problem := _sniff(file, own))]


def _sniff(path: str, own: str) -> str | None:
    with paths.open_read(path) as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(POINTER):
        return f"{path} is a pointer of Git LFS, not the file itself. Fetch it: git lfs pull."
    if kind := archives.kind_of(path):
        return _no_archive(path, kind, head)
    packed = _first(head, PACKED)
    if own == "parquet" and head and not head.startswith(PARQUET):
        return _of_kind(path, head, own) or _no_parquet(path, head, packed)
    if packed and own != "parquet":
        if not has_suffix(path, (packed,)):
            return f"{path} is compressed, but its name does not end in {packed}. Rename it."
        head = _unpacked_head(path)
    elif (suffix := _packed_suffix(path)) and own != "parquet" and _is_text(head):
        return f"{path} is not compressed, though its name ends in {suffix}. Rename it without {suffix}."
    return _of_kind(path, head, own)


def _no_archive(path: str, kind: archives.Kind, head: bytes) -> str | None:
    """What an archive's first bytes say. An old tar archive may begin with anything but text."""
    starts: tuple[bytes, ...] = ARCHIVES.get(kind.format, (b"",))
    if kind.compression:
        starts = tuple(start for start, suffix in PACKED.items() if suffix == kind.compression)
    found = _first(head.lstrip().lower(), DOWNLOADS)
    if not head or (head.startswith(starts) and not found):
        return None
    what = f"but {found}, " if found else ""
    return (
        f"{path} is no such archive, {what}by its first bytes. Fetch it again, or leave it out by a narrower"
        " path."
    )


def _packed_suffix(path: str) -> str | None:
    return next((suffix for suffix in PACKED.values() if has_suffix(path, (suffix,))), None)


def _is_text(head: bytes) -> bool:
    """Whether this can only be text. What is damaged at its first bytes is no text, and is salvaged."""
    text = head.decode("utf-8", "ignore")
    is_utf8 = len(text.encode()) > len(head) - 4  # its last character may be cut
    return is_utf8 and bool(text) and all(char.isprintable() or char.isspace() for char in text)


def _no_parquet(path: str, head: bytes, packed: str | None) -> str:
    if packed:
        return f"{path} is compressed as a whole ({packed}). Parquet is compressed inside: unpack the file."
    return (
        f"{path} is no Parquet file: it begins with {head[:20]!r}. Give the type that it has, or leave it out"
        " by a narrower path."
    )


def _of_kind(path: str, head: bytes, own: str) -> str | None:
    kind = _first(head, BINARY)
    if own != "text" and kind is None and not _has_json_line(head):
        kind = _first(head.removeprefix(b"\xef\xbb\xbf").lstrip().lower(), TEXTUAL)
    if own == "jsonl" and path.rpartition("/")[2] in OF_ARROW_FOLDERS:
        return f"{path} describes an Arrow data set. {what_to_do('arrow')}"
    if kind in ("array", "object"):
        return NOT_LINES.format(path=path, kind=kind) if own == "jsonl" else None
    if kind in OF_TYPE.get(own, ()):
        return None
    advice = what_to_do(kind, own) if kind else None
    return f"{path} is no {own} but {kind}, by its first bytes. {advice}" if advice else None


def _has_json_line(head: bytes) -> bool:
    """Whether the second line is a whole JSON object: then the first alone is bad."""
    return any(line.strip().startswith(b"{") and _is_json(line) for line in head.split(b"\n")[1:2])


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _first(head: bytes, kinds: dict[bytes, str]) -> str | None:
    return next((kind for start, kind in kinds.items() if head.startswith(start)), None)


def _unpacked_head(path: str) -> bytes:
    try:
        return next(compression.read_blocks(path), b"")[:HEAD_BYTES]
    except DamagedFileError:
        return b""
