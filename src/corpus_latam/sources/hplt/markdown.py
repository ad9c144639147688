"""Markdown of the XML that trafilatura writes and HPLT 3 keeps: heads, paragraphs, lists, tables, quotes.

Elements: trafilatura.readthedocs.io (its tags are like TEI's). Comments of readers and pictures are left out.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

DEEPEST_HEAD = 6
MOST_FILLING = 20
"""Cells of a table for each that it states, up to which short rows are filled with empty ones."""
MARKS = {"#b": "**", "#i": "*", "#t": "`"}
"""Around highlighted words, by their `rend`; underlined, raised and lowered ones stay plain."""
LEFT_OUT = frozenset({"comments", "graphic"})
SPACE = re.compile(r"[ \t\r\n]+")


class BadXmlError(ValueError):
    """Text that is no XML."""


def to_markdown(xml: str) -> str:
    """The text of a document. Raises `BadXmlError` where it is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise BadXmlError(str(error)) from error
    try:
        return "\n\n".join(_blocks(root))
    except RecursionError:
        raise BadXmlError("nested too deeply") from None


def _blocks(parent: Any) -> list[str]:
    """What an element holds, block by block; words between blocks are blocks too."""
    blocks, words = [], _plain(parent.text)
    for child in parent:
        if child.tag in BLOCKS or child.tag in CONTAINERS:
            blocks += [words, *_block(child)]
            words = ""
        else:
            words += _inline(child)
        words += _plain(child.tail)
    return [block for block in (*blocks, words) if block.strip()]


def _block(element: Any) -> list[str]:
    tag = element.tag
    if tag in LEFT_OUT:
        return []
    return [BLOCKS[tag](element)] if tag in BLOCKS else _blocks(element)


def _head(element: Any) -> str:
    digits = re.sub(r"[^0-9]", "", element.get("rend", ""))[:1] or "2"
    return f"{'#' * min(max(int(digits), 1), DEEPEST_HEAD)} {_one_line(element)}"


def _quote(element: Any) -> str:
    text = "\n\n".join(_blocks(element)) if any(child.tag in BLOCKS for child in element) else _lines(element)
    return text if _is_deep(element) else "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _is_deep(element: Any) -> bool:
    """Whether it lies in so many quotes and lists that one more mark before its lines would say nothing."""
    above = (each for each in element.iterancestors() if each.tag in ("quote", "list"))
    return len(list(islice(above, DEEPEST))) == DEEPEST


DEEPEST = 8
"""Without a limit, what is written grows with the depth times the text."""


def _code(element: Any) -> str:
    text = "".join(element.itertext()).strip("\n")
    return f"```\n{text}\n```" if "\n" in text else f"`{text.strip()}`"


def _list(element: Any) -> str:
    numbered = element.get("rend") == "ol"
    items = [child for child in element if child.tag == "item"]
    return "\n".join(_item(item, f"{n}." if numbered else "-") for n, item in enumerate(items, 1))


def _item(element: Any, mark: str) -> str:
    lines = "\n".join(block for block in _blocks(element)).split("\n")
    indent = "" if _is_deep(element) else " " * (len(mark) + 1)
    return "\n".join(f"{indent if n else mark + ' '}{line}".rstrip() for n, line in enumerate(lines))


def _table(element: Any) -> str:
    rows = [[_cell(cell) for cell in row if cell.tag == "cell"] for row in element.iter("row")]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(map(len, rows))
    is_table = width * len(rows) <= MOST_FILLING * sum(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row) if is_table else 0))} |" for row in rows]
    return "\n".join([lines[0], f"|{'---|' * width}", *lines[1:]])


def _cell(element: Any) -> str:
    return _one_line(element).replace("|", "\\|")


def _lines(element: Any) -> str:
    """Words with marks; line breaks of the page stay."""
    lines = _words(element, keep=True).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _one_line(element: Any) -> str:
    return SPACE.sub(" ", _words(element)).strip()


def _words(element: Any, keep: bool = False) -> str:
    clean = _kept if keep else _plain
    return clean(element.text) + "".join(_inline(child) + clean(child.tail) for child in element)


def _inline(element: Any) -> str:
    """An element inside a line. What should be a block there gives its words, a line for itself."""
    tag = element.tag
    if not isinstance(tag, str) or tag in LEFT_OUT:
        return ""
    if tag == "lb":
        return "\n"
    if tag in BLOCKS and tag != "code":
        return f"\n{_lines(element)}\n"
    words = _words(element)
    inner = words.strip()
    if not inner:
        return words if tag != "ref" else f"<{element.get('target')}>" if element.get("target") else ""
    return words.replace(inner, _marked(element, inner), 1)


def _marked(element: Any, words: str) -> str:
    if element.tag == "hi":
        mark = MARKS.get(element.get("rend", ""), "")
        return f"{mark}{words}{mark}"
    if element.tag == "ref":
        target = element.get("target")
        return f"[{words}]({target})" if target else words
    return {"del": f"~~{words}~~", "code": f"`{words}`"}.get(element.tag, words)


def _plain(text: str | None) -> str:
    return SPACE.sub(" ", text or "")


def _kept(text: str | None) -> str:
    return text or ""


BLOCKS = {
    "p": _lines,
    "ab": _lines,
    "head": _head,
    "quote": _quote,
    "code": _code,
    "list": _list,
    "table": _table,
}
CONTAINERS = frozenset({"doc", "main", "div", "body", "text", "TEI", "comments"})
