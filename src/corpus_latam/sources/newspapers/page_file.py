"""Tells what a file of a newspaper is, by its content, and reads it: pages, or the METS of an issue."""

from __future__ import annotations

from corpus_latam.sources.encoding import decode_damaged
from corpus_latam.sources.newspapers.alto import read_alto
from corpus_latam.sources.newspapers.hocr import is_hocr, read_hocr, read_mini_ocr
from corpus_latam.sources.newspapers.layout import PageFile
from corpus_latam.sources.newspapers.mets import Issue, read_mets
from corpus_latam.sources.newspapers.page_xml import read_page_xml
from corpus_latam.sources.newspapers.plain import read_plain
from corpus_latam.sources.newspapers.xml_input import NO_XML, UTF_16, local_name, parse_html, parse_xml
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.refused import is_binary
from corpus_latam.storage.lines import text_lines
from corpus_latam.storage.quarantine import SAMPLE_BYTES
from corpus_latam.text.double_encoding import undone

XML = {"alto": read_alto, "pcgts": read_page_xml, "ocr": read_mini_ocr}
"""Readers by the name of the root, in small letters."""
OTHER_XML = "XML that is neither ALTO, METS, PAGE, hOCR nor MiniOCR"
NO_HOCR = "HTML that is not hOCR"
NO_TEXT = "no text on its pages"
REPAIRED = "UTF-8 that had been read as Windows-1252"
NO_TEXT_FILE = "neither text nor XML"


def read_page_file(data: bytes) -> PageFile | Issue:
    """What a file holds. Raises `BadMemberError` for what is none of these formats, or has no text."""
    repaired = _undone(data)
    found = _read(data if repaired is None else repaired)
    if isinstance(found, Issue):
        return found
    if not any(page.blocks for page in found.pages):
        raise BadMemberError(NO_TEXT, data[:SAMPLE_BYTES])
    return PageFile(
        found.pages, found.extractor, found.problem, {"encoding": REPAIRED} if repaired is not None else {}
    )


def _undone(data: bytes) -> bytes | None:
    try:
        before = undone(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return None if before is None else before.encode()


def _read(data: bytes) -> PageFile | Issue:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(b"<") and not data.startswith(UTF_16):
        text = _decoded(data)
        if is_binary(text_lines(text[:4096])):
            raise BadMemberError(NO_TEXT_FILE, data[:SAMPLE_BYTES])
        return read_plain(text)
    if b"<html" in head or head.startswith(b"<!doctype html"):
        return _hocr(data)
    tree = parse_xml(data)
    name = local_name(tree.root).lower()
    if name == "mets":
        return read_mets(tree)
    if name == "html":
        return _hocr(data)
    if name not in XML:
        raise BadMemberError(OTHER_XML if name else NO_XML, data[:SAMPLE_BYTES])
    return XML[name](tree)


def _hocr(data: bytes) -> PageFile:
    text = _decoded(data)
    if not is_hocr(text):
        raise BadMemberError(NO_HOCR, data[:SAMPLE_BYTES])
    return read_hocr(parse_html(text))


def _decoded(data: bytes) -> str:
    """Text in the encoding that it shows, damaged or not."""
    return decode_damaged(data).text
