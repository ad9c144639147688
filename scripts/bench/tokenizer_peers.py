"""Trains one peer on a text file, in the peers' own environment; prints its CPU seconds as JSON.

    python scripts/bench/tokenizer_peers.py rustbpe|gigatoken FILE VOCABULARY

FILE holds documents separated by NUL. Reading it is not counted for rustbpe, which takes texts; gigatoken
reads it itself.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def rustbpe(file: str, vocabulary: int) -> float:
    import rustbpe as peer

    texts = Path(file).read_text(encoding="utf-8").split("\0")
    start = time.process_time()
    peer.Tokenizer().train_from_iterator(iter(texts), vocab_size=vocabulary)
    return time.process_time() - start


def gigatoken(file: str, vocabulary: int) -> float:
    import gigatoken as peer

    start = time.process_time()
    peer.train_bpe(peer.TextFileSource([file], separator="\0"), vocabulary, [])
    return time.process_time() - start


if __name__ == "__main__":
    name, file, vocabulary = sys.argv[1:]
    print(json.dumps({name: {"rustbpe": rustbpe, "gigatoken": gigatoken}[name](file, int(vocabulary))}))
