"""Tables: a text column `texto`, five rows."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

TEXTS = (
    "El río crece en marzo, dicen los pescadores.",
    "Segunda línea\n\ncon un párrafo más",
    'Ella dijo "mañana" y se fue.',
    "Cuarto: año, pingüino, corazón",
    "El quinto y último",
)
ROWS = [["id", "texto", "fecha"], *([str(n), text, f"2020-01-0{n}"] for n, text in enumerate(TEXTS, 1))]


def delimited(delimiter: str, encoding: str = "utf-8") -> bytes:
    """A text file with quotes where they are needed."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(ROWS)
    return stream.getvalue().encode(encoding)


def xlsx(rows: Sequence[Sequence[str]] = ROWS, merged: str = "", name: str = "Hoja1") -> bytes:
    """A workbook of one sheet, with the fewest parts that make one."""
    sheet = "xl/worksheets/sheet1.xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(f"<row>{''.join(map(_inline, row))}</row>" for row in rows)
    merge = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations(f"{relation}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(f"{relation}/worksheet", sheet.removeprefix("xl/")),
        sheet: f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>{merge}</worksheet>',
    }
    return zipped(parts)


def xlsb(rows: Sequence[Sequence[str]] = ROWS, last_column: int = 0, name: str = "Hoja1") -> bytes:
    """The same in records of bytes (MS-XLSB). last_column: of one more cell, far to the right."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    bundle = struct.pack("<II", 0, 1) + _wide("r1") + _wide(name)
    book = [_record(131), _record(143), _record(156, bundle), _record(144), _record(132)]
    cells = [[*enumerate(row)] for row in rows]
    cells[-1] += [(last_column, "x")] * bool(last_column)
    wide = max(last_column, len(rows[0]) - 1)
    sheet = [_record(129), _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, wide)), _record(145)]
    for number, row in enumerate(cells):
        sheet.append(_record(0, struct.pack("<I13x", number)))
        sheet += [_record(6, struct.pack("<II", column, 0) + _wide(text)) for column, text in row]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations(f"{relation}/officeDocument", "xl/workbook.bin"),
        "xl/workbook.bin": b"".join(book),
        "xl/_rels/workbook.bin.rels": _relations(f"{relation}/worksheet", "worksheets/sheet1.bin"),
        "xl/worksheets/sheet1.bin": b"".join([*sheet, _record(146), _record(130)]),
    }
    return zipped(parts)


def _record(kind: int, content: bytes = b"") -> bytes:
    """Kind and length in seven bits a byte, then the content."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size = len(content)
    return head + (bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def ods(rows: Sequence[Sequence[str]] = ROWS, repeated: str = "") -> bytes:
    """The same as an OpenDocument sheet. repeated: attributes of the last row's first cell."""
    table = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    last = f"<table:table-row><table:table-cell {repeated} office:value-type='string'><text:p>x</text:p>"
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    end = f"{last}</table:table-cell></table:table-row>" if repeated else ""
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Hoja1">{table}{end}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive that is the same whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _relations(kind: str, target: str) -> str:
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    only = f'<Relationship Id="r1" Type="{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{names}">{only}</Relationships>'


def _inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"


def _cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


COLUMNS = {"text": "texto"}
SAMPLES: dict[str, Callable[[], bytes]] = {
    "comas.csv": lambda: delimited(","),
    "puntos.csv": lambda: delimited(";", "cp1252"),
    "tabuladores.tsv": lambda: delimited("\t"),
    "ancho.csv": lambda: delimited(",", "utf-16"),
    "libro.xlsx": xlsx,
    "libro.xlsb": xlsb,
    "hoja.ods": ods,
}
