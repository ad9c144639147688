"""Tables: CSV and its kin, and the sheets of workbooks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes, Encoding


class TableColumns(ReaderColumns):
    """Columns of tables go by the names in their header; one without a name is `column_1`, by its place."""

    metadata: tuple[str, ...] = ("sheet", "encoding")
    """Further columns to keep, in a JSON object; also `sheet` (the name of a workbook's sheet) and `encoding`
    (of a text file that is not in UTF-8)."""


class TableSource(FilesSource):
    """Tables: CSV, TSV and workbooks (XLSX, XLSB, XLS, ODS), a document per row. What separates and quotes
    cells, the encoding and the header are found."""

    type: Literal["table"]
    """A document per row."""
    columns: TableColumns = TableColumns()
    """Which column holds what."""
    text_columns: tuple[str, ...] = ()
    """Columns that make up the text together, with a blank line between them: `[titulo, cuerpo]`. They stand
    for `columns.text`."""
    sheets: tuple[str, ...] = ()
    """Of a workbook: which sheets to read; by default all that have the text's columns."""
    missing: tuple[str, ...] = ("NULL", "null", "NA", "N/A", "#N/A", "NaN", "nan", "None", "\\N")
    """Cells that say that there is no value. A row whose text says so is no document."""
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    """What separates the cells of a text file; found by default."""
    encoding: Encoding | None = None
    """Of a text file; found by default."""
    header_row: int | None = Field(default=None, ge=0)
    """The line (of a workbook: the row) that names the columns; 0 where none does. Found by default."""
    max_row_bytes: Bytes = 64 * 2**20
    """Of a text file. Longer rows go to quarantine, unread."""
