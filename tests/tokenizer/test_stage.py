"""The stage on a small corpus: outputs, resume, determinism, refusals."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from tokenizers import Tokenizer

from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.storage.shards import read_table
from corpus_latam.tokenizer.measure.compare import compare
from corpus_latam.tokenizer.measure.fertility import FERTILITY
from corpus_latam.tokenizer.measure.markdown import about
from corpus_latam.tokenizer.stage import preflight, run
from tests.conftest import output_hashes
from tests.tokenizer.corpora import documents, small_corpus, stage_context, write_corpus


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("stage")
    small_corpus(root)
    with stage_context(root) as context:
        run(context)
    return root


def test_groups_that_the_validation_split_left_out_have_a_row_and_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    small_corpus(tmp_path)
    alone = [row | {"source": "poemas", "country": "UY", "id": f"p{row['id']}"} for row in documents(3)]
    write_corpus(
        tmp_path,
        {
            "spa/train-00001-of-00002.parquet": documents(30, 40) + alone,
            "que/train-00000-of-00001.parquet": [
                row | {"id": f"q{row['id']}", "source": "s0"} for row in alone
            ],
        },
    )
    with stage_context(tmp_path) as context:
        run(context)
        tables = compare(str(tmp_path), (str(tmp_path / "tokenizer/300"),), None, context.engine, Progress())
    wanted = {("poemas", "UY", "spa", "web"), ("s0", "UY", "que", "web")}
    for table in (read_table(str(tmp_path / "tokenizer/300/fertility.parquet")), tables["fertility"]):
        rows = table.to_pylist()
        keys = ("source", "country", "language", "doc_type")
        left_out = [row for row in rows if not row["documents"]]
        assert wanted == {tuple(row[key] for key in keys) for row in left_out}
        assert all(row["tokens"] == 0 and row["tokens_per_word"] is None for row in left_out)
        assert len(rows) == len({tuple(row[key] for key in keys) for row in rows})
    totals = {row["language"]: row for row in tables["totals"].to_pylist()}
    assert totals["que"]["words"] == 0
    warnings = [message for message in caplog.messages if "holds no document of" in message]
    assert len(warnings) == 2
    assert all("holds no document of poemas, s0 (que):" in message for message in warnings)
    card = (tmp_path / "tokenizer/300/README.md").read_text()
    assert "| poemas | UY | spa | web | not measured |" in card


def test_outputs(finished: Path) -> None:
    folder = finished / "tokenizer"
    for size in (300, 400):
        names = {path.name for path in (folder / str(size)).iterdir()}
        assert names == {
            *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
            *("vocab.json", "merges.txt", "ranks.tiktoken", "tiktoken.json", "README.md"),
            *("fertility.parquet", "totals.parquet", "countries.parquet", "inequality.parquet"),
            "premium.parquet",
        }
        assert Tokenizer.from_file(str(folder / str(size) / "tokenizer.json")).get_vocab_size() == size
    rows = read_table(str(folder / "400/fertility.parquet"))
    assert rows.schema.equals(FERTILITY)
    assert rows.num_rows == 4 + 3
    assert read_table(str(folder / "pretokens-groups.parquet")).num_rows == 4 * 2 + 12 + 3
    small = Tokenizer.from_file(str(folder / "300/tokenizer.json")).get_vocab()
    large = Tokenizer.from_file(str(folder / "400/tokenizer.json")).get_vocab()
    assert small.items() <= large.items()


def test_card_says_what_it_is(finished: Path) -> None:
    card = (finished / "tokenizer/400/README.md").read_text()
    assert "A byte-level BPE tokenizer of 400 tokens" in card
    assert "| s0 | AR | spa | web |" in card
    assert "| s0 | – | spa | web |" in card
    assert "### By country" in card
    assert "that suffices for a model of about" in card
    assert "- Data set: `" in card
    assert "- Base: none." in card
    matter = yaml.safe_load(card.split("---\n")[1])
    assert matter["license"] == "other"
    for line in ("| CC-BY-4.0 | 27 |", "| CC0-1.0 | 26 |", "| not known | 26 |"):
        assert line in card


def test_a_chosen_licence_is_named_without_training_again(finished: Path, tmp_path: Path) -> None:
    root = tmp_path / "run"
    shutil.copytree(finished, root)
    with stage_context(root, license="apache-2.0") as context:
        run(context)
        assert context.meter.tasks_run == 1
    card = (root / "tokenizer/400/README.md").read_text()
    assert yaml.safe_load(card.split("---\n")[1])["license"] == "apache-2.0"


@pytest.mark.parametrize(
    ("value", "words"),
    [(1_645_079, "1.6 million"), (0, "0"), (53_211, "53,000"), (999_999, "1 million"), (33e6, "33 million"),
     (120e6, "120 million"), (2.54e9, "2.5 billion"), (7e12, "7 trillion"), (12.4, "12")],
)  # fmt: skip
def test_estimates_have_two_digits(value: float, words: str) -> None:
    assert about(value) == words


def test_a_length_that_nobody_knows_is_not_stated(finished: Path) -> None:
    assert "model_max_length" not in json.loads(
        (finished / "tokenizer/400/tokenizer_config.json").read_text()
    )


def test_a_second_run_does_nothing(finished: Path) -> None:
    before = output_hashes(finished)
    with stage_context(finished) as context:
        run(context)
        assert context.meter.tasks_run == 0
        assert context.meter.tasks_found == 5 + 3
    assert output_hashes(finished) == before


def test_other_sizes_do_not_count_again(finished: Path) -> None:
    with stage_context(finished, vocab_sizes=[320]) as context:
        run(context)
        assert (context.meter.tasks_run, context.meter.tasks_found) == (2, 5 + 1)
    assert not (finished / "tokenizer/300/tokenizer.json").exists()
    with stage_context(finished) as context:
        run(context)


def test_another_memory_budget_trains_again_and_counts_nothing_again(finished: Path) -> None:
    """It may decide which pretokens train. Here it leaves none out, and the vocabulary is the same."""
    before = output_hashes(finished)
    with stage_context(finished, memory_budget="1GB") as context:
        run(context)
        assert (context.meter.tasks_run, context.meter.tasks_found) == (2, 5 + 1)
    assert output_hashes(finished) == before
    with stage_context(finished) as context:
        run(context)


def test_workers_do_not_matter(finished: Path, tmp_path: Path) -> None:
    small_corpus(tmp_path)
    with stage_context(tmp_path, workers=2) as context:
        run(context)
    assert output_hashes(tmp_path) == output_hashes(finished)


def test_dask_gives_the_same(finished: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    small_corpus(tmp_path)
    with stage_context(tmp_path, workers=2, engine="dask") as context:
        run(context)
    assert output_hashes(tmp_path) == output_hashes(finished)


def test_compared_tokenizers_stand_beside_ours(finished: Path, tmp_path: Path) -> None:
    small_corpus(tmp_path)
    other = finished / "tokenizer/300/tokenizer.json"
    with stage_context(tmp_path, vocab_sizes=[300], compare=[str(other)]) as context:
        run(context)
    rows = read_table(str(tmp_path / "tokenizer/300/fertility.parquet")).to_pylist()
    ours, theirs = rows[:7], rows[7:]
    assert [row["tokenizer"] for row in theirs] == ["300"] * 7
    for mine, same in zip(ours, theirs, strict=True):
        assert {**mine, "tokenizer": "300"} == same


def test_too_little_text_gives_a_smaller_vocabulary(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    small_corpus(tmp_path)
    with caplog.at_level(logging.WARNING), stage_context(tmp_path, vocab_sizes=[5000]) as context:
        run(context)
    size = Tokenizer.from_file(str(tmp_path / "tokenizer/5000/tokenizer.json")).get_vocab_size()
    assert size < 5000
    assert f"too little text for 5000 tokens: no pair is left to merge at {size}" in caplog.text


def test_no_training_text(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"spa/validation-00000-of-00001.parquet": documents(3)})
    with stage_context(tmp_path) as context, pytest.raises(RunError, match="no training documents"):
        run(context)


def test_no_validation_text(tmp_path: Path) -> None:
    write_corpus(
        tmp_path,
        {
            "spa/train-00000-of-00001.parquet": documents(3),
            "spa/validation-00000-of-00001.parquet": [],
        },
    )
    with stage_context(tmp_path) as context, pytest.raises(RunError, match=r"export\.validation_share"):
        run(context)


def test_impossible_config_stops_before_any_work(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    with stage_context(tmp_path, vocab_sizes=[100]) as context, pytest.raises(ConfigError):
        preflight(context.config)
    assert not (tmp_path / "tokenizer").exists()


def test_every_option_at_once(tmp_path: Path) -> None:
    """Superwords, WordPiece, reserved slots, digits, pruning, weights: all tables hold all tokenizers."""
    small_corpus(tmp_path)
    options = {
        "vocab_sizes": [400],
        "digits": 1,
        "min_count": 2,
        "reserved_slots": 2,
        "weights": {"rule": "equal", "by": "source"},
        "superwords": {"subword_share": 0.7},
        "wordpiece": True,
        "reference": "wordpiece",
    }
    with stage_context(tmp_path, **options) as context:
        run(context)
        first = context.meter.tasks_run
    with stage_context(tmp_path, **options) as context:
        run(context)
        assert (context.meter.tasks_run, context.meter.tasks_found) == (0, first)
    folder = tmp_path / "tokenizer"
    words = Tokenizer.from_file(str(folder / "400-superword/tokenizer.json"))
    assert words.token_to_id("<|reserved_1|>") == 4
    assert any("Ġ" in token[1:] and len(token) > 4 for token in words.get_vocab())
    assert words.decode(words.encode("La lluvia de la tarde 123").ids) == "La lluvia de la tarde 123"
    totals = read_table(str(folder / "400-superword/totals.parquet")).to_pylist()
    everything = {row["tokenizer"]: row for row in totals if row["language"] is None}
    assert list(everything) == ["corpus-latam-400-superword", "corpus-latam-400", "wordpiece"]
    assert everything["wordpiece"]["ratio_to_reference"] == 1
    texts = [row["text"] for row in documents(12, 70) + documents(3, 9)]
    assert everything["corpus-latam-400-superword"]["tokens"] == sum(len(words.encode(t)) for t in texts)
    card = (folder / "400-superword/README.md").read_text()
    assert "may join words" in card
    assert "Counts weighted by source (equal)" in card
    assert "that occur less than 2 times were left out of training: " in card


def test_one_of_ours_can_be_the_reference(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    with stage_context(tmp_path, reference="corpus-latam-300") as context:
        run(context)
    rows = read_table(str(tmp_path / "tokenizer/400/totals.parquet")).to_pylist()
    ratios = {row["tokenizer"]: row["ratio_to_reference"] for row in rows if row["language"] is None}
    assert list(ratios) == ["corpus-latam-400", "corpus-latam-300"]
    assert ratios["corpus-latam-400"] < ratios["corpus-latam-300"] == 1


def test_parity_aware(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    with stage_context(tmp_path, vocab_sizes=[320], parity={"by": "language"}) as context:
        run(context)
    assert "Parity-aware" in (tmp_path / "tokenizer/320/README.md").read_text()


def test_parity_aware_by_the_same_lines(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    lines = {"spa": "La lluvia de la tarde.\n", "por": "A chuva da tarde.\n"}
    for language, text in lines.items():
        (tmp_path / f"{language}.txt").write_text(text)
    parallel = {language: str(tmp_path / f"{language}.txt") for language in lines}
    options = {"vocab_sizes": [320], "parity": {"by": "language", "parallel": parallel}}
    with stage_context(tmp_path, **options) as context:
        preflight(context.config)
        run(context)
    folder = tmp_path / "tokenizer/320"
    assert "that needs the most tokens for the same lines (in spa, por)" in (folder / "README.md").read_text()
    before = (folder / "tokenizer.json").read_bytes()
    (tmp_path / "por.txt").write_text("Dentro do quintal durante a noite inteira choveu muito.\n")
    with stage_context(tmp_path, **options) as context:
        run(context)
        assert context.meter.tasks_run == 2  # training and measuring
    assert (folder / "tokenizer.json").read_bytes() != before


def test_many_shards_are_merged_by_a_tree(tmp_path: Path) -> None:
    shards = {f"spa/train-{n:05d}-of-00017.parquet": documents(2, 2 * n) for n in range(17)}
    write_corpus(tmp_path / "many", {**shards, "spa/validation-00000-of-00001.parquet": documents(5, 50)})
    one = {"spa/train-00000-of-00001.parquet": documents(34)}
    write_corpus(tmp_path / "one", {**one, "spa/validation-00000-of-00001.parquet": documents(5, 50)})
    for name in ("many", "one"):
        with stage_context(tmp_path / name, workers=2) as context:
            run(context)
    assert len(list((tmp_path / "many/tokenizer/pretokens-parts").glob("0-*[0-9].parquet"))) == 2
    for file in ("pretokens.parquet", "pretokens-groups.parquet", "400/fertility.parquet"):
        many, one_shard = (read_table(str(tmp_path / name / "tokenizer" / file)) for name in ("many", "one"))
        assert many == one_shard
    trained = [(tmp_path / name / "tokenizer/400/tokenizer.json").read_bytes() for name in ("many", "one")]
    assert trained[0] == trained[1]


def test_a_broken_count_file_is_made_again(finished: Path, tmp_path: Path) -> None:
    small_corpus(tmp_path)
    shutil.copytree(finished / "tokenizer", tmp_path / "tokenizer")
    broken = tmp_path / "tokenizer/counts/spa-train-00001.parquet"
    broken.write_bytes(broken.read_bytes()[:-30] + bytes(30))
    (tmp_path / "tokenizer/pretokens.parquet").unlink()
    with stage_context(tmp_path) as context:
        run(context)
    assert output_hashes(tmp_path) == output_hashes(finished)


def test_a_weight_for_a_group_that_is_not_there(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    weights = {"rule": "explicit", "factors": {"HN": 5}}
    with stage_context(tmp_path, weights=weights) as context, pytest.raises(ConfigError, match="'HN'"):
        run(context)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": {"factors": {"AR": 2}}}, "of no use with rule: proportional"),
        ({"weights": {"rule": "explicit"}}, "needs factors"),
        ({"weights": {"rule": "equal"}, "parity": {}}, "nothing to weigh"),
        ({"reference": "gpt5"}, "'gpt5' is not among"),
        ({"parallel": {"spa": "no.txt"}}, "does not exist"),
        ({"parity": {"parallel": {"spa": "no.txt"}}}, "parity.parallel names one file"),
        ({"parity": {"parallel": {"spa": "no.txt", "por": "no.txt"}}}, "parity.parallel: no.txt does not"),
    ],
)
def test_contradictions_are_refused_before_any_work(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    with stage_context(tmp_path, **options) as context, pytest.raises(ConfigError, match=words):
        preflight(context.config)
