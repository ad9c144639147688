"""What must not be passed on is refused by name, before anything is sent."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam import made_with
from corpus_latam.config import RunConfig, load, parse_overrides, validate
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.hub import checks
from corpus_latam.hub.files import corpus_files, tokenizer_files
from corpus_latam.rights import Profile, reason
from tests.conftest import corpus_latam

REPOSITORY = "mi-grupo/demo"


@pytest.fixture
def root(demo_run: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_run[0], tmp_path / "run"))


REFUSALS = [
    ("corpus", ("export.profile=open",), "export.profile was all and is open"),
    ("corpus", ("export.redact=none",), "export.redact was placeholders and is none"),
    ("corpus", ("select.languages=[spa]",), "select.languages was"),
    ("corpus", ("sources.leyes.license=MIT",), "sources.leyes.license was"),
    ("tokenizer", ("export.profile=open",), "export.profile was all and is open"),
    ("tokenizer", ("tokenizer.min_count=2",), "tokenizer.min_count was 1 and is 2"),
]


@pytest.mark.parametrize(("what", "settings", "words"), REFUSALS)
def test_what_another_config_made_is_refused(
    demo_run: tuple[Path, str], what: str, settings: tuple[str, ...], words: str
) -> None:
    config = load("configs/demo.yaml", parse_overrides([f"output={demo_run[0]}", *settings]))
    with pytest.raises(RunError, match="was not made with this config") as refused:
        files_of(what, config)
    assert words in str(refused.value)


def files_of(what: str, config: RunConfig, allow: tuple[str, ...] = ()) -> list[str]:
    found = (
        corpus_files(config, REPOSITORY, allow)
        if what == "corpus"
        else tokenizer_files(config, REPOSITORY, None, allow)
    )
    return [file.name for file in found]


def test_any_change_of_what_decides_is_seen(demo_run: tuple[Path, str]) -> None:
    """Every key of the config but those that only say where files lie, or how the work is cut."""
    config = load("configs/demo.yaml", {"output": str(demo_run[0])})
    made = made_with.read(config.root)["tokenizer"]
    assert made == made_with.wanted(config, "tokenizer")
    whole = set(made_with.leaves(config.model_dump(mode="json")))
    others = {key for key in whole - made.keys() if not key.startswith(made_with.HOW_NOT_WHAT)}
    assert others == set()


def rerun(root: Path, *more: str) -> None:
    done = corpus_latam("run", "configs/demo.yaml", "--workers", "1", "--set", f"output={root}", *more)
    assert done.returncode == 0, done.stderr


def test_stages_run_with_two_configs_are_refused(root: Path) -> None:
    """A corpus selected for `all` and exported as `open` is neither."""
    rerun(
        root,
        "--from",
        "export",
        "--until",
        "export",
        "--set",
        "export.profile=open",
        "--set",
        "export.redact=none",
    )
    config = load(
        "configs/demo.yaml", {"output": str(root), "export.profile": "open", "export.redact": "none"}
    )
    with pytest.raises(RunError, match=r"export\.profile was all and is open"):
        files_of("corpus", config)
    with pytest.raises(RunError, match=r"export\.redact is none"):
        files_of("corpus", load("configs/demo.yaml", {"output": str(root), "export.redact": "none"}))
    unredacted = load("configs/demo.yaml", {"output": str(root), "export.redact": "none"})
    assert "README.md" in files_of("corpus", unredacted, ("personal-data",))


def test_an_edited_card_is_refused(root: Path) -> None:
    config = load("configs/demo.yaml", {"output": str(root)})
    for what, card in (
        ("corpus", root / "corpus" / "README.md"),
        ("tokenizer", next(root.glob("tokenizer/*/README.md"))),
    ):
        before = card.read_bytes()
        card.write_bytes(before.replace(b"documents", b"personas", 1))
        with pytest.raises(RunError, match=r"is not (the card that|what) the run wrote"):
            files_of(what, config)
        card.write_bytes(before)
        assert "README.md" in files_of(what, config)


RIGHTS = st.tuples(
    st.sampled_from(
        [None, "CC-BY-4.0", "CC-BY-NC-4.0", "unknown", "all-rights-reserved", "embargoed-until-2027-01-31"]
    ),
    st.sampled_from([None, "open", "restricted", "closed", "embargoed-until-unknown"]),
    st.sampled_from([None, [], ["noindex"], ["noai"], ["noindex", "tdm-reservation"]]),
)


@given(st.lists(RIGHTS, min_size=1, max_size=5), st.sampled_from(["open", "research", "all"]))
def test_documents_are_asked_for_their_rights(
    rights: list[tuple[str | None, str | None, list[str] | None]], profile: Profile
) -> None:
    config = validate(
        {"name": "a", "sources": {"a": {"type": "text", "path": "a"}}, "export": {"profile": profile}}
    )
    table = pa.table(
        {
            "license": pa.array([r[0] for r in rights], pa.string()),
            "access_rights": pa.array([r[1] for r in rights], pa.string()),
            "opt_out": pa.array([r[2] for r in rights], pa.list_(pa.string())),
        }
    )
    judged = "research" if profile == "all" else profile
    held = [one for one in rights if reason(*one[:2], judged, None, one[2] or ())]
    with tempfile.TemporaryDirectory() as folder:
        shard = Path(folder) / "train.parquet"
        pq.write_table(table, shard)
        assert checks.against(judged, None, [shard]).total() == len(held)
        for allowed in (frozenset[str](), frozenset({"reserved"})):
            if held and not (profile == "all" and allowed):
                with pytest.raises(RunError, match="must not be passed on"):
                    checks.check_rights(config, [shard], allowed)
            else:
                checks.check_rights(config, [shard], allowed)


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"export": {"redact": "none"}}, "export.redact is none"),
        ({"annotate": {"personal_data": []}}, "annotate.personal_data is empty"),
    ],
)
def test_texts_whose_personal_data_stayed(sections: dict[str, object], words: str) -> None:
    config = validate({"name": "a", "sources": {"a": {"type": "text", "path": "a"}}, **sections})
    with pytest.raises(RunError, match=words):
        checks.check_redacted(config, frozenset())
    checks.check_redacted(config, frozenset({"personal-data"}))


def test_what_may_be_allowed_is_named() -> None:
    with pytest.raises(ConfigError, match="choose from personal-data, reserved"):
        checks.check_allowed(["todo"])


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"export": 1}', b"\xff"])
def test_a_damaged_record_is_no_record(tmp_path: Path, content: bytes) -> None:
    config = validate({"name": "a", "output": str(tmp_path), "sources": {"a": {"type": "text", "path": "a"}}})
    (tmp_path / made_with.FILE).write_bytes(content)
    with pytest.raises(RunError, match="does not say what the export stage was run with"):
        checks.check_made_with(config, "export")
    for stage in ("ingest", "annotate", "select", "deduplicate", "export"):
        made_with.record(config, stage)
    checks.check_made_with(config, "export")
