"""Policy files: what is inherited, what is overridden, and what a person is told who wrote one wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from corpus_latam.config import SelectConfig
from corpus_latam.errors import ConfigError
from corpus_latam.schema import SIGNALS, DocType
from corpus_latam.select.policies import Policies, Policy, load_policies

EMPTY = {register.value: {} for register in DocType}


def write(folder: Path, **files: object) -> str:
    for name, registers in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"registers": registers}), encoding="utf-8")
    return str(folder)


def bounds(policy: Policy) -> dict[str, tuple[float | None, float | None]]:
    return {t.reason: (t.bounds.min, t.bounds.max) for t in policy.thresholds}


def test_layers(tmp_path: Path) -> None:
    default = EMPTY | {
        "web": {"quality": {"words": {"min": 50}, "lines": {"min": 1}}, "undetermined": "keep"},
        "news": {"like": "web", "quality": {"words": {"min": 40}}},
    }
    spanish = {"web": {"quality": {"words": {"min": 30}, "lines": None}}}
    policies = load_policies(write(tmp_path, default=default, spa=spanish))
    assert bounds(policies.policy("por", DocType.WEB)) == {
        "quality.words": (50, None),
        "quality.lines": (1, None),
    }
    assert bounds(policies.policy("por", DocType.NEWS)) == {
        "quality.words": (40, None),
        "quality.lines": (1, None),
    }
    assert bounds(policies.policy("spa", DocType.WEB)) == {"quality.words": (30, None)}
    assert bounds(policies.policy("spa", DocType.NEWS)) == {"quality.words": (30, None)}
    assert policies.policy("spa", DocType.NEWS).keep_undetermined
    assert not policies.policy("spa", DocType.LAW).keep_undetermined
    assert policies.signals() == ["words", "lines"]


def test_reasons_come_in_one_order_whatever_the_file_says(tmp_path: Path) -> None:
    web = {
        "toxicity": {"lexicon_density": {"max": 1}},
        "quality": {"digit_share": {"max": 1}, "words": {"min": 1}},
        "language": {"score": {"min": 0.5}},
        "repetition": {"top_2_gram": {"max": 1}},
    }
    policy = load_policies(write(tmp_path, default=EMPTY | {"web": web})).policy("spa", DocType.WEB)
    assert list(bounds(policy)) == [
        "language.score",
        "quality.words",
        "quality.digit_share",
        "repetition.top_2_gram",
        "toxicity.lexicon_density",
    ]


@pytest.mark.parametrize(
    ("web", "sentence"),
    [
        ({"quality": {"wrods": {"min": 1}}}, "registers.web.quality.wrods: .* Did you mean 'words'"),
        ({"qualty": {}}, "registers.web.qualty: .* Did you mean 'quality'"),
        ({"quality": {"words": {"mini": 1}}}, "registers.web.quality.words.mini"),
        ({"like": "web"}, "web is like itself"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, web: object, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        load_policies(write(tmp_path, default=EMPTY | {"web": web}))


def test_missing_files_and_registers(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no default\.yaml"):
        load_policies(write(tmp_path, spa={}))
    with pytest.raises(ConfigError, match="registers: academic is missing"):
        load_policies(write(tmp_path, default={"web": {}}))
    with pytest.raises(ConfigError, match="no-such-folder"):
        load_policies("no-such-folder")
    (tmp_path / "default.yaml").write_text("registers: [", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid YAML"):
        load_policies(str(tmp_path))


def test_a_change_changes_the_digest(tmp_path: Path) -> None:
    before = load_policies(write(tmp_path, default=EMPTY)).digest
    after = load_policies(write(tmp_path, default=EMPTY | {"web": {"quality": {"words": {"min": 1}}}})).digest
    assert before != after


def test_the_shipped_policies() -> None:
    policies: Policies = load_policies(SelectConfig().policies)
    assert set(policies.signals()) <= set(SIGNALS)
    code = policies.policy("spa", DocType.CODE)
    assert (code.check_language, code.thresholds) == (False, ())
    assert policies.policy("und", DocType.SOCIAL).keep_undetermined
    assert bounds(policies.policy("spa", DocType.WEB))["quality.stop_words"] == (2, None)
    assert "quality.stop_words" not in bounds(policies.policy("que", DocType.WEB))
    assert "quality.stop_words" not in bounds(policies.policy("spa", DocType.LAW))
