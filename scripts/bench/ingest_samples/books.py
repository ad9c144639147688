"""Books made here, one of each kind, and a dump of a wiki with twelve articles."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

TYPE = "book"
ARTICLES = 12
PROSE = "El río crece en marzo, dicen los pescadores, y baja en agosto cuando ya nadie lo mira."


def zipped(parts: Mapping[str, str]) -> bytes:
    """An archive that is the same whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tei(body: str, front: str = "", back: str = "", header: str = "") -> bytes:
    """A TEI document of these parts."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0">'
        f"<teiHeader>{header}</teiHeader><text>{front}<body>{body}</body>{back}</text></TEI>"
    ).encode()


OOXML = "http://schemas.openxmlformats.org"
WORD = f'xmlns:w="{OOXML}/wordprocessingml/2006/main"'


def docx(body: str, footnotes: str = "", core: str = "") -> bytes:
    """A Word document with this body and these notes."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{OOXML}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{OOXML}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{OOXML}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
    }
    if footnotes:
        parts["word/footnotes.xml"] = f"<w:footnotes {WORD}>{footnotes}</w:footnotes>"
    if core:
        parts["docProps/core.xml"] = core
    return zipped(parts)


def paragraph(text: str) -> str:
    """A paragraph of Word in one run."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "drawing", "meta")
)


def odt(body: str, styles: str = "", title: str = "Ríos", flat: bool = False) -> bytes:
    """An OpenDocument text with this body; flat: in one file of XML."""
    inside = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    inside += f"<office:body><office:text>{body}</office:text></office:body>"
    meta = (
        f'<office:meta><dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">{title}</dc:title></office:meta>'
    )
    if flat:
        return f"<office:document {OPEN}>{meta}{inside}</office:document>".encode()
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {OPEN}>{inside}</office:document-content>",
        "meta.xml": f"<office:document-meta {OPEN}>{meta}</office:document-meta>",
        "styles.xml": f"<office:document-styles {OPEN}><text:p>Encabezado</text:p></office:document-styles>",
    }
    return zipped(parts)


def epub(chapters: Mapping[str, str], spine: str = "", metadata: str = "", extra: str = "") -> bytes:
    """A book of these chapters (body by file name); `spine` gives another order than theirs."""
    order = spine.split() or list(chapters)
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in chapters
    )
    references = "".join(f'<itemref idref="{name}"/>' for name in order)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}{extra}</manifest><spine>{references}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="EPUB/package.opf"/></rootfiles></container>'
    )
    parts = {"mimetype": "application/epub+zip", "META-INF/container.xml": container}
    parts["EPUB/package.opf"] = package
    for name, body in chapters.items():
        parts[f"EPUB/text/{name}.xhtml"] = (
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
            f"<head><title>x</title></head><body>{body}</body></html>"
        )
    return zipped(parts)


def page(title: str, text: str, number: int = 1, inside: str = "") -> str:
    """A page of a dump."""
    return (
        f"<page><title>{title}</title>{inside}<id>{number}</id><revision><id>9</id>"
        f"<timestamp>2020-01-02T03:04:05Z</timestamp><text>{text}</text></revision></page>\n"
    )


def dump(*pages: str) -> bytes:
    """A dump of a wiki in Spanish."""
    return (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" xml:lang="es"><siteinfo>'
        "<base>https://es.example.org/wiki/Portada</base><namespaces>"
        '<namespace key="0"/><namespace key="4">Proyecto</namespace><namespace key="6">Archivo</namespace>'
        '<namespace key="14">Categoría</namespace></namespaces></siteinfo>\n'
        f"{''.join(pages)}</mediawiki>"
    ).encode()


def gutenberg(text: str, charset: str = "UTF-8") -> bytes:
    """A book as Project Gutenberg wraps it."""
    head = f"Title: Ríos\nAuthor: Ana Paz\nLanguage: Spanish\nCharacter set encoding: {charset}\n"
    start = "*** START OF THE PROJECT GUTENBERG EBOOK RÍOS ***"
    end = "*** END OF THE PROJECT GUTENBERG EBOOK RÍOS ***"
    book = (
        f"The Project Gutenberg eBook of Ríos\n\n{head}\n{start}\n\n{text}\n\n{end}\n\nLicence: you may copy."
    )
    return book.replace("\n", "\r\n").encode(charset)


def _article(number: int) -> str:
    return page(f"Río {number}", f"'''Río {number}'''. {PROSE}", number)


SAMPLES: dict[str, Callable[[], bytes]] = {
    "libro.xml": lambda: tei(f"<p>{PROSE}</p>" * 20),
    "libro.epub": lambda: epub({f"c{n}": f"<h1>{n}</h1><p>{PROSE}</p>" for n in range(5)}),
    "libro.docx": lambda: docx(paragraph(PROSE) * 20),
    "libro.odt": lambda: odt(f"<text:p>{PROSE}</text:p>" * 20),
    "libro.fodt": lambda: odt(f"<text:p>{PROSE}</text:p>" * 20, flat=True),
    "libro.txt": lambda: gutenberg(f"{PROSE}\n\n" * 20),
    "wiki.xml": lambda: dump(*map(_article, range(1, ARTICLES + 1))),
}
"""By a name with its suffix; the wiki has `ARTICLES` records. `TYPE` is the type of their source."""
