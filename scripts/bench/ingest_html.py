"""Scores the text of news pages on strings that must and must not be in it, beside trafilatura's own.

    python scripts/bench/ingest_html.py --data ../shared/data [--quick]

Rules of `sources/web/` were set on one half of the sites (`dev`) and are judged on the other (`held_out`): a
site is in `dev` where the SHA-256 of its host's name is even. The last line is one JSON object. --quick
leaves out the fast mode.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import trafilatura

from corpus_latam.config.opt_out import shipped_agents
from corpus_latam.config.sites import shipped_sites
from corpus_latam.sources.web.page import Fetched, Reading, read_page

FOLDERS = (("html-news", "html"), ("formats/news-html", ""))
"""Folders of real data, and where the pages lie below them."""


class Page(NamedTuple):
    """A page and the strings that tell whether its article was found."""

    site: str
    body: bytes
    must: list[str]
    must_not: list[str]


def pages(data: Path) -> Iterator[Page]:
    """All pages that have such strings."""
    for folder, below in FOLDERS:
        for entry in json.loads((data / folder / "gold.json").read_bytes()):
            file = data / folder / below / entry["file"]
            body = file.read_bytes()
            yield Page(
                entry["file"].split("-")[0],
                gzip.decompress(body) if file.suffix == ".gz" else body,
                entry["with_"],
                entry["without"],
            )


def is_dev(page: Page) -> bool:
    """Whether rules may be set by a page."""
    return hashlib.sha256(page.site.encode()).digest()[0] % 2 == 0


def ours(extractor: str) -> Callable[[bytes], str]:
    """The reader of pages of `sources/web/`."""
    how = Reading(extractor, shipped_sites(), shipped_agents(), 1 << 26)

    def text_of(body: bytes) -> str:
        fields = read_page(Fetched(body), how).fields
        return str(fields["text"]) if fields else ""

    return text_of


def default(body: bytes) -> str:
    """trafilatura as its documentation begins with it."""
    return trafilatura.extract(body) or ""


def f1(chosen: list[Page], texts: list[str]) -> float:
    """F1 of the strings of pages in the texts that were made of them."""
    found = wrong = missed = 0
    for page, text in zip(chosen, texts, strict=True):
        here = sum(string in text for string in page.must)
        found += here
        missed += len(page.must) - here
        wrong += sum(string in text for string in page.must_not)
    return 2 * found / (2 * found + wrong + missed)


def scores(read: Callable[[bytes], str], chosen: list[Page], name: str = "") -> dict[str, float]:
    """F1 on all pages, on the two halves, and pages per CPU second; the figures' names end in `name`."""
    begin = time.process_time()
    texts = [read(page.body) for page in chosen]
    seconds = time.process_time() - begin
    pairs = list(zip(chosen, texts, strict=True))
    dev = [pair for pair in pairs if is_dev(pair[0])]
    held_out = [pair for pair in pairs if not is_dev(pair[0])]
    halves = {"": pairs, "_dev": dev, "_held_out": held_out}
    return {
        f"html_f1{name}{half}": round(f1([page for page, _ in some], [text for _, text in some]), 4)
        for half, some in halves.items()
    } | {f"html_docs_s{name}": round(len(chosen) / seconds, 1)}


def figures(data: Path, quick: bool = False) -> dict[str, Any]:
    """F1 and speed of ours and of trafilatura on the same pages."""
    chosen = list(pages(data))
    fast = {} if quick else scores(ours("resiliparse"), chosen, "_fast")
    own, theirs = scores(ours("trafilatura"), chosen), scores(default, chosen, "_trafilatura")
    return own | theirs | fast | {"html_pages": len(chosen)}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    print(json.dumps(figures(arguments.data, arguments.quick)))


if __name__ == "__main__":
    main()
