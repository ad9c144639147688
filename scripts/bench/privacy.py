"""Measures personal data: what is found and redacted, and what rightly so. Prints the figures of country too.

    python scripts/bench/privacy.py --data ../shared/data [--quick] [--sample FILE]

`pii_recall_worst` is the worst of the five kinds that es-bench plants: found, and gone from the text that
export would release, with placeholders and with replacements. `pii_precision` is over 200 spans of documents
without planted data that were read one by one, `pii_precision_values` over 200 of which no two hold the same
value: `personal_data_verdicts.tsv` says of each, by its hash, whether it is what its kind says. Spans without
a verdict make the figure null; `--sample` writes all that need one. Figures of country are those of
`country.py`. The last line is one JSON object. It takes seconds: `--quick` leaves nothing out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from country import country_figures

from corpus_latam.annotate.personal_data import KINDS, personal_data
from corpus_latam.export.redact import rewrite
from corpus_latam.schema import CUT_SPAN
from corpus_latam.text import as_utf8

BATCH = 500
PER_KIND, SAMPLE = 40, 200
VERDICTS = Path(__file__).parent / "personal_data_verdicts.tsv"
PLANTED = ("email", "phone", "rut_cl", "cuit_ar", "ipv4")
Figures = dict[str, float | None]


class Found(NamedTuple):
    """A span in a document without planted data."""

    key: str
    """`document:start:end:kind`"""
    kind: str
    value: str
    around: str

    @property
    def digest(self) -> str:
        """By which the verdict on it is kept."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="nothing is left out")
    parser.add_argument(
        "--sample", type=Path, help="write the spans that are judged, with what is before them"
    )
    arguments = parser.parse_args()
    figures = personal_data_figures(arguments.data, arguments.sample) | country_figures(arguments.data)
    print(json.dumps(figures))


# --------------------------------------------------------------------------------------- personal data


def personal_data_figures(data: Path, sample: Path | None = None) -> Figures:
    """Recall of planted data, and precision on the spans that were read."""
    lines = (data / "es-bench/truth/pii.jsonl").read_text(encoding="utf-8").strip().split("\n")
    truth = {record["id"]: record for record in map(json.loads, lines)}
    gone, planted = Counter[str](), 0
    spans: list[Found] = []
    for row, found, released in _es_bench_spans(data):
        content = row["text"].encode()
        if row["id"] not in truth:
            spans += _others(row["id"], content, found)
            continue
        planted += 1
        values = {content[span["start"] : span["end"]].decode() for span in found}
        for kind in PLANTED:
            value = truth[row["id"]][kind]
            gone[kind] += value in values and not any(value in text for text in released)
    drawn, of_values = _drawn(spans), _drawn(list({(s.kind, s.value): s for s in reversed(spans)}.values()))
    if sample:
        _write(sample, {*drawn, *of_values})
    print("found by kind", dict(Counter(span.kind for span in spans)))
    print("planted, found and redacted", {kind: f"{gone[kind]} of {planted}" for kind in PLANTED})
    return {
        "pii_recall_worst": min(gone[kind] for kind in PLANTED) / planted,
        "pii_precision": _precision(drawn),
        "pii_precision_values": _precision(of_values),
    }


def _es_bench_spans(data: Path) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], tuple[str, str]]]:
    """Each document, its spans, and its text as it is released with placeholders and with replacements."""
    for path in sorted((data / "es-bench").glob("*.parquet")):
        for batch in pq.read_table(path, columns=["id", "text", "country"]).to_batches(BATCH):
            country = pc.if_else(pc.equal(batch["country"], ""), None, batch["country"]).cast(pa.string())
            text = batch["text"].cast(pa.large_string())
            found = personal_data(as_utf8(text), country, KINDS, ())
            no_cuts = pa.array([[]] * len(text), pa.list_(CUT_SPAN))
            marked = rewrite(text, found, no_cuts).to_pylist()
            replaced = rewrite(text, found, no_cuts, batch["id"]).to_pylist()
            released = zip(marked, replaced, strict=True)
            yield from zip(batch.to_pylist(), found.to_pylist(), released, strict=True)


def _others(document: str, content: bytes, found: list[dict[str, Any]]) -> Iterator[Found]:
    for span in found:
        start, end, kind = span["start"], span["end"], span["kind"]
        around = content[max(0, start - 60) : start].decode(errors="ignore")
        yield Found(f"{document}:{start}:{end}:{kind}", kind, content[start:end].decode(), around)


def _drawn(spans: list[Found]) -> list[Found]:
    """The first of each kind by their hash, and mail until there are enough."""
    of_kind: dict[str, list[Found]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: span.digest):
        of_kind[span.kind].append(span)
    mail = of_kind.pop("EMAIL", [])
    others = [span for kind in sorted(of_kind) for span in of_kind[kind][:PER_KIND]]
    return others + mail[: SAMPLE - len(others)]


def _precision(spans: list[Found]) -> float | None:
    """Share of the spans that were judged right; None where one of them was not judged."""
    with VERDICTS.open(encoding="utf-8", newline="") as stream:
        verdicts = {row["span"]: row["verdict"] for row in csv.DictReader(stream, delimiter="\t")}
    unread = sum(span.digest not in verdicts for span in spans)
    if unread:
        print(f"{unread} of {len(spans)} spans have no verdict in {VERDICTS.name}: read them with --sample")
        return None
    return sum(verdicts[span.digest] == "right" for span in spans) / len(spans)


def _write(sample: Path, spans: Iterable[Found]) -> None:
    lines = sorted(f"{span.digest}\t{span.kind}\t{f'{span.around}[[{span.value}]]'!r}\n" for span in spans)
    sample.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
