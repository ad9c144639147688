"""Bytes per token on text of sources that did not train, against o200k, whose vocabulary is thrice as large.

All corpora are counted once, by source; for each group of sources in turn, 65,536 tokens are trained from the
counts of the others, equal by country, and measured on the group's text.
"""

from __future__ import annotations

import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from corpus_latam.config import TokenizerConfig
from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.pretokens import PretokenCounter
from corpus_latam.tokenizer.measure.held_out import token_ids
from corpus_latam.tokenizer.measure.others import open_reference, references
from corpus_latam.tokenizer.train import bpe, files

TOKENS = 65_536
SAMPLE = 1_000_000
"""Characters measured of each group: documents at even distances."""
QUICK = ("law UY", "novels ES")
MANUALS = {"libreoffice-help-es": "manuals LibreOffice", "manpages-es": "manuals man"}

Groups = dict[tuple[str, str], list[str]]


def figures(data: Path, quick: bool) -> dict[str, object]:
    groups = read(data)
    counts, country = count(groups)
    (o200k,) = references((str(data / "tokenizers/o200k_base/o200k_base.tiktoken.gz"),))
    theirs = open_reference(o200k)
    found = {}
    names = sorted({name for name, _ in groups if name != "other"} | {"news"})
    for name in [n for n in names if not quick or n in QUICK]:
        ours = files.build(
            train(counts, country, name), TokenizerConfig(special_tokens=(), normalization="none")
        )
        known = [text for (group, _), texts in groups.items() if group == name for text in texts]
        texts = sample(news(data) if name == "news" else known)
        size = sum(len(text.encode()) for text in texts)
        rates = [size / len(token_ids(tokenizer, texts)[0]) for tokenizer in (ours, theirs)]
        print(
            f"{name:22} {rates[0]:.2f} bytes per token, o200k {rates[1]:.2f}: {rates[0] / rates[1] - 1:+.1%}"
        )
        found[name] = round(rates[0] / rates[1], 3)
    return {"bytes_per_token_vs_o200k": found}


def read(data: Path) -> Groups:
    """Texts by (group that is held out together, country)."""
    groups: Groups = defaultdict(list)
    bench = pq.read_table(
        sorted((data / "es-bench").glob("*.parquet")), columns=["text", "source", "country"]
    )
    for row in bench.to_pylist():
        groups[_bench_group(row["source"], row["country"]), row["country"] or "none"].append(row["text"])
    for file in sorted((data / "corpora/laws").glob("*.zst")):
        for row in _lines(file):
            groups[f"law {row['country']}", row["country"]].append(row["text"])
    for row in _lines(data / "corpora/constituciones.jsonl.gz"):
        groups["constitutions", row["country"]].append(row["text"])
    for file, name, country in (("eltec_spa", "novels ES", "ES"), ("eltec_por", "novels PT", "PT")):
        for row in _lines(data / f"corpora/novels/{file}.jsonl.zst"):
            groups[name, country].append(row["text"])
    return groups


def _bench_group(source: str, country: str) -> str:
    if source.startswith("legalize"):
        return f"law {country}"
    if source in MANUALS:
        return MANUALS[source]
    return f"novels {country}" if country else "other"


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    if file.suffix == ".gz":
        content = gzip.decompress(file.read_bytes())
    else:
        content = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(file.read_bytes())).read()
    return (json.loads(line) for line in content.splitlines() if line)


def news(data: Path) -> list[str]:
    """Excerpts of Spanish-language news, of which nothing trains."""
    rows = _lines(data / "country/dslcc/dslcc_v2_test_gold.jsonl.gz")
    return [row["text"] for row in rows if str(row.get("label", row.get("lang"))).startswith("es")]


def count(groups: Groups) -> tuple[pa.Table, list[tuple[str, str]]]:
    """Counts by the number of the group, and each number's name and country."""
    names = sorted(groups)
    counter = PretokenCounter("llama3", 128)
    for number, name in enumerate(names):
        texts = as_utf8(pa.array(groups[name], pa.large_string()))
        counter.add(texts, np.full(len(texts), number, np.int64))
    return counter.result(), names


def train(counts: pa.Table, names: list[tuple[str, str]], held_out: str) -> bpe.Merges:
    """Equal by country, without the groups of that name."""
    number, pretokens = counts["group"].to_numpy(), counts["count"].to_numpy()
    by_country: dict[str, int] = defaultdict(int)
    for group, (name, country) in enumerate(names):
        if name != held_out:
            by_country[country] += int(pretokens[number == group].sum())
    largest = max(by_country.values())
    factor = np.array(
        [0 if name == held_out else max(1, largest // by_country[country]) for name, country in names]
    )
    weighted = pa.table({"pretoken": counts["pretoken"], "count": pretokens * factor[number]})
    summed = weighted.filter(pc.field("count") > 0).group_by("pretoken").aggregate([("count", "sum")])
    summed = summed.sort_by("pretoken")
    data, offsets = binary_views(summed["pretoken"])
    return bpe.train(data, offsets, summed["count_sum"].to_numpy(), TOKENS)


def sample(texts: list[str]) -> list[str]:
    step = max(1, sum(map(len, texts)) // SAMPLE)
    return texts[::step]
