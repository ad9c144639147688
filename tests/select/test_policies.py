"""Policy files: what is inherited, what is overridden, and what a person is told who wrote one wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import SelectConfig, parse_overrides, validate
from corpus_latam.config import load as load_config
from corpus_latam.errors import ConfigError
from corpus_latam.escaping import for_yaml
from corpus_latam.schema import SIGNALS, DocType
from corpus_latam.select.policies import Policies, Policy, load_policies
from corpus_latam.select.policy_files import SECTIONS, PolicyFile, Register

EMPTY = {register.value: {} for register in DocType}


def write(folder: Path, **files: object) -> str:
    for name, registers in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"registers": registers}), encoding="utf-8")
    return str(folder)


def load(folder: str, thresholds: object = None) -> Policies:
    """As a config names it."""
    select = {"policies": folder, "thresholds": thresholds or {}}
    tree = {"name": "x", "sources": {"s": {"type": "text", "path": "x"}}, "select": select}
    return load_policies(validate(tree).select)


def bounds(policy: Policy) -> dict[str, tuple[float | None, float | None]]:
    return {t.reason: (t.bounds.min, t.bounds.max) for t in policy.thresholds}


def test_layers(tmp_path: Path) -> None:
    default = EMPTY | {
        "web": {"quality": {"words": {"min": 50}, "lines": {"min": 1}}, "undetermined": "keep"},
        "news": {"like": "web", "quality": {"words": {"min": 40}}},
    }
    spanish = {"web": {"quality": {"words": {"min": 30}, "lines": None}}}
    policies = load(write(tmp_path, default=default, spa=spanish))
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
    policy = load(write(tmp_path, default=EMPTY | {"web": web})).policy("spa", DocType.WEB)
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
        load(write(tmp_path, default=EMPTY | {"web": web}))


def test_missing_files_and_registers(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no policy"):
        load(str(tmp_path))
    with pytest.raises(ConfigError, match=r"registers: academic is missing.*extends: default"):
        load(write(tmp_path, default={"web": {}}))
    with pytest.raises(ConfigError, match="no-such-folder"):
        load("no-such-folder")
    (tmp_path / "default.yaml").write_text("registers: [", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid YAML"):
        load(str(tmp_path))


def test_a_change_changes_the_digest(tmp_path: Path) -> None:
    before = load(write(tmp_path, default=EMPTY)).digest
    after = load(write(tmp_path, default=EMPTY | {"web": {"quality": {"words": {"min": 1}}}})).digest
    assert before != after


def test_the_shipped_policies() -> None:
    policies: Policies = load_policies(SelectConfig())
    assert set(policies.signals()) <= set(SIGNALS)
    code = policies.policy("spa", DocType.CODE)
    assert (code.check_language, code.thresholds) == (False, ())
    assert policies.policy("und", DocType.SOCIAL).keep_undetermined
    assert bounds(policies.policy("spa", DocType.WEB))["quality.stop_words"] == (2, None)
    assert "quality.stop_words" not in bounds(policies.policy("que", DocType.WEB))
    assert "quality.stop_words" not in bounds(policies.policy("spa", DocType.LAW))


SHIPPED = load_policies(SelectConfig())


def differences(policies: Policies) -> dict[str, tuple[object, object]]:
    """Reasons by language and register whose bounds are not the shipped ones: what they are."""
    found: dict[str, tuple[object, object]] = {}
    for language in ("spa", "por", "cat", "glg", "que"):
        for register in DocType:
            ours, shipped = (bounds(each.policy(language, register)) for each in (policies, SHIPPED))
            for reason in ours.keys() | shipped.keys():
                if ours.get(reason) != shipped.get(reason):
                    found[f"{language}.{register}.{reason}"] = ours.get(reason, (None, None))
    return found


def test_one_file_that_extends_a_shipped_one_is_enough(tmp_path: Path) -> None:
    (tmp_path / "spa.yaml").write_text(
        "extends: spa\nregisters:\n  law: {quality: {words: {min: 7}, url_share: null}}\n"
    )
    (tmp_path / "._spa.yaml").write_bytes(b"\0")
    assert differences(load(str(tmp_path))) == {
        "spa.law.quality.words": (7, 1000000),
        "spa.law.quality.url_share": (None, None),
    }


def test_files_extend_each_other(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text("extends: spa\nregisters: {code: {quality: {words: {max: 9}}}}")
    (tmp_path / "spa.yaml").write_text("extends: house\nregisters: {code: {quality: {words: {min: 3}}}}")
    (tmp_path / "que.yaml").write_text("extends: spa")
    found = load(str(tmp_path))
    assert bounds(found.policy("spa", DocType.CODE)) == {"quality.words": (3, 9)}
    assert bounds(found.policy("que", DocType.WEB)) == bounds(SHIPPED.policy("spa", DocType.WEB))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"spa": "extends: prt"}, "spa.yaml: extends: there is no policy 'prt'. Did you mean 'por'"),
        ({"spa": "extends: one", "one": "extends: two", "two": "extends: one"}, "extends itself"),
        ({"one": "extends: two", "two": "extends: one", "three": "{}"}, "extends itself"),
        ({"many": "extends: more", "more": "extends: many"}, "decide nothing"),
        ({"spanish": "extends: spa"}, "spanish.yaml: this file would decide nothing"),
        ({"spa": "extend: spa"}, "spa.yaml: extend: .* Did you mean 'extends'"),
    ],
)
def test_mistakes_in_what_extends(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        load(str(tmp_path))


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("spa.web.words.min=40", {"spa.web.quality.words": (40, 100000)}),
        ("spa.web.words.max=null", {"spa.web.quality.words": (50, None)}),
        ("spa.web.words=null", {"spa.web.quality.words": (None, None)}),
        ("que.web.stop_words.min=1", {"que.web.quality.stop_words": (1, None)}),
        ("por.news.language_score.min=0.9", {"por.news.language.score": (0.9, None)}),
        ("cat.code.toxicity_max.max=0.5", {"cat.code.toxicity.toxicity_max": (None, 0.5)}),
        ("cat.code.lexicon_density.max=1", {"cat.code.toxicity.lexicon_density": (None, 1)}),
        ("cat.social.top_4_gram.max=1", {"cat.social.repetition.top_4_gram": (None, 1)}),
        ("default.web.words.min=40", {"que.web.quality.words": (40, 100000)}),
    ],
)
def test_one_threshold_on_the_command_line(
    tmp_path: Path, setting: str, expected: dict[str, tuple[object, object]]
) -> None:
    """Also from the resolved config that the run leaves."""
    config = tmp_path / "run.yaml"
    config.write_text("name: x\nsources: {s: {type: text, path: x}}")
    read = load_config(str(config), parse_overrides([f"select.thresholds.{setting}"]))
    assert differences(load_policies(read.select)) == expected
    again = validate(yaml.safe_load(for_yaml(read.model_dump(mode="json"))))
    assert load_policies(again.select).digest == load_policies(read.select).digest != SHIPPED.digest


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("spa.web.wrods.min=1", "select.thresholds.spa.web.wrods: .* Did you mean 'words'"),
        ("spn.web.words.min=1", "select.thresholds.spn: .* Did you mean 'spa'"),
        ("spa.wbe.words.min=1", "select.thresholds.spa.wbe"),
        ("spa.web.words.mim=1", "words.mim: unknown key. Did you mean 'min'"),
        ("spa.web.words=1", "select.thresholds.spa.web.words: must be a section"),
        ("spa.web.words.min=many", "select.thresholds.spa.web.words.min"),
        ("spa.web.words.min=.nan", "select.thresholds.spa.web.words.min"),
    ],
)
def test_mistakes_on_the_command_line(tmp_path: Path, setting: str, sentence: str) -> None:
    config = tmp_path / "run.yaml"
    config.write_text("name: x\nsources: {s: {type: text, path: x}}")
    with pytest.raises(ConfigError, match=sentence):
        load_policies(load_config(str(config), parse_overrides([f"select.thresholds.{setting}"])).select)


WEB_WORDS = "registers: {{web: {{quality: {{words: {{{}}}}}}}}}"


@pytest.mark.parametrize(
    ("files", "settings", "sentence"),
    [
        (
            {"spa": "min: 9, max: 3"},
            [],
            r"spa.yaml: registers.web.quality.words: min \(9\) is above max \(3\)",
        ),
        ({"spa": "max: 3"}, [], r"spa.yaml of .*: registers.web.quality.words, with what .*\(50\).*\(3\)"),
        ({}, ["spa.web.words={min: 2, max: 1}"], r"select.thresholds.spa.web.words: min \(2\) is above"),
        ({}, ["spa.web.words.max=1"], r"select.thresholds.spa.web.words, with what .* min \(50\) is above"),
        ({"spa": "max: 70"}, ["spa.web.words.min=71"], r"select.thresholds.spa.web.words, .*\(71\).*\(70\)"),
    ],
)
def test_bounds_that_no_value_lies_between(
    tmp_path: Path, files: dict[str, str], settings: list[str], sentence: str
) -> None:
    (tmp_path / "default.yaml").write_text("extends: default")
    for name, bounds in files.items():
        (tmp_path / f"{name}.yaml").write_text(WEB_WORDS.format(bounds))
    config = tmp_path / "config" / "run.yaml"
    config.parent.mkdir()
    config.write_text(f"name: x\nsources: {{s: {{type: text, path: x}}}}\nselect: {{policies: '{tmp_path}'}}")
    overrides = parse_overrides([f"select.thresholds.{setting}" for setting in settings])
    with pytest.raises(ConfigError, match=sentence):
        load_policies(load_config(str(config), overrides).select)


@pytest.mark.parametrize("text", ["thresholds: {web: {}}", "registers: {web: {thresholds: {words: 1}}}"])
def test_a_policy_says_where_thresholds_go(tmp_path: Path, text: str) -> None:
    (tmp_path / "spa.yaml").write_text(text)
    with pytest.raises(ConfigError, match=r"spa.yaml: thresholds: .* registers: \{web: .* select: "):
        load(str(tmp_path))


BOUND = st.none() | st.dictionaries(
    st.sampled_from(["min", "max"]), st.sampled_from([None, 1, 2]), max_size=2
)
REGISTER = st.dictionaries(
    st.sampled_from(["quality", "repetition"]),
    st.dictionaries(st.sampled_from(["words", "lines"]), BOUND, max_size=2),
    max_size=2,
)
LAYER = st.dictionaries(st.sampled_from(["web", "law"]), REGISTER, max_size=2)


@given(LAYER, LAYER, LAYER)
def test_layers_are_the_whole_file_written_out(below: object, middle: object, above: object) -> None:
    """Whoever stands on whom first; a layer that says nothing changes nothing; the upper one wins."""
    one, two, three = (PolicyFile.model_validate({"registers": layer}) for layer in (below, middle, above))
    whole = three.on_top_of(two).on_top_of(one)
    assert whole.model_dump() == three.on_top_of(two.on_top_of(one)).model_dump()
    assert PolicyFile().on_top_of(whole).model_dump() == whole.model_dump()
    for name, register in three.registers.items():
        for section in SECTIONS:
            for signal, bound in getattr(register, section).items():
                found = getattr(whole.registers.get(name, Register()), section)[signal]
                assert (found and found.said()) == (bound and {**found.said(), **bound.said()})
