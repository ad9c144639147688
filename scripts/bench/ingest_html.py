"""Scores the text of news pages on strings that must and must not be in it, beside trafilatura's own.

    python scripts/bench/ingest_html.py --data ../shared/data

Rules of `sources/web/` were set on one half of the sites (`dev`) and are judged on the other (`held_out`): a
site is in `dev` where the SHA-256 of its host's name is even. The last line is one JSON object.
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


def score(read: Callable[[bytes], str], chosen: list[Page]) -> tuple[float, float]:
    """F1 of the strings, and pages per CPU second."""
    found = wrong = missed = 0
    begin = time.process_time()
    texts = [read(page.body) for page in chosen]
    seconds = time.process_time() - begin
    for page, text in zip(chosen, texts, strict=True):
        here = sum(string in text for string in page.must)
        found += here
        missed += len(page.must) - here
        wrong += sum(string in text for string in page.must_not)
    return 2 * found / (2 * found + wrong + missed), len(chosen) / seconds


def figures(data: Path) -> dict[str, Any]:
    """F1 of ours and of trafilatura on the same pages, ours on the two halves, and speeds."""
    all_pages = list(pages(data))
    dev = [page for page in all_pages if is_dev(page)]
    held_out = [page for page in all_pages if not is_dev(page)]
    f1, speed = score(ours("trafilatura"), all_pages)
    theirs, their_speed = score(default, all_pages)
    fast, fast_speed = score(ours("resiliparse"), all_pages)
    return {
        "html_f1": round(f1, 4),
        "html_f1_trafilatura": round(theirs, 4),
        "html_docs_s": round(speed, 1),
        "html_docs_s_trafilatura": round(their_speed, 1),
        "html_f1_dev": round(score(ours("trafilatura"), dev)[0], 4),
        "html_f1_held_out": round(score(ours("trafilatura"), held_out)[0], 4),
        "html_f1_trafilatura_dev": round(score(default, dev)[0], 4),
        "html_f1_trafilatura_held_out": round(score(default, held_out)[0], 4),
        "html_f1_fast": round(fast, 4),
        "html_docs_s_fast": round(fast_speed, 1),
        "html_pages": len(all_pages),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    print(json.dumps(figures(parser.parse_args().data)))


if __name__ == "__main__":
    main()
