"""A text classifier of `transformers` with random weights, made where PyTorch is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

TINY_LABEL = "ofensivo"
LETTERS = "abcdefghijklmnopqrstuvwxyzáéíóúñü"


def save_tiny_model(folder: Path) -> None:
    """Saves the model and its tokenizer; skips the test where PyTorch or `transformers` is missing."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: only second opinions need it")
    transformers = pytest.importorskip("transformers")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(2026)
    shape = transformers.BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=64, initializer_range=0.5,
        id2label={0: "limpio", 1: TINY_LABEL}, label2id={"limpio": 0, TINY_LABEL: 1},
    )  # fmt: skip
    transformers.BertForSequenceClassification(shape).save_pretrained(folder)
