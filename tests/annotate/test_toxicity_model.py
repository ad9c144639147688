"""The classifier of paragraphs: the shipped model, others in its place, a second for what is unsure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
import pyarrow as pa
import pytest

from corpus_latam.annotate import second_opinion
from corpus_latam.annotate.second_opinion import SecondOpinion, load_second_opinion, second_digest
from corpus_latam.annotate.toxicity_marks import toxicity_marks
from corpus_latam.annotate.toxicity_model import (
    ToxicityModel,
    load_toxicity_model,
    model_file,
    paragraph_toxicity,
)
from corpus_latam.config import SecondOpinionConfig, ToxicityConfig
from corpus_latam.errors import ConfigError
from corpus_latam.text import as_utf8
from corpus_latam.text.folding import fold
from corpus_latam.text.marking import mark_text
from tests.annotate.tiny_model import TINY_LABEL, save_tiny_model
from tests.conftest import SAMPLE

SHIPPED = ToxicityConfig()
INSULT = "Callate la boca, sos una basura humana, pedazo de mierda, ojalá te mueras."
CALM = "El municipio abrió ayer una biblioteca para los niños del barrio, con libros y computadoras nuevas."
Signals = dict[str, list[float | None]]


def signals(
    texts: list[str],
    language: str = "spa",
    config: ToxicityConfig = SHIPPED,
    model: ToxicityModel | None = None,
) -> Signals:
    column = as_utf8(pa.array(texts, pa.large_string()))
    model = model or load_toxicity_model(config)
    found = paragraph_toxicity(column, pa.array([language] * len(texts), pa.string()), model, config)
    return {name: values.to_pylist() for name, values in found.items()}


def sentences(name: str) -> list[dict[str, Any]]:
    lines = (SAMPLE / "toxicity" / f"{name}.jsonl").read_text(encoding="utf-8").strip().split("\n")
    return [json.loads(line) for line in lines]


def test_a_document_of_one_paragraph() -> None:
    found = signals([INSULT, CALM])
    assert found["toxicity_mean"] == found["toxicity_max"]
    assert found["toxicity_share"] == [1.0, 0.0]


def test_mean_maximum_and_share_over_paragraphs() -> None:
    calm, insult = (CALM + " ") * 4 + "\n", (INSULT + " ") * 4 + "\n"
    mean, highest, share = (values[0] for values in signals([calm * 3 + insult]).values())
    assert mean is not None
    assert highest is not None
    assert share == 0.25
    assert mean < 0.4 < 0.9 < highest


def test_other_languages_are_null_and_text_without_words_is_clean() -> None:
    assert signals([INSULT], "glg")["toxicity_mean"] == [None]
    assert signals(["", "12 %", "\n\n"])["toxicity_max"] == [0, 0, 0]
    assert signals([])["toxicity_mean"] == []


def test_scores_do_not_depend_on_the_batch() -> None:
    texts = [row["text"] for row in sentences("slang")]
    together = signals(texts)["toxicity_mean"]
    assert together == [signals([text])["toxicity_mean"][0] for text in texts]


def test_scores_are_fasttexts_own() -> None:
    binding = fasttext.load_model(str(model_file(SHIPPED)))
    texts = [row["text"] for row in sentences("slang") + sentences("identity")]
    labels, values = binding.predict([fold(mark_text(text, toxicity_marks())) for text in texts], k=-1)
    expected = [
        dict(zip(names, numbers, strict=True))["__label__toxic"]
        for names, numbers in zip(labels, values, strict=True)
    ]
    np.testing.assert_allclose(np.array(signals(texts)["toxicity_mean"], float), expected, atol=1e-4)


def test_friendly_slang_of_every_country_is_not_called_toxic() -> None:
    rows = sentences("slang")
    shares: dict[str, list[float]] = {}
    for row, share in zip(rows, signals([row["text"] for row in rows])["toxicity_share"], strict=True):
        shares.setdefault(row["country"], []).append(share or 0)
    assert len(shares) == 15
    assert min(len(values) for values in shares.values()) >= 10
    assert max(float(np.mean(values)) for values in shares.values()) <= 0.1


def test_speaking_of_people_is_not_called_toxic() -> None:
    rows = sentences("identity")
    assert len(rows) >= 10
    assert np.mean(signals([row["text"] for row in rows])["toxicity_share"]) <= 0.1


def test_what_is_denied_or_quoted_is_less_toxic_than_what_is_asserted() -> None:
    claims = [
        "Los turistas son unas ratas y hay que matarlos a todos",
        "Los gitanos huelen mal y son unos ladrones",
    ]
    asserted = signals(claims)["toxicity_mean"]
    for rejected in (
        [f"No es verdad que {claim}" for claim in claims],
        [f"La frase «{claim}» no tiene lugar en esta escuela" for claim in claims],
    ):
        for low, high in zip(signals(rejected)["toxicity_mean"], asserted, strict=True):
            assert low is not None
            assert high is not None
            assert low < high


def test_test_sentences_do_not_train() -> None:
    texts = [row["text"] for row in sentences("slang") + sentences("identity")]
    assert len(set(texts)) == len(texts)
    templates = Path(__file__).parents[2] / "scripts/toxicity_sentences"
    trained = "".join(fold(file.read_text(encoding="utf-8")) for file in templates.glob("*.yaml"))
    assert [text for text in texts if fold(text) in trained] == []


def test_the_shipped_model_is_small() -> None:
    assert model_file(SHIPPED).stat().st_size < 5_000_000


# ------------------------------------------------------------------------------------- other models


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    lines = ["__label__malo basura basura"] * 20 + ["__label__bueno libros libros"] * 20
    (folder / "lines.txt").write_text("\n".join(lines), encoding="utf-8")
    model = fasttext.train_supervised(
        str(folder / "lines.txt"), dim=4, epoch=50, lr=1.0, bucket=2**8, minn=3, maxn=4, thread=1, verbose=0
    )
    model.save_model(str(folder / "otro.bin"))
    return folder / "otro.bin"


@pytest.mark.parametrize("folded", [False, True])
def test_any_fasttext_model_takes_its_place(other: Path, folded: bool) -> None:
    config = ToxicityConfig(model=str(other), label="malo", folded=folded)
    highest = signals(["basura", "libros"], config=config)["toxicity_max"]
    assert highest[0] is not None
    assert highest[1] is not None
    assert highest[0] > 0.9 > 0.1 > highest[1]


def test_models_that_cannot_be_used_are_errors(other: Path, tmp_path: Path) -> None:
    (tmp_path / "roto.bin").write_bytes(b"no es un modelo")
    for config, message in (
        (ToxicityConfig(model=str(tmp_path / "falta.bin")), "no such file"),
        (ToxicityConfig(model=str(tmp_path / "roto.bin")), "not a fastText model"),
        (ToxicityConfig(model=str(tmp_path / "roto.bin"), folded=True), "not a fastText model|ends early"),
        (ToxicityConfig(model=str(other)), "has no label 'toxic'; it has"),
    ):
        with pytest.raises(ConfigError, match=message):
            load_toxicity_model(config)


# -------------------------------------------------------------------------------------- second opinion


def test_only_unsure_paragraphs_get_a_second_opinion() -> None:
    asked: list[str] = []

    def classify(texts: list[str], **_: object) -> list[list[dict[str, Any]]]:
        asked.extend(texts)
        return [[{"label": "ofensivo", "score": 0.99}, {"label": "no", "score": 0.01}] for _ in texts]

    shipped = load_toxicity_model(SHIPPED)
    model = ToxicityModel(shipped.column, tables=shipped.tables, second=SecondOpinion(classify, "ofensivo"))
    first = signals([INSULT, CALM])["toxicity_max"]
    assert first[0] is not None
    assert first[1] is not None
    between = (first[1] / 2, (first[0] + first[1]) / 2)
    config = ToxicityConfig(second=SecondOpinionConfig(model="x", label="ofensivo", between=between))
    second = signals([INSULT, CALM], config=config, model=model)["toxicity_max"]
    assert asked == [CALM]
    assert second == [first[0], pytest.approx(0.99)]


def test_a_second_opinion_without_its_libraries_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install transformers torch"):
        load_second_opinion(SecondOpinionConfig(model="x", label="y"))


def test_a_folder_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "find_spec", lambda name: name)
    with pytest.raises(ConfigError, match="no such folder"):
        load_second_opinion(SecondOpinionConfig(model="./falta", label="y"))


def test_a_second_model_goes_by_its_files(tmp_path: Path) -> None:
    config = SecondOpinionConfig(model=str(tmp_path), label="y")
    (tmp_path / "model.safetensors").write_bytes(b"1")
    first = second_digest(config)
    (tmp_path / "model.safetensors").write_bytes(b"2")
    assert second_digest(config) != first
    assert second_digest(SecondOpinionConfig(model="owner/name", label="y")) == "owner/name"
    assert second_digest(None) == ""


def test_a_tiny_transformers_model_gives_a_second_opinion(tmp_path: Path) -> None:
    save_tiny_model(tmp_path)
    config = SecondOpinionConfig(model=str(tmp_path), label=TINY_LABEL, between=(0, 1))
    toxicity = ToxicityConfig(second=config)
    found = signals([INSULT, CALM], config=toxicity)["toxicity_max"]
    assert all(score is not None and 0 < score < 1 for score in found)
    assert found == [signals([text], config=toxicity)["toxicity_max"][0] for text in (INSULT, CALM)]
    # its tokenizer names no limit, and the model has positions for 64 tokens
    assert signals([" ".join("libros" for _ in range(2_000))], config=toxicity)["toxicity_max"] != [None]
    with pytest.raises(ConfigError, match="no label 'malo'; it has limpio, ofensivo"):
        load_second_opinion(SecondOpinionConfig(model=str(tmp_path), label="malo"))
