"""How true the text of ALTO pages is to their print: 1 - edit distance / length against gold text.

    python scripts/bench/ingest_alto.py FOLDER [--quick]

FOLDER holds ALTO (`formats/newspapers-ocr` of the samples). Gold is taken from the files by other code than
the reader's: manual transcriptions (SegmOnto) whose lines are joined at their signs of breaks, and pages that
state each broken word whole (SUBS_CONTENT), in the order of their blocks. Pages of an issue with a METS are
left out: the order in which they are read stands there. The second figure reads the same pages without what
they state of broken words; --quick leaves it out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np

from corpus_latam.sources.newspapers.assemble import body, text_of
from corpus_latam.sources.newspapers.layout import PageFile
from corpus_latam.sources.newspapers.page_file import read_page_file

APART = ("RunningTitleZone", "NumberingZone", "QuireMarksZone", "StampZone", "CuratorNumbering")
Element = ElementTree.Element


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    print(json.dumps(alto_accuracy(arguments.folder, quick=arguments.quick)))


def alto_accuracy(folder: Path, *, quick: bool = False) -> dict[str, float]:
    """Character accuracy over all pages with gold, weighted by their length, as they are and, unless it has
    to be quick, made harder."""
    issues = {file.parent for file in folder.rglob("*mets.xml*")}
    files = [file for file in sorted(folder.rglob("*.xml*")) if not issues & set(file.parents)]
    pages = [data for file in files if (data := _read(file)) and gold_of(data)]
    if not pages:
        raise SystemExit(f"{folder} holds no ALTO page with gold text.")
    variants: dict[str, Callable[[bytes], bytes]] = {"alto_accuracy": bytes}
    if not quick:
        variants["alto_accuracy_unstated"] = without_statements
    return {name: _accuracy(pages, harder) for name, harder in variants.items()} | {"alto_pages": len(pages)}


def _accuracy(pages: list[bytes], harder: Callable[[bytes], bytes]) -> float:
    wrong = length = 0
    for data in pages:
        gold, found = gold_of(data), read_text(harder(data))
        wrong += _distance(_codes(gold), _codes(found))
        length += len(gold)
    return round(1 - wrong / max(length, 1), 5)


def read_text(data: bytes) -> str:
    """What the reader makes of a page, its white space as single spaces."""
    found = read_page_file(data)
    assert isinstance(found, PageFile)
    rated = any(line.rated for page in found.pages for block in page.blocks for line in block.lines)
    return " ".join(text_of(body(found.pages), unmarked=rated).split())


def gold_of(data: bytes) -> str:
    """The gold text of a page; empty where it states none."""
    root = _parse(data)
    if root is None or not root.tag.endswith("alto"):
        return ""
    labels = {tag.get("ID"): tag.get("LABEL", "") for tag in root.iter() if tag.tag.endswith("OtherTag")}
    blocks = [block for area in _named(root, "PrintSpace") for block in _named(area, "TextBlock")]
    blocks = [block for block in blocks if not labels.get(block.get("TAGREFS", ""), "").endswith(APART)]
    if labels:
        return _transcribed(blocks)
    halves = [each.get("SUBS_TYPE") for block in blocks for each in _named(block, "String")]
    return _stated(blocks) if "HypPart1" in halves else ""


def _transcribed(blocks: list[Element]) -> str:
    lines = [each.get("CONTENT", "") for block in blocks for each in _named(block, "String")]
    return " ".join(re.sub("[¬\u00ad]\n\\s*", "", "\n".join(lines)).split())


def _stated(blocks: list[Element]) -> str:
    """Words with the broken ones as they are stated, and the signs that stood around their halves."""
    words = []
    for string in (each for block in blocks for each in _named(block, "String")):
        content, kind = string.get("CONTENT", ""), string.get("SUBS_TYPE")
        if kind == "HypPart1" and string.get("SUBS_CONTENT"):
            lead = re.match(r"\W*", content)
            words.append((lead[0] if lead else "") + string.get("SUBS_CONTENT", "").strip(".,;:()«»\"'"))
        elif kind == "HypPart2" and words:
            words[-1] += re.sub(r".*?(\W*)$", r"\1", content)
        else:
            words.append(content)
    return " ".join(" ".join(words).split())


def without_statements(data: bytes) -> bytes:
    """The page as many programs write it: no word is stated whole, a break is a hyphen at the line's end."""
    root = _parse(data)
    assert root is not None
    for line in _named(root, "TextLine"):
        strings = _named(line, "String")
        hyphens = _named(line, "HYP")
        if strings and (hyphens or strings[-1].get("SUBS_TYPE") == "HypPart1"):
            strings[-1].set("CONTENT", strings[-1].get("CONTENT", "").rstrip("-¬\u00ad") + "-")
        for string in strings:
            string.attrib.pop("SUBS_TYPE", None)
            string.attrib.pop("SUBS_CONTENT", None)
        for hyphen in hyphens:
            line.remove(hyphen)
    return ElementTree.tostring(root)


def _read(file: Path) -> bytes:
    data = file.read_bytes()
    data = gzip.decompress(data) if file.suffix == ".gz" else data
    try:
        text = data.decode("utf-8-sig")
        return text.encode("cp1252").decode().encode() if "Ã" in text else data
    except UnicodeError:
        return data


def _parse(data: bytes) -> Element | None:
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError:
        return None


def _named(parent: Element, name: str) -> list[Element]:
    return [each for each in parent.iter() if each.tag.rpartition("}")[2] == name]


def _codes(text: str) -> np.ndarray:
    return np.array([ord(char) for char in text], np.int32)


@numba.njit(cache=True)
def _distance(left: np.ndarray, right: np.ndarray) -> int:
    """Levenshtein's distance."""
    row = np.arange(len(right) + 1)
    for i in range(len(left)):
        diagonal, row[0] = row[0], i + 1
        for j in range(len(right)):
            cost = min(diagonal + (left[i] != right[j]), row[j] + 1, row[j + 1] + 1)
            diagonal, row[j + 1] = row[j + 1], cost
    return row[len(right)]


if __name__ == "__main__":
    main()
