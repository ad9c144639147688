"""Digitised pages in every format, made here: two columns of three paragraphs, with broken words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import quoteattr

LEFT = ["El vapor llegó ayer al puer-", "to con treinta pasajeros.", "Salió de La Habana el lunes."]
RIGHT = ["La cosecha de maíz será abun-", "dante este año, según dicen", "los labradores del valle."]
TEXT = (
    "El vapor llegó ayer al puerto con treinta pasajeros. Salió de La Habana el lunes.\n\n"
    "La cosecha de maíz será abundante este año, según dicen los labradores del valle."
)
"""What a reader gets of each."""

OTHER_PAGE = (["Murió el juez de paz.", "Lo lloran sus veci-", "nos."], ["Se vende una casa", "en la plaza."])
"""Columns of a page of its own."""
HEIGHT, GAP, WIDTH = 20, 30, 400


def alto(
    columns: tuple[list[str], ...] = (LEFT, RIGHT),
    namespace: str = "http://www.loc.gov/standards/alto/ns-v4#",
) -> bytes:
    """ALTO with a block for each column, words with their confidence."""
    blocks = "".join(_alto_block(lines, number) for number, lines in enumerate(columns))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<alto xmlns="{namespace}"><Layout><Page ID="P1" WIDTH="900"'
        f' HEIGHT="1200"><PrintSpace HPOS="0" VPOS="0" WIDTH="900" HEIGHT="1200">{blocks}</PrintSpace></Page>'
        "</Layout></alto>"
    ).encode()


def _alto_block(lines: list[str], number: int) -> str:
    left = number * (WIDTH + 50)
    size = f'HPOS="{left}" VPOS="100" WIDTH="{WIDTH}" HEIGHT="{GAP * len(lines)}"'
    inner = "".join(_alto_line(line, left, 100 + GAP * row) for row, line in enumerate(lines))
    return f'<TextBlock ID="B{number + 1}" LANG="es" {size}>{inner}</TextBlock>'


def _alto_line(line: str, left: int, top: int) -> str:
    words = "<SP/>".join(f'<String WC="0.9" CONTENT={quoteattr(word)}/>' for word in line.split())
    size = f'HPOS="{left}" VPOS="{top}" WIDTH="{WIDTH}" HEIGHT="{HEIGHT}"'
    return f"<TextLine {size}>{words}</TextLine>"


def hocr() -> bytes:
    """hOCR as tesseract writes it."""
    areas = "".join(_hocr_area(lines, number) for number, lines in enumerate((LEFT, RIGHT)))
    return (
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/></head>'
        f"<body><div class='ocr_page' title='bbox 0 0 900 1200'>{areas}</div></body></html>"
    ).encode()


def _hocr_area(lines: list[str], number: int) -> str:
    left = number * (WIDTH + 50)
    found = "".join(
        f"<span class='ocr_line' title='bbox {left} {100 + GAP * row} {left + WIDTH} {120 + GAP * row}'>"
        + " ".join(f"<span class='ocrx_word' title='x_wconf 90'>{word}</span>" for word in line.split())
        + "</span>\n"
        for row, line in enumerate(lines)
    )
    return f"<div class='ocr_carea'><p class='ocr_par' lang='spa'>{found}</p></div>"


def page_xml() -> bytes:
    """PAGE XML whose regions stand in another order than they are read in, with the text at two levels."""
    regions = "".join(_region(lines, name) for name, lines in (("r2", RIGHT), ("r1", LEFT)))
    order = "".join(f'<RegionRefIndexed index="{n}" regionRef="r{n + 1}"/>' for n in range(2))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/'
        f'pagecontent/2019-07-15"><Page><ReadingOrder><OrderedGroup id="g">{order}</OrderedGroup>'
        f"</ReadingOrder>{regions}</Page></PcGts>"
    ).encode()


def _region(lines: list[str], name: str) -> str:
    inner = "".join(f"<TextLine>{_equiv(line)}</TextLine>" for line in lines)
    return f'<TextRegion id="{name}" type="paragraph">{inner}{_equiv(" ".join(lines))}</TextRegion>'


def _equiv(text: str) -> str:
    return f"<TextEquiv><Unicode>{text}</Unicode></TextEquiv>"


def plain() -> bytes:
    """Text as OCR gives it."""
    return "\n\n".join("\n".join(lines) for lines in (LEFT, RIGHT)).encode()


def mets(pages: int = 2) -> bytes:
    """METS of an issue with an article for each block of its pages."""
    files = "".join(
        f'<file ID="F{n}" MIMETYPE="text/xml"><FLocat xlink:href="file://./alto/{n:04}.xml"/></file>'
        for n in range(1, pages + 1)
    )
    physical = "".join(
        f'<div TYPE="PAGE" ORDER="{n}"><fptr FILEID="F{n}"/></div>' for n in range(1, pages + 1)
    )
    articles = "".join(
        f'<div TYPE="ARTICLE" ID="A{n}{block}" LABEL="Noticia {n}{block}"><fptr><area FILEID="F{n}"'
        f' BETYPE="IDREF" BEGIN="B{block}"/></fptr></div>'
        for n in range(1, pages + 1)
        for block in (1, 2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<mets xmlns="http://www.loc.gov/METS/"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" LABEL="El Eco"><dmdSec ID="D"><mods'
        ' xmlns="http://www.loc.gov/mods/v3"><originInfo><dateIssued>1890-05-01</dateIssued></originInfo>'
        f"</mods></dmdSec><fileSec><fileGrp>{files}</fileGrp></fileSec>"
        f'<structMap TYPE="PHYSICAL"><div TYPE="Newspaper">{physical}</div></structMap>'
        f'<structMap TYPE="LOGICAL"><div TYPE="ISSUE">{articles}</div></structMap></mets>'
    ).encode()


def issue(pages: tuple[bytes, bytes] | None = None) -> bytes:
    """An archive with a METS and its two pages, which are alike if none are given."""
    first, second = pages or (alto(), alto())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("mets.xml", mets()), ("alto/0001.xml", first), ("alto/0002.xml", second)):
            archive.writestr(zipfile.ZipInfo(f"eco-1890/{name}", (2020, 1, 1, 0, 0, 0)), data)
    return stream.getvalue()


TYPE = "newspaper"
SAMPLES: dict[str, Callable[[], bytes]] = {
    "alto.xml": alto,
    "page.hocr": hocr,
    "regions.xml": page_xml,
    "plain.txt": plain,
    "issue.zip": lambda: issue((alto(), alto(OTHER_PAGE))),
}
"""By a name with its suffix: a valid file. `TYPE` is the type of source that reads it."""
