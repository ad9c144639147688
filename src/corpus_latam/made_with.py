"""What of a config each stage's output was made with, so that it can be compared before it is passed on.

`made_with.json` in the run folder has an entry per stage: the keys of its own sections as they were when it
last ran, and those of the stages before it as they were for what it read. A stage that was run alone, with
another config than the ones before it, is seen by this. While a stage may be writing something else than its
entry says, it has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus_latam.config import RunConfig
from corpus_latam.credentials import redacted_tree
from corpus_latam.escaping import for_json
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.objects import read_object

FILE = "made_with.json"

SECTIONS = {
    "ingest": ("limit_documents", "sources", "ingest"),
    "annotate": ("annotate",),
    "select": ("select", "export.profile", "export.as_of"),
    "deduplicate": ("deduplicate",),
    "export": ("name", "export"),
    "tokenizer": ("tokenizer",),
}
"""By stage, in order, what it reads of the config. A report is not passed on."""
HOW_NOT_WHAT = ("deduplicate.memory_budget", "engine", "output", "output_mode", "report", "takedown")
"""Keys and sections that decide where or how the work is done, or how it is told of; never what comes out."""

Leaves = dict[str, Any]


def begin(config: RunConfig, stage: str) -> None:
    """Takes away the entry of a stage that is about to start, unless it will still be true afterwards."""
    made = read(config.root)
    if stage in made and made[stage] != _entry(config, stage, made):
        del made[stage]
        _write(config.root, made)


def record(config: RunConfig, stage: str) -> None:
    """Adds or replaces the entry of a stage that has just finished."""
    if stage in SECTIONS:
        made = read(config.root)
        _write(config.root, made | {stage: _entry(config, stage, made)})


def read(root: str) -> dict[str, Leaves]:
    """Its entries; none where the file is gone or damaged, since it is written anew."""
    entries = read_object(paths.join(root, FILE))
    return {stage: entry for stage, entry in entries.items() if isinstance(entry, dict)}


def changes(config: RunConfig, stage: str) -> list[str] | None:
    """How what a stage's output was made with differs from a config, a clause per key (`export.redact was
    none and is placeholders`); null where nothing is known of it."""
    made = read(config.root).get(stage)
    return None if made is None else _differences(made, wanted(config, stage))


def own_changes(config: RunConfig, stage: str) -> list[str] | None:
    """The same of the stage's own sections alone, whatever it read."""
    made = read(config.root).get(stage)
    if made is None:
        return None
    mine = {key: value for key, value in made.items() if _reader(key) == stage}
    return _differences(mine, _own(config, stage))


def wanted(config: RunConfig, stage: str) -> Leaves:
    """What a stage's output would be made with by this config, from the first stage on."""
    found: Leaves = {}
    for each in _until(stage):
        found |= _own(config, each)
    return found


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Leaves:
    """The values of a tree by dotted key; an empty mapping is a value."""
    found: Leaves = {}
    for key, value in tree.items():
        found |= (
            leaves(value, f"{prefix}{key}.") if isinstance(value, dict) and value else {prefix + key: value}
        )
    return found


def _write(root: str, made: Mapping[str, Leaves]) -> None:
    atomic.write_bytes(paths.join(root, FILE), (for_json(made, indent=1) + "\n").encode())


def _entry(config: RunConfig, stage: str, made: Mapping[str, Leaves]) -> Leaves:
    return _of_before(stage, made) | _own(config, stage)


def _own(config: RunConfig, stage: str) -> Leaves:
    whole = leaves(redacted_tree(config.model_dump(mode="json")))
    return {key: value for key, value in whole.items() if _reader(key) == stage}


def _reader(key: str) -> str | None:
    """The first stage that reads a key."""
    if _is_in(key, HOW_NOT_WHAT):
        return None
    return next((stage for stage, parts in SECTIONS.items() if _is_in(key, parts)), None)


def _is_in(key: str, parts: tuple[str, ...]) -> bool:
    return any(key == part or key.startswith(f"{part}.") for part in parts)


def _until(stage: str) -> list[str]:
    return list(SECTIONS)[: list(SECTIONS).index(stage) + 1]


def _of_before(stage: str, made: Mapping[str, Leaves]) -> Leaves:
    """What the stage before it was made with; an older run folder may not know."""
    before = _until(stage)[:-1]
    return dict(made.get(before[-1], {})) if before else {}


def _differences(then: Leaves, now: Leaves) -> list[str]:
    return [
        f"{key} was {_short(then.get(key))} and is {_short(now.get(key))}"
        for key in sorted(then.keys() | now.keys())
        if then.get(key) != now.get(key)
    ]


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else for_json(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
