"""Measures how often a country is right and how often one is named at all, by what says it.

    python scripts/bench/country.py --data ../shared/data [--quick]

Nothing was trained, and no table was drawn from these sets: every source is one that the rules have not seen
(but for five forms of the lexicon, docs/country.md). By basis:

- `lexicon`: laws and constitutions of known countries without their titles, nothing but the text being read
  (`country_precision`, `country_coverage`, `country_precision_worst` of any source); news pages.
- `domain`: addresses of news pages, whose publishers' countries `news_countries.tsv` names; addresses of
  laws, by host. A state's own host is right by construction, so the figures are those of the news
  (`country_domain_precision`, `country_domain_coverage`).
- both, in their order, on the news pages (`country_news_precision`, `country_news_coverage`).
- `metadata`: recorded answers of OAI-PMH servers, as far as they say anything.

The last line is one JSON object. It takes seconds: `--quick` leaves nothing out.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from corpus_latam.annotate.affiliations import country_of_metadata
from corpus_latam.annotate.country import country_of_url, country_of_words
from corpus_latam.schema import DocType
from corpus_latam.text import as_utf8, segment

BATCH = 500
LANGUAGES = {"es": "spa", "pt": "por", "ca": "cat"}
NEWS = Path(__file__).parent / "news_countries.tsv"
ADDRESS = re.compile(
    r"<(?:link|meta)[^>]+(?:rel=\"?canonical\"?|property=\"?og:url\"?)[^>]*?(?:href|content)=\"?(https?://[^\"\s>]+)"
)
MAIN_PARAGRAPH = 80
"""Characters: shorter paragraphs of a page are menus and captions."""
Figures = dict[str, float | None]
Tally = dict[str, Counter[str]]


class Case(NamedTuple):
    """A text and the country that it is from."""

    source: str
    country: str
    language: str
    doc_type: DocType
    text: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="nothing is left out")
    print(json.dumps(country_figures(parser.parse_args().data)))


def country_figures(data: Path) -> Figures:
    """All figures, by basis."""
    domain = judged(((page["host"], page["country"]), country_of_url(page["address"])) for page in news(data))
    states = judged(
        ((f"{host} ({where})", where), country_of_url(url)) for host, where, url in laws_urls(data)
    )
    lexicon, pages = by_lexicon(laws(data)), by_lexicon(news_texts(data))
    both = {host: counts if answers(counts) else pages[host] for host, counts in domain.items()}
    show("domain, laws", states)
    show("domain, news", domain)
    show("lexicon, laws", lexicon)
    show("lexicon, news", pages)
    show("domain, then lexicon, news", both)
    show("metadata", records(data))
    return {
        **figures("country", lexicon),
        "country_precision_worst": min(c["right"] / answers(c) for c in lexicon.values() if answers(c)),
        **figures("country_domain", domain),
        **figures("country_news", both),
    }


# --------------------------------------------------------------------------------------------- judging


def judged(answered: Iterable[tuple[tuple[str, str], str | None]]) -> Tally:
    """Counts of documents, right and wrong answers by source, from ((source, country), answer)."""
    tally: Tally = defaultdict(Counter)
    for (source, country), said in answered:
        tally[source]["documents"] += 1
        if said is not None:
            tally[source]["right" if said == country else "wrong"] += 1
    return tally


def answers(counts: Counter[str]) -> int:
    return counts["right"] + counts["wrong"]


def figures(name: str, tally: Tally) -> Figures:
    """Precision and coverage over all sources; a precision of nothing is null."""
    whole = sum(tally.values(), Counter[str]())
    return {
        f"{name}_precision": whole["right"] / answers(whole) if answers(whole) else None,
        f"{name}_coverage": answers(whole) / whole["documents"],
    }


def show(name: str, tally: Tally) -> None:
    print(f"{name}: {dict(sum(tally.values(), Counter[str]()))}")
    for source, counts in sorted(tally.items()):
        print(f"    {source:36} {dict(counts)}")


def by_lexicon(cases: Iterable[Case]) -> Tally:
    """What the lexicon says of each text, without any other sign."""
    pending: list[Case] = []
    found: list[tuple[tuple[str, str], str | None]] = []
    for case in cases:
        pending.append(case)
        if len(pending) == BATCH:
            found += said_of(pending)
            pending = []
    return judged(found + said_of(pending))


def said_of(cases: list[Case]) -> list[tuple[tuple[str, str], str | None]]:
    if not cases:
        return []
    words = segment(as_utf8(pa.array([case.text for case in cases], pa.large_string())))
    nothing = pa.nulls(len(cases), pa.string())
    languages, types = (
        pa.array([getattr(case, name) for case in cases], pa.string()) for name in ("language", "doc_type")
    )
    countries, _ = country_of_words(nothing, nothing, words, languages, types)
    keys = ((case.source, case.country) for case in cases)
    return list(zip(keys, countries.to_pylist(), strict=True))


# ------------------------------------------------------------------------------------------------ laws


def laws(data: Path) -> Iterator[Case]:
    """Laws and constitutions without their titles."""
    with gzip.open(data / "corpora/constituciones.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield law("constituciones", record)
    for path, record in national_laws(data):
        yield law(f"laws/{path.name[:2]}", record)


def law(source: str, record: dict[str, Any]) -> Case:
    language = LANGUAGES.get(record["lang"], "spa")
    untitled = record["text"].strip().partition("\n")[2]
    return Case(source, record["country"], language, DocType.LAW, untitled)


def national_laws(data: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted((data / "corpora/laws").glob("*.zst")):
        stream = zstandard.ZstdDecompressor().stream_reader(path.open("rb"))
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield path, json.loads(line)


def laws_urls(data: Path) -> Iterator[tuple[str, str, str]]:
    """Host, country and address of laws, and of all that es-bench has an address and a country for."""
    for _, record in national_laws(data):
        if record.get("url"):
            yield host_of(record["url"]), record["country"], record["url"]
    for path in sorted((data / "es-bench").glob("*.parquet")):
        for row in pq.read_table(path, columns=["url", "country"]).to_pylist():
            if row["url"] and row["country"]:
                yield host_of(row["url"]), row["country"], row["url"]


def host_of(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")


# ------------------------------------------------------------------------------------------------ news


def news(data: Path) -> Iterator[dict[str, str]]:
    """Address, host, HTML, and the publisher's country and language of each news page."""
    with NEWS.open(encoding="utf-8", newline="") as stream:
        known = {row["host"]: row for row in csv.DictReader(stream, delimiter="\t")}
    for path in sorted((data / "html-news/html").glob("*.html")):
        html = path.read_bytes().decode("utf-8", "replace")
        stated = ADDRESS.search(html)
        address = stated[1] if stated else f"https://{path.name.split('-')[0]}/"
        host = next(host for host in known if host_of(address).endswith(host))
        yield {**known[host], "address": address, "html": html}


