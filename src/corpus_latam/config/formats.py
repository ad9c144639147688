"""What a user can do with files of a kind that no reader takes, and what reads those that one does take."""

from __future__ import annotations

READERS = {
    "parquet": "parquet",
    "pq": "parquet",
    "jsonl": "jsonl",
    "json": "jsonl",
    "ndjson": "jsonl",
    "jsonlines": "jsonl",
    "txt": "text",
    "md": "text",
    "markdown": "text",
    "py": "code",
    "ipynb": "code",
    "arrow": "arrow",
    "feather": "arrow",
    "ipc": "arrow",
    "save_to_disk": "arrow",
    "csv": "table",
    "tsv": "table",
    "xlsx": "table",
    "xlsm": "table",
    "xls": "table",
    "xlsb": "table",
    "ods": "table",
    "epub": "book",
    "docx": "book",
    "odt": "book",
    "fodt": "book",
    "tei": "book",
    "nxml": "article",
    "jats": "article",
    "html": "html",
    "warc": "warc",
    "cdxj": "warc",
    "conllu": "sentences",
    "tmx": "sentences",
    "srt": "sentences",
    "vtt": "sentences",
    "alto": "newspaper",
    "mets": "newspaper",
    "hocr": "newspaper",
    "jpg": "pages",
    "png": "pages",
    "tif": "pages",
    "pdf": "pdf",
    "hf": "hub",
    "huggingface": "hub",
    "datasets": "hub",
}
"""By suffix, or by what a user calls the format, the type of source that reads it."""

CONVERSIONS = {
    "doc": "Only Word files of 2007 and later (.docx) are read, by type: book. Save it as one.",
    "xml": "Set type: book if it is TEI or a dump of MediaWiki, type: article if it is JATS, type: newspaper"
    " if it is ALTO, METS or PAGE, type: sentences if it is of OPUS.",
    "zip": "Archives are read by their suffix: rename it to end in .zip.",
    "rar": "Archives of this kind are not read. Unpack them, or pack them as .zip or .tar.",
    "rst": "If each is a document, set type: text and a glob such as *.rst.",
}
"""By the same names, what to do."""
ALIKE = {
    "jpeg": "jpg",
    "tiff": "tif",
    "htm": "html",
    "xhtml": "html",
    "shtml": "html",
    "wet": "warc",
    "rtf": "doc",
    "wat": "warc",
    "wacz": "warc",
    "cdx": "warc",
    "7z": "rar",
}


def what_to_do(kind: str, own: str = "") -> str | None:
    """A sentence for files of this kind (a suffix without its dot, or a format's name) in a source of type
    `own`; null where we know nothing about them, or `own` reads them."""
    plain = kind.lower()
    plain = ALIKE.get(plain, plain)
    if plain in READERS:
        return None if READERS[plain] == own else f"Set type: {READERS[plain]} to read {kind} files."
    return CONVERSIONS.get(plain)
