"""datatrove's four MinHash steps on FOLDER/documents.parquet, for `dedup_peers.py`.

    python dedup_datatrove.py FOLDER BUCKETS HASHES_PER_BUCKET

Prints one JSON object: ids removed with the id that stays of their cluster, and CPU seconds.
"""

from __future__ import annotations

import json
import re
import sys
import time

import pyarrow.parquet as pq
from datatrove.data import Document
from datatrove.pipeline.dedup import (
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.utils.word_tokenizers import WordTokenizer

TOKEN = re.compile(r"\w+|[^\w\s]")


class RegexTokenizer(WordTokenizer):
    """Words and single marks."""

    def word_tokenize(self, text: str) -> list[str]:
        return TOKEN.findall(text)

    def sent_tokenize(self, text: str) -> list[str]:
        return [text]

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in TOKEN.finditer(text)]


def main(folder: str, buckets: int, hashes: int) -> None:
    table = pq.read_table(f"{folder}/documents.parquet")
    rows = zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True)
    documents = [Document(text=text, id=key) for key, text in rows]
    config = MinhashConfig(n_grams=5, num_buckets=buckets, hashes_per_bucket=hashes)
    start = time.process_time()
    kept = deduplicate(folder, documents, config)
    seconds = time.process_time() - start
    stays = {d.metadata["minhash_cluster_id"]: d.id for d in kept}
    ids = {d.id for d in kept}
    removed = {d.id: stays[d.metadata["minhash_cluster_id"]] for d in documents if d.id not in ids}
    print(json.dumps({"removed": removed, "seconds": seconds}))


def deduplicate(folder: str, documents: list[Document], config: MinhashConfig) -> list[Document]:
    """All four steps, one task each, one bucket after the other."""
    MinhashDedupSignature(f"{folder}/1", config, language=RegexTokenizer("es")).run(iter(documents))
    for bucket in range(config.num_buckets):
        MinhashDedupBuckets(f"{folder}/1", f"{folder}/2", config=config).run(
            rank=bucket, world_size=config.num_buckets
        )
    MinhashDedupCluster(f"{folder}/2", f"{folder}/3", config=config, save_cluster_id=True).run()
    return list(MinhashDedupFilter(f"{folder}/3", load_cluster_ids=True).run(iter(documents)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