def news_texts(data: Path) -> Iterator[Case]:
    """The long paragraphs of each page."""
    for page in news(data):
        reader = Paragraphs()
        reader.feed(page["html"])
        text = "\n\n".join(p for p in reader.paragraphs if len(p) >= MAIN_PARAGRAPH)
        yield Case(page["host"], page["country"], page["language"], DocType.NEWS, text)


class Paragraphs(HTMLParser):
    """The text of every `p` element."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self.inside = True
            self.paragraphs.append("")
        elif tag in ("script", "style"):
            self.inside = False

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.paragraphs[-1] += data


# --------------------------------------------------------------------------------------------- records


def records(data: Path) -> Tally:
    """What the metadata of recorded Dublin Core says of a country, by server; no record states one, so that
    what is said is only counted."""
    tally: Tally = defaultdict(Counter)
    for path in sorted((data / "oai").rglob("*.xml")):
        try:
            root = ElementTree.fromstring(path.read_bytes())
        except ElementTree.ParseError:
            continue
        server = path.relative_to(data / "oai").parts[0]
        for record in (element for element in root.iter() if element.tag.endswith("}dc")):
            fields: dict[str, list[str]] = defaultdict(list)
            for field in record:
                fields[field.tag.rpartition("}")[2]].append(field.text or "")
            said = country_of_metadata(json.dumps(fields))
            tally[server].update(documents=1, **({"said": 1} if said else {}))
    return tally


if __name__ == "__main__":
    main()
