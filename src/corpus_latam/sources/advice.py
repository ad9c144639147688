"""What to do where a source's path holds nothing that its reader takes, or something else than it says."""

from __future__ import annotations

from corpus_latam.config import JsonlSource, ParquetSource, TextSource
from corpus_latam.sources import compression
from corpus_latam.storage import paths
from corpus_latam.storage.listing import OF_KIND, Listing, Why, list_files, suffixes_of, summary
from corpus_latam.storage.walk import look

FileSource = ParquetSource | JsonlSource | TextSource

READERS = {
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".json": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "text",
}
"""By suffix, the type of source that reads such files."""

TO_TEXT = "No reader here takes {} files. Write their text to JSON Lines first, a document per line."
CONVERSIONS = {
    ".arrow": (
        "Arrow files are not read. If `save_to_disk` of `datasets` wrote the folder, write Parquet from it:"
        ' datasets.load_from_disk("FOLDER").to_parquet("FILE.parquet"), for each split.'
    ),
    ".csv": (
        "CSV is not read. Write Parquet from it:"
        ' pyarrow.parquet.write_table(pyarrow.csv.read_csv("FILE.csv"), "FILE.parquet").'
    ),
    ".pdf": TO_TEXT.format("PDF"),
    ".html": TO_TEXT.format("HTML"),
    ".warc": TO_TEXT.format("WARC"),
    ".docx": TO_TEXT.format("Word"),
    ".epub": TO_TEXT.format("EPUB"),
    ".xml": TO_TEXT.format("XML"),
    ".zip": "Archives are not read. Unpack them first.",
    ".md": "No reader takes them by name. If each is a document, set type: text and a glob such as *.md.",
}
"""By suffix, what a user can do with files that no reader takes."""
ALIKE = {
    ".tsv": ".csv",
    ".htm": ".html",
    ".xhtml": ".html",
    ".doc": ".docx",
    ".odt": ".docx",
    ".rtf": ".docx",
    ".feather": ".arrow",
    ".tar": ".zip",
    ".tgz": ".zip",
    ".7z": ".zip",
    ".rar": ".zip",
    ".rst": ".md",
    ".markdown": ".md",
}


def nothing_found(source: FileSource, suffixes: tuple[str, ...]) -> str:
    """The sentence that says why a source's path gives no file."""
    path = source.path
    listing = list_files(path, suffixes)
    if look(paths.resolve(path)) is None:
        if paths.is_pattern(path):
            return f"{path} matches no file. Check the pattern.{_passed(listing)}"
        return f"{path} does not exist. Name a file, a folder or a glob that does."
    only = listing.passed[0].why if len(listing.passed) == 1 else None
    if only in OF_KIND.values() and listing.passed[0].name == path.rstrip("/").rpartition("/")[2]:
        return f"{path} is {only}. Name a file, a folder or a glob."
    hint = _by_suffix(path, source.type, listing)
    return f"{path} holds no file that ends in {', '.join(suffixes)}.{_passed(listing)}{hint}"


def _passed(listing: Listing) -> str:
    clauses = summary(listing.passed)
    return f" Passed over: {'; '.join(clauses)}." if clauses else ""


def _by_suffix(path: str, own: str, listing: Listing) -> str:
    """What to do with the most frequent kind of file that lies there and that we know something about."""
    for suffix, _ in suffixes_of(listing.passed).most_common():
        plain = _plain(suffix)
        if READERS.get(plain, own) != own:
            return f" Set type: {READERS[plain]} to read the {suffix} files."
        if plain in CONVERSIONS:
            return f" {CONVERSIONS[plain]}"
    if any(each.why is Why.OTHER for each in listing.passed):
        return f" If they are {own} under another name, name them by a glob, like {path.rstrip('/')}/*."
    return ""


def _plain(suffix: str) -> str:
    """The suffix without that of a compression, under the name that we know it by."""
    for packed in compression.DECOMPRESSORS:
        suffix = suffix.removesuffix(packed)
    suffix = f".{suffix.rpartition('.')[2]}" if suffix else ""
    return ALIKE.get(suffix, suffix)
