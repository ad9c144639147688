"""Which versions of the libraries a stage's output was made with, and whether what is kept is of others.

Versions are in no fingerprint: an upgrade hardly ever changes a value, and whether to read and measure a
whole corpus again for it is for its owner to say. So what was made is kept, the versions are noted by stage
in `run.json`, and a run that goes on with others says so.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from typing import Any

from corpus_latam.schema import folders_of
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.objects import read_object

FILE, KEY = "run.json", "libraries"
COMMON = ("numpy", "pyarrow", "numba", "llvmlite", "ftfy")
"""Of every stage: its arrays, its files, its kernels, its codecs."""
OWN = {
    "ingest": ("orjson", "isal", "zstandard", "datasets", "lxml", "Protego", "python-calamine"),
    "annotate": ("orjson", "xxhash", "fasttext-community", "phonenumbers", "python-stdnum"),
    "select": ("orjson",),
    "deduplicate": ("xxhash",),
    "export": (),
    "tokenizer": ("tokenizers", "xxhash"),
}
"""By stage, what else its output may depend on. A report is made anew whenever anything changes."""
OPTIONAL = {"ingest": ("trafilatura", "Resiliparse", "brotli", "pypdfium2", "pdf_oxide")}
"""By stage, the same of what is noted where it is installed."""

Versions = dict[str, list[str]]
"""By library, in the order in which they were used."""


def begin(root: str, stage: str) -> None:
    """Notes that a stage may write files with the versions that are here, beside those noted before."""
    if stage not in OWN:
        return
    there = any(Manifest(paths.join(root, name)).exists for name in folders_of(stage))
    before = _noted(root, stage) if there else {}
    _note(root, stage, {name: _with(before.get(name, []), now) for name, now in installed(stage).items()})


def end(root: str, stage: str, found: int) -> dict[str, str]:
    """Notes that a stage has finished; `found`: tasks whose results were there. Returns what of it may have
    been made with other versions: those versions, as words, by library."""
    if stage not in OWN:
        return {}
    now = installed(stage)
    if not found:
        _note(root, stage, {name: [version] for name, version in now.items()})
        return {}
    noted = _noted(root, stage)
    others = {name: [each for each in noted.get(name, []) if each != now[name]] for name in now}
    return {name: ", ".join(versions) for name, versions in others.items() if versions}


def sentence(root: str, mixed: Mapping[str, Mapping[str, str]]) -> str:
    """What a person should know of stages whose output is of other versions; nothing where there is none."""
    listed = [f"{stage} ({_changes(stage, others)})" for stage, others in mixed.items() if others]
    if not listed:
        return ""
    return (
        f"Results that were there are kept, though they were made with other versions: {'; '.join(listed)}."
        f" Most upgrades change nothing in them. To have them made again, remove these folders of {root} and"
        " run."
    )


@cache
def installed(stage: str) -> dict[str, str]:
    """The versions that are here of all that a stage's output may depend on."""
    major, minor, _ = platform.python_version_tuple()
    found = {name: metadata.version(name) for name in (*COMMON, *OWN[stage])}
    optional = {name: _version(name) for name in OPTIONAL.get(stage, ())}
    return {"python": f"{major}.{minor}"} | found | {name: now for name, now in optional.items() if now}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _with(versions: list[str], now: str) -> list[str]:
    return versions if now in versions else [*versions, now]


def _changes(stage: str, others: Mapping[str, str]) -> str:
    now = installed(stage)
    return ", ".join(f"{name} {before}, now {now[name]}" for name, before in others.items())


def _noted(root: str, stage: str) -> Versions:
    """Nothing where it was not noted, or the file is damaged, since it is written anew."""
    noted = _all(root).get(stage)
    found = noted.items() if isinstance(noted, dict) else ()
    return {name: [str(each) for each in listed] for name, listed in found if isinstance(listed, list)}


def _all(root: str) -> dict[str, Any]:
    found = read_object(paths.join(root, FILE)).get(KEY)
    return found if isinstance(found, dict) else {}


def _note(root: str, stage: str, versions: Versions) -> None:
    stages = _all(root)
    if stages.get(stage) != versions:
        record = read_object(paths.join(root, FILE)) | {KEY: stages | {stage: versions}}
        atomic.write_bytes(paths.join(root, FILE), (json.dumps(record, indent=2) + "\n").encode())
