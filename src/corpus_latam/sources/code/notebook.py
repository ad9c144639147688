"""What a Jupyter notebook says: its prose and its code in their order, without what running it put out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

NOT_A_NOTEBOOK = "not a notebook"
FENCE = "```"


class NotANotebookError(Exception):
    """The JSON of a file has no cells."""


def read_notebook(data: bytes) -> str:
    """Prose as it is, code between fences that name its language. Raises `NotANotebookError`."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise NotANotebookError from error
    if not any(isinstance(_get(content, key), list) for key in ("cells", "worksheets")):
        raise NotANotebookError
    language = _language(content)
    parts = (_part(cell, language) for cell in _cells(content))
    return "\n\n".join(part for part in parts if part)


def _cells(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The cells of version 4; those of all sheets of version 3."""
    lists = [content.get("cells"), *(_get(sheet, "cells") for sheet in _list(content.get("worksheets")))]
    for cells in lists:
        yield from (cell for cell in _list(cells) if isinstance(cell, dict))


def _part(cell: dict[str, Any], language: str) -> str:
    kind = cell.get("cell_type")
    text = _text(cell.get("source", cell.get("input"))).strip("\n")
    if not text.strip():
        return ""
    if kind == "code":
        return f"{FENCE}{language}\n{text}\n{FENCE}"
    return text if kind in ("markdown", "heading") else ""


def _text(source: Any) -> str:
    """Text is one string, or its lines."""
    if isinstance(source, str):
        return source
    return "".join(line for line in _list(source) if isinstance(line, str))


def _language(content: dict[str, Any]) -> str:
    about = content.get("metadata")
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        name = _get(_get(about, section), key)
        if isinstance(name, str) and name.isidentifier():
            return name.lower()
    return ""


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
