"""Reading and scoring fastText models: equal to fastText itself, on the shipped model and on others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus_latam.annotate.language import MODELS, SHIPPED
from corpus_latam.text import as_utf8
from corpus_latam.text.fasttext_file import read_fasttext
from corpus_latam.text.fasttext_kernel import SEGMENT, score
from corpus_latam.text.fasttext_tables import Tables, tables
from corpus_latam.text.fasttext_words import forget_words
from corpus_latam.text.folding import fold
from tests.text.reference import TEXTS

SHIPPED_FILE = MODELS / f"{SHIPPED}.ftz"
LINES = {
    "spa": "el perro corre por la calle ñandú",
    "guc": "wayuu jintüi jia pia",
    "eng": "the dog runs away",
}
WORDS = st.lists(st.sampled_from([*" ".join(LINES.values()).split(" "), "xyz", "ñe'ẽ", "a"]), max_size=300)


@pytest.fixture(scope="module")
def shipped() -> tuple[Any, Tables]:
    """The shipped model as fastText and as the kernel read it."""
    return both(SHIPPED_FILE)


@pytest.fixture(
    scope="module",
    params=[
        {"dim": 10, "minn": 1, "maxn": 4, "bucket": 2**10, "quantise": False},
        {"dim": 8, "minn": 3, "maxn": 6, "bucket": 2**10, "quantise": {"qnorm": False, "dsub": 3}},
        {
            "dim": 6,
            "minn": 2,
            "maxn": 3,
            "bucket": 2**10,
            "quantise": {"qnorm": True, "dsub": 2, "qout": True},
        },
    ],
    ids=["dense", "quantised", "quantised with norms and outputs"],
)
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Tables]:
    """A model trained here."""
    options = dict(request.param)
    path = tmp_path_factory.mktemp("model") / "model.bin"
    train(path, options.pop("quantise"), **options)
    return both(path)


@given(TEXTS)
def test_shipped_model_scores_as_fasttext_does(shipped: tuple[Any, Tables], text: str) -> None:
    assert_same_scores(shipped, text)


def test_words_with_more_ngrams_than_there_is_room_for(shipped: tuple[Any, Tables]) -> None:
    assert_same_scores(shipped, "ñandú" * 300 + " y " + "x" * 5_000)


@given(WORDS)
def test_other_models_score_as_fasttext_does(small: tuple[Any, Tables], words: list[str]) -> None:
    assert_same_scores(small, " ".join(words))


def test_scores_do_not_depend_on_the_batch(shipped: tuple[Any, Tables]) -> None:
    texts = [*LINES.values(), "El perro corre.", "x" * 50, ""] * 3
    together = scored(shipped[1], *texts)
    for position, text in enumerate(texts):
        forget_words()
        np.testing.assert_array_equal(scored(shipped[1], text)[0], together[position])


def test_threads_do_not_share_what_they_remember(shipped: tuple[Any, Tables]) -> None:
    texts = [" ".join(f"{word}{number}" for word in LINES["spa"].split()) for number in range(2_000)]
    alone = scored(shipped[1], *texts)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: scored(shipped[1], *texts), range(8)):
            np.testing.assert_array_equal(found, alone)


def test_mixture_tells_the_share_of_each_language(shipped: tuple[Any, Tables]) -> None:
    spanish = "La cosecha de este año fue buena en todo el valle y las familias celebraron. " * 30
    english = "The harvest was good this year across the whole valley and families celebrated. " * 30
    found = score(as_utf8(pa.array([spanish + english], pa.large_string())), shipped[1], 10**9).mixture[0]
    labels = [label.removeprefix("__label__") for label in shipped[0].get_labels()]
    assert found.sum() == pytest.approx(1, abs=1e-3)
    assert found[labels.index("spa")] == pytest.approx(0.5, abs=0.1)
    assert found[labels.index("eng")] == pytest.approx(0.5, abs=0.1)


def test_a_short_text_is_one_segment(shipped: tuple[Any, Tables]) -> None:
    text = "palabra " * (SEGMENT // 16)
    found = score(as_utf8(pa.array([text], pa.large_string())), shipped[1], 10**9)
    np.testing.assert_allclose(found.mixture, found.labels, atol=1e-6)


def test_broken_files_are_refused(tmp_path: Path) -> None:
    data = SHIPPED_FILE.read_bytes()
    for cut in (0, 3, 50, 300, 5_000, 100_000, len(data) - 1):
        with pytest.raises(ValueError, match="ends early"):
            read_fasttext(data[:cut])
    with pytest.raises(ValueError, match="not a fastText model"):
        read_fasttext(b"x" * 1_000)


def test_other_kinds_of_model_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    train(path, False, loss="hs")
    with pytest.raises(ValueError, match="softmax"):
        read_fasttext(path.read_bytes())
    train(path, {"qnorm": True, "cutoff": 300})
    with pytest.raises(ValueError, match="pruned"):
        read_fasttext(path.read_bytes())
    train(path, False, wordNgrams=2)
    with pytest.raises(ValueError, match="word n-grams"):
        tables(read_fasttext(path.read_bytes()))
    train(path, False, maxn=200)
    with pytest.raises(ValueError, match="200 characters"):
        tables(read_fasttext(path.read_bytes()))
    train(path, False, bucket=1_000)
    with pytest.raises(ValueError, match="power of two"):
        tables(read_fasttext(path.read_bytes()))


def train(path: Path, quantise: Any, **options: Any) -> None:
    """A model of three languages."""
    lines = path.with_suffix(".txt")
    texts = LINES
    if quantise and quantise.get("qout"):  # fastText quantises outputs of 256 labels or more
        texts = LINES | {f"x{number}": f"número {number} {number}" for number in range(300)}
    lines.write_text("".join(f"__label__{label} {text}\n" for label, text in texts.items()) * 100, "utf-8")
    chosen = {
        "dim": 8,
        "minn": 2,
        "maxn": 4,
        "bucket": 2**10,
        "epoch": 3,
        "thread": 1,
        "verbose": 0,
    } | options
    model = fasttext.train_supervised(str(lines), **chosen)
    if quantise:
        model.quantize(input=str(lines), retrain=False, thread=1, **quantise)
    model.save_model(str(path))


def both(path: Path) -> tuple[Any, Tables]:
    """A model as fastText and as the kernel read it."""
    return fasttext.load_model(str(path)), tables(read_fasttext(path.read_bytes()))


def assert_same_scores(models: tuple[Any, Tables], text: str) -> None:
    """Within 1e-4, label by label. fastText leaves out labels whose scores round to nothing."""
    binding, ours = models
    names, values = binding.predict([fold(text)], k=1_000)
    expected = dict(zip(names[0], values[0], strict=True))
    found = scored(ours, text)[0]
    for label, value in zip(binding.get_labels(), found, strict=True):
        assert value == pytest.approx(expected.get(label, 0.0), abs=1e-4)


def scored(model: Tables, *texts: str) -> NDArray[np.float32]:
    """Scores of whole texts."""
    return score(as_utf8(pa.array(texts, pa.large_string())), model, 10**9).labels
