from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam import escaping
from corpus_latam.config import validate
from corpus_latam.export.card import Amount, CardFacts, dataset_card
from corpus_latam.export.card.columns import COLUMNS
from corpus_latam.export.card.front_matter import hub_languages, size_category
from corpus_latam.export.release import RELEASE
from corpus_latam.hub.cards import NO_TOKENS
from tests.hostile import ANY, outline

SOURCES = {
    "diario": {"type": "jsonl", "path": "/datos/ana/corpus/diario.jsonl"},
    "web": {"type": "hub", "repository": "HuggingFaceFW/fineweb-2"},
    "nube": {"type": "parquet", "path": "s3://cubo/nube"},
}
CONFIG = validate({"name": "prueba", "output": "/datos/ana/runs/prueba", "sources": SOURCES})
FACTS = CardFacts(
    splits={
        ("spa", "train"): Amount(900, 4_200_000, 800_000),
        ("spa", "validation"): Amount(100, 400_000, 100_000),
        ("quy", "train"): Amount(1, 900, 100),
    },
    sources={("diario", "CC-BY-4.0"): Amount(800, 4_000_000), ("web", None): Amount(201, 600_900)},
    countries={"MX": Amount(500, 2_000_000), None: Amount(501, 2_600_900)},
    rejected={"quality.stop_words": 12, "duplicate.near": 30},
    policies={"spa.yaml": "web:\n  quality.stop_words: 2\n"},
)


def front_matter(card: str) -> dict[str, Any]:
    return dict(yaml.safe_load(card.split("---\n")[1]))


def test_front_matter() -> None:
    matter = front_matter(dataset_card(CONFIG, FACTS))
    assert matter["language"] == ["quy", "es"]
    assert matter["license"] == "other"
    assert matter["size_categories"] == ["1K<n<10K"]
    assert [config["config_name"] for config in matter["configs"]] == ["default", "quy", "spa"]
    assert matter["configs"][1]["data_files"] == [{"split": "train", "path": "quy/train-*.parquet"}]


def test_one_known_licence_is_named() -> None:
    facts = CardFacts(FACTS.splits, {("diario", "CC-BY-4.0"): Amount(1001, 4_600_900)}, FACTS.countries)
    assert front_matter(dataset_card(CONFIG, facts))["license"] == "cc-by-4.0"


def test_sections_hold_the_figures() -> None:
    card = dataset_card(CONFIG, FACTS)
    for line in (
        "1,001 documents, 4.6 MB of text (900,100 words) in 2 languages, from 2 sources and 1 country.",
        "| `spa` | validation | 100 | 400.0 kB | 100,000 |",
        "| `web` | not known | 201 | 600.9 kB | 0 |",
        "| MX | 500 | 2.0 MB | 0 |",
        "| `duplicate.near` | 30 |",
        "### `spa.yaml`",
        "20 bands of 6 rows",
    ):
        assert line in card


def test_every_column_is_told() -> None:
    card = dataset_card(CONFIG, FACTS)
    for field in RELEASE:
        assert f"| `{field.name}` | {field.type} | {'yes' if field.nullable else 'no'} | " in card
    assert list(COLUMNS) == RELEASE.names
    assert NO_TOKENS in card


def test_paths_of_the_machine_are_left_out() -> None:
    card = dataset_card(CONFIG, FACTS)
    assert "/datos/ana" not in card
    assert "path: diario.jsonl" in card
    assert "s3://cubo/nube" in card


def test_text_does_not_depend_on_order() -> None:
    turned = CardFacts(
        *(
            dict(reversed(list(part.items())))
            for part in (FACTS.splits, FACTS.sources, FACTS.countries, FACTS.rejected, FACTS.policies)
        )
    )
    assert dataset_card(CONFIG, turned) == dataset_card(CONFIG, FACTS)


@pytest.mark.parametrize(
    ("documents", "name"), [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (10**12, "n>1T")]
)
def test_size_category(documents: int, name: str) -> None:
    assert size_category(documents) == name


def test_datasets_opens_a_folder_with_this_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    for (language, split), _ in FACTS.splits.items():
        folder = tmp_path / "corpus" / language
        folder.mkdir(parents=True, exist_ok=True)
        table = pa.table({"id": [f"{language}-{split}"], "text": ["hola"]})
        pq.write_table(table, folder / f"{split}-00000-of-00001.parquet")
    (tmp_path / "corpus" / "README.md").write_text(dataset_card(CONFIG, FACTS), encoding="utf-8")
    cache = str(tmp_path / "cache")
    whole = datasets.load_dataset(str(tmp_path / "corpus"), cache_dir=cache)
    assert {name: part.num_rows for name, part in whole.items()} == {"train": 2, "validation": 1}
    one = datasets.load_dataset(str(tmp_path / "corpus"), "quy", cache_dir=cache)
    assert one["train"]["id"] == ["quy-train"]


def facts_of(value: str, *more: str) -> CardFacts:
    """A card's facts in which everything that records and files decide is `value`."""
    return CardFacts(
        splits={(value, "train"): Amount(900, 4_200_000), (value, "validation"): Amount(1, 10)},
        sources={(value, value): Amount(800, 4_000_000), ("web", None): Amount(1, 1)},
        countries={value: Amount(500, 2_000_000), None: Amount(1, 1)},
        rejected={value: 12},
        policies={value: value},
        versions={"python": value},
    )


@settings(max_examples=60)
@given(ANY.filter(lambda value: value.strip() != ""))
def test_no_value_becomes_more_than_a_value(value: str) -> None:
    card, harmless = dataset_card(CONFIG, facts_of(value)), dataset_card(CONFIG, facts_of("valor"))
    _, matter, body = card.split("---\n", 2)
    assert [entry["config_name"] for entry in yaml.safe_load(matter)["configs"]] == ["default", value]
    assert outline(body) == outline(harmless.split("---\n", 2)[2])
    assert not escaping.UNSEEN.search(card.replace("\n", "").replace("\t", ""))


@given(st.lists(ANY, min_size=1, max_size=3), ANY)
def test_no_value_of_the_config_ends_its_block(files: list[str], path: str) -> None:
    sources = {"diario": {"type": "jsonl", "path": path}}
    tree = {"name": "prueba", "sources": sources, "tokenizer": {"compare": files}}
    card = dataset_card(validate(tree), facts_of("valor"))
    assert outline(card) == outline(dataset_card(CONFIG, facts_of("valor")))


def test_languages_as_the_hub_calls_them() -> None:
    assert hub_languages(["spa", "quy", "und", "zxx"]) == ["es", "quy", "code"]
