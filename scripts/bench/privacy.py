"""Measures personal data and country: what is found, what rightly so, and what the lexicon dares to say.

    python scripts/bench/privacy.py --data ../shared/data [--quick] [--sample FILE]

`pii_recall_worst` is the worst of the five kinds that es-bench plants. `pii_precision` is over 200 spans of
documents without planted data that were read one by one: `WRONG` names those that are not what their kind
says; it is null when the rules find another sample than the one that was read. `country_precision` and
`country_coverage` are the lexicon's on laws and constitutions without their titles; `country_precision_worst`
is that of the worst source. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from corpus_latam.annotate.country import country_of_words
from corpus_latam.annotate.personal_data import KINDS, personal_data
from corpus_latam.text import as_utf8, segment

BATCH = 500
PER_KIND, SAMPLE = 40, 200
READ = "ddc25f9e26f6b81d"
"""Digest of the sample that was read."""
WRONG = frozenset(
    (
        *("<urn:esb:o021619>:2665:IBAN", "<urn:esb:n002710>:2602:IBAN", "<urn:esb:o021619>:2741:IBAN"),
        *("<urn:esb:o026625>:15:IP", "<urn:esb:o026625>:740:IP", "<urn:esb:o005044>:4737:IP"),
        "<urn:esb:o008103>:1345:EMAIL",
    )
)
"""Spans of it that are not what their kind says: an example's IBAN, networks, `some.where`."""
PLANTED = ("email", "phone", "rut_cl", "cuit_ar", "ipv4")
LANGUAGES = {"es": "spa", "pt": "por", "ca": "cat"}
Case = tuple[str, str, str, str]
"""Source, country, language and text."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="the first two files of es-bench, no small laws")
    parser.add_argument("--sample", type=Path, help="write the 200 spans with their surroundings here")
    arguments = parser.parse_args()
    figures = personal_data_figures(arguments.data, arguments.quick, arguments.sample)
    figures |= country_figures(arguments.data, arguments.quick)
    print(json.dumps(figures))


def personal_data_figures(data: Path, quick: bool, sample: Path | None = None) -> dict[str, float | None]:
    """Recall of planted data, and precision on the spans that were read."""
    lines = (data / "es-bench/truth/pii.jsonl").read_text(encoding="utf-8").splitlines()
    truth = {record["id"]: record for record in map(json.loads, lines)}
    hits, planted, spans = Counter[str](), 0, {}
    for row, found in _es_bench_spans(data, quick):
        content = row["text"].encode()
        if row["id"] in truth:
            planted += 1
            values = {content[span["start"] : span["end"]].decode() for span in found}
            hits.update(kind for kind in PLANTED if truth[row["id"]][kind] in values)
            continue
        for span in found:
            around = content[max(0, span["start"] - 60) : span["start"]].decode(errors="ignore")
            value = content[span["start"] : span["end"]].decode()
            spans[f"{row['id']}:{span['start']}:{span['kind']}"] = f"{around}[[{value}]]"
    chosen = _chosen(list(spans))
    if sample:
        sample.write_text("".join(f"{key}\t{spans[key]!r}\n" for key in chosen))
    digest = hashlib.sha256("\n".join(chosen).encode()).hexdigest()[:16]
    right = len(chosen) - len(WRONG.intersection(chosen))
    print("found by kind", dict(Counter(key.rpartition(":")[2] for key in spans)), "sample", digest)
    return {
        "pii_recall_worst": min(hits[kind] for kind in PLANTED) / planted,
        "pii_precision": right / len(chosen) if digest == READ else None,
    }


def _es_bench_spans(data: Path, quick: bool) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for path in sorted((data / "es-bench").glob("*.parquet"))[: 2 if quick else None]:
        for batch in pq.read_table(path, columns=["id", "text", "country"]).to_batches(BATCH):
            country = pc.if_else(pc.equal(batch["country"], ""), None, batch["country"]).cast(pa.string())
            texts = as_utf8(batch["text"].cast(pa.large_string()))
            found = personal_data(texts, country, KINDS, ())
            yield from zip(batch.to_pylist(), found.to_pylist(), strict=True)


def _chosen(keys: list[str]) -> list[str]:
    """The first of each kind by their hash, and mail until there are enough."""
    ordered = sorted(keys, key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    of_kind: dict[str, list[str]] = defaultdict(list)
    for key in ordered:
        of_kind[key.rpartition(":")[2]].append(key)
    mail = of_kind.pop("EMAIL", [])
    others = [key for kind in sorted(of_kind) for key in of_kind[kind][:PER_KIND]]
    return others + mail[: SAMPLE - len(others)]


def country_figures(data: Path, quick: bool) -> dict[str, float]:
    """Precision and coverage of the lexicon on laws and constitutions, all that speaks of a country removed
    but the text below the title."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    pending: list[Case] = []
    for case in _laws(data, quick):
        pending.append(case)
        if len(pending) == BATCH:
            _judge(pending, tally)
            pending = []
    _judge(pending, tally)
    for source, counts in sorted(tally.items()):
        print(f"{source:24} {dict(counts)}")
    whole = sum(tally.values(), Counter())
    answered = {source: counts["right"] + counts["wrong"] for source, counts in tally.items()}
    return {
        "country_precision": whole["right"] / (whole["right"] + whole["wrong"]),
        "country_coverage": (whole["right"] + whole["wrong"]) / whole["documents"],
        "country_precision_worst": min(
            tally[source]["right"] / number for source, number in answered.items() if number
        ),
    }


def _judge(cases: list[Case], tally: dict[str, Counter[str]]) -> None:
    if not cases:
        return
    words = segment(as_utf8(pa.array([case[3] for case in cases], pa.large_string())))
    nothing = pa.nulls(len(cases), pa.string())
    languages, types = pa.array([case[2] for case in cases]), pa.array(["law"] * len(cases))
    found, _ = country_of_words(nothing, nothing, words, languages, types)
    for (source, country, _, _), said in zip(cases, found.to_pylist(), strict=True):
        tally[source]["documents"] += 1
        if said is not None:
            tally[source]["right" if said == country else "wrong"] += 1


def _laws(data: Path, quick: bool) -> Iterator[Case]:
    with gzip.open(data / "corpora/constituciones.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            language = LANGUAGES.get(record["lang"], "spa")
            yield "constituciones", record["country"], language, _untitled(record["text"])
    for path in sorted((data / "corpora/laws").glob("*.zst")):
        stream = io.TextIOWrapper(
            zstandard.ZstdDecompressor().stream_reader(path.open("rb")), encoding="utf-8"
        )
        for number, line in enumerate(stream):
            record = json.loads(line)
            if not quick or number % 4 == 0:
                language = LANGUAGES.get(record["lang"], "spa")
                yield f"laws/{path.name[:2]}", record["country"], language, _untitled(record["text"])


def _untitled(text: str) -> str:
    """Without its first line that is not blank."""
    return text.strip().partition("\n")[2]


if __name__ == "__main__":
    main()
