"""Filters of datatrove and signatures of datasketch on a file of texts, in the peers' own environment.

    python annotate_peers.py datatrove|datasketch FILE

FILE holds texts with a NUL between them. Prints one JSON object: the peer's version and its CPU seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

NEVER = 1e9
"""A threshold that rejects nothing, so that each filter measures all it can."""
SLIGHT = 1e-9
LANGUAGE = "spa"
"""datatrove takes spaCy's Spanish tokenizer for it."""
WIDTH, K = 5, 112
Work = Callable[[list[str]], None]


def main(peer: str, file: Path) -> None:
    texts = file.read_text(encoding="utf-8").split("\0")
    answer: dict[str, object] = {"peer": peer, "version": version(peer)}
    if peer == "datasketch":
        answer["seconds"] = min(timed(datasketch(), texts) for _ in range(5))
    else:
        answer["seconds"] = timed(datatrove(with_c4=True), texts)
        answer["seconds_without_c4"] = timed(datatrove(with_c4=False), texts)
    print(json.dumps(answer))


def timed(work: Work, texts: list[str]) -> float:
    """CPU seconds, after a text that loads what is loaded once."""
    work(["Una línea. Y otra."])
    start = time.process_time()
    work(texts)
    return time.process_time() - start


def datatrove(with_c4: bool) -> Work:
    """Gopher's repetition and quality filters, FineWeb's and C4's. The words of a text are found once."""
    from datatrove.data import Document
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )

    filters = [
        GopherRepetitionFilter(
            dup_line_frac=NEVER,
            dup_para_frac=NEVER,
            dup_line_char_frac=NEVER,
            dup_para_char_frac=NEVER,
            top_n_grams=tuple((n, NEVER) for n in (2, 3, 4)),
            dup_n_grams=tuple((n, NEVER) for n in range(5, 11)),
            language=LANGUAGE,
        ),
        FineWebQualityFilter(
            line_punct_thr=-1,
            short_line_thr=NEVER,
            char_duplicates_ratio=NEVER,
            new_line_ratio=NEVER,
            language=LANGUAGE,
        ),
        GopherQualityFilter(
            min_doc_words=None,
            max_doc_words=None,
            min_avg_word_length=SLIGHT,
            max_avg_word_length=NEVER,
            max_symbol_word_ratio=NEVER,
            max_bullet_lines_ratio=NEVER,
            max_ellipsis_lines_ratio=NEVER,
            max_non_alpha_words_ratio=SLIGHT,
            min_stop_words=-1,
            stop_words=["de", "la", "que", "el", "en", "y", "a", "los"],
            language=LANGUAGE,
        ),
    ]

    c4 = C4QualityFilter(
        remove_citations=False,
        filter_no_terminal_punct=False,
        min_num_sentences=0,
        min_words_per_line=0,
        filter_lorem_ipsum=False,
        filter_curly_bracket=False,
        language=LANGUAGE,
    )
    filters += [c4] if with_c4 else []

    def work(texts: list[str]) -> None:
        for text in texts:
            for each in filters:
                each.filter(Document(text=text, id=""))

    return work


def datasketch() -> Work:
    """`MinHash.bulk` over runs of five words, with the fastest hash that fits."""
    import re

    import xxhash
    from datasketch import MinHash

    word = re.compile(r"\w+")

    def shingles(text: str) -> list[bytes]:
        words = word.findall(text.lower())
        return [" ".join(words[i : i + WIDTH]).encode() for i in range(len(words) - WIDTH + 1)]

    def work(texts: list[str]) -> None:
        MinHash.bulk([shingles(text) for text in texts], num_perm=K, hashfunc=xxhash.xxh32_intdigest)

    return work


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
