"""Which version of this program wrote a stage's output, and why a run does work again that was done before.

`run.json` notes by stage the version and the digest of the code, when the stage has finished; of a stage that
was killed the first time, what began it.
"""

from __future__ import annotations

import json
from typing import Any

from corpus_latam import __version__, made_with
from corpus_latam.config import RunConfig
from corpus_latam.engine.code import code_digest
from corpus_latam.schema import folders_of
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.objects import read_object

FILE, KEY = "run.json", "programs"
NAMED = 3
"""Keys of the config that are named as changed; the others are counted."""


def begin(root: str, stage: str) -> None:
    """Notes which program begins a stage of which nothing is there yet."""
    if not _is_there(root, stage):
        record(root, stage)


def record(root: str, stage: str) -> None:
    """Notes that all of a stage's output is of this program, as it is when the stage has ended."""
    programs, now = _all(root), _now(stage)
    if programs.get(stage) != now:
        whole = read_object(paths.join(root, FILE)) | {KEY: programs | {stage: now}}
        atomic.write_bytes(paths.join(root, FILE), (json.dumps(whole, indent=2) + "\n").encode())


def why_again(config: RunConfig, stage: str) -> str:
    """Why results of a stage that are there may hold no longer, as the end of a sentence.

    It is asked before the stage begins. What is not noted is not guessed: its inputs have changed where
    neither the program nor its own part of the config has.
    """
    changed = [*_of_program(config.root, stage)]
    own = made_with.own_changes(config, stage)
    if own:
        more = f" and {len(own) - NAMED:,} more" if len(own) > NAMED else ""
        changed.append(f"the config has changed ({'; '.join(own[:NAMED])}{more})")
    if changed:
        return ", and ".join(changed)
    if own is None and stage in made_with.SECTIONS:
        return "the config or what they were made from has changed"
    return "what they were made from has changed"


def _of_program(root: str, stage: str) -> list[str]:
    """What has changed of the program, as a clause, or nothing."""
    then, now = _all(root).get(stage), _now(stage)
    if then == now:
        return []
    if not isinstance(then, dict):
        return ["they are of an older version of this program"]
    if then.get("version") != now["version"]:
        return [f"they are of another version of this program ({then.get('version')}, now {now['version']})"]
    return ["the code of this program has changed since"]


def _now(stage: str) -> dict[str, str]:
    return {"version": __version__, "code": code_digest(stage)}


def _is_there(root: str, stage: str) -> bool:
    return any(Manifest(paths.join(root, name)).exists for name in folders_of(stage))


def _all(root: str) -> dict[str, Any]:
    found = read_object(paths.join(root, FILE)).get(KEY)
    return found if isinstance(found, dict) else {}
