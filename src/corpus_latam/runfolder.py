"""The run folder's own files: the resolved config, what ran and with which versions, the log."""

from __future__ import annotations

import fcntl
import json
import logging
import platform
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from corpus_latam import __version__, made_with
from corpus_latam.config import RunConfig
from corpus_latam.credentials import redacted, redacted_tree
from corpus_latam.errors import ConfigError, Interrupted, RunError
from corpus_latam.escaping import for_json, for_yaml
from corpus_latam.schema import FOLDERS
from corpus_latam.storage import atomic, journal, modes, paths
from corpus_latam.storage.listing import RUN_MARK
from corpus_latam.storage.manifest import QUARANTINE, Manifest
from corpus_latam.storage.objects import read_object
from corpus_latam.storage.takedown.applied import BEGUN
from corpus_latam.storage.takedown.ledger import LEDGER
from corpus_latam.storage.takedown.purge import APPLIED

RESOLVED, RECORD = "config.resolved.yaml", "run.json"
LIBRARIES = ("pyarrow", "numpy", "numba", "datasets", "datasketch", "tokenizers", "fasttext-community")


MARK = RUN_MARK
"""Lies in every run folder from its making on. In any other folder that is not empty, no run starts."""
OWN = (MARK, RESOLVED, RECORD, made_with.FILE, BEGUN, APPLIED, LEDGER)
"""What lies in a run folder itself and is written whole."""
_MARK_TEXT = """\
This is a run folder of corpus-latam. What runs write here they also replace and remove. Files of your own
that you put here are left alone, but better kept elsewhere.
"""
MODES = {"private": 0o700, "group": 0o750, "all": 0o755}
"""By `output_mode`, the permissions of a run folder. Nothing in it is more readable than it is."""

log = logging.getLogger(__name__)


def refuse_folders_of_others(config: RunConfig) -> None:
    """Raises `ConfigError` where the run folder is there, holds something, and was not made by a run.

    Or where a file of somebody else lies where a stage's manifest would begin.
    """
    check_ours(config.root)
    for folder in (paths.join(config.root, each.name) for each in FOLDERS if each.name != QUARANTINE):
        found = journal.blocked_by(folder)
        if found:
            raise ConfigError(journal.sentence_of_blocked(folder, found))


def check_ours(root: str) -> None:
    """Raises `ConfigError` for a file, and for a folder that holds something and was not made by a run."""
    if not paths.exists(root) or is_run_folder(root):
        return
    if paths.is_local(root) and not Path(root).is_dir():
        raise ConfigError(f"{root} is a file. Name a folder with output.")
    if not paths.is_empty(root):
        raise ConfigError(
            f"{root} holds files and is no run folder (there is no {MARK} in it). A run replaces and removes"
            " what lies in its folder: name an empty or a new folder with output."
        )


def make(root: str, mode: str | None = None) -> None:
    """Creates a run folder and marks it. `mode`: a key of `MODES`; null leaves one that is there as it is."""
    check_ours(root)
    is_new = not is_run_folder(root)
    paths.make_folder(root)
    if paths.is_local(root) and (mode or is_new):
        modes.share(Path(root), MODES[mode or "private"])
    mark = paths.join(root, MARK)
    if paths.read_bytes(mark) != _MARK_TEXT.encode():
        atomic.write_bytes(mark, _MARK_TEXT.encode())


def is_run_folder(root: str) -> bool:
    """Whether a run made this folder: it has the mark or, where that was lost, config and manifest of one."""
    if paths.exists(paths.join(root, MARK)):
        return True
    return paths.exists(paths.join(root, RESOLVED)) and Manifest(paths.join(root, "ingest")).exists


def open_run(config: RunConfig) -> None:
    """Writes `config.resolved.yaml`: what this run is, every default spelled out.

    Says what has changed since the last command in this folder, which may have been told more than the file.
    """
    make(config.root, config.output_mode)
    path = paths.join(config.root, RESOLVED)
    tree = redacted_tree(config.model_dump(mode="json"))
    before = _read_resolved(path)
    if before:
        _tell_changes(before, tree)
    resolved = for_yaml(tree)
    atomic.write_bytes(path, resolved.encode())


def _read_resolved(path: str) -> dict[str, Any]:
    """The config of the last command; nothing where the file is gone or damaged, since it is written anew."""
    if not paths.exists(path):
        return {}
    with paths.open_read(path) as stream:
        try:
            tree = yaml.safe_load(stream)
        except (yaml.YAMLError, UnicodeDecodeError):
            return {}
    return tree if isinstance(tree, dict) else {}


def _tell_changes(before: dict[str, Any], now: dict[str, Any]) -> None:
    old, new = made_with.leaves(before), made_with.leaves(now)
    changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    if changed:
        log.info("config: changed since the last command in this folder: %s", ", ".join(changed))
    lost = sorted(set(old.get("deduplicate.against") or ()) - set(new.get("deduplicate.against") or ()))
    if lost:
        log.warning(
            "deduplicate.against: the last command compared with %s, this one does not: copies of what that"
            " run kept stay. Name it in the config to compare each time.",
            ", ".join(lost),
        )


def record(root: str, stage: dict[str, Any]) -> None:
    """Adds one stage's cost to `run.json`, beside the versions that made it."""
    path = paths.join(root, RECORD)
    run = read_record(root)
    run["versions"] = _versions()
    run["stages"] = [s for s in run.get("stages", []) if s["stage"] != stage["stage"]] + [stage]
    atomic.write_bytes(path, (json.dumps(run, indent=2) + "\n").encode())


def read_record(root: str) -> dict[str, Any]:
    """`run.json`, or nothing where no stage has finished, or the file is damaged."""
    return read_object(paths.join(root, RECORD))


def _versions() -> dict[str, str]:
    versions = {"corpus-latam": __version__, "python": platform.python_version()}
    return versions | {name: metadata.version(name) for name in LIBRARIES}


class JsonLines(logging.Formatter):
    """One JSON object per log record."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "message": redacted(record.getMessage()),
        }
        return for_json(entry)


@contextmanager
def claimed(root: str, mode: str | None = None) -> Iterator[None]:
    """Makes the run folder if need be and holds it for one run, whose log goes to its `log.jsonl`.

    The lock is on that file and ends with the process, however it ends. Raises `ConfigError` where the
    folder is somebody else's, `RunError` where another run holds it. A remote folder cannot be locked, and
    has no log file.
    """
    make(root, mode)
    if not paths.is_local(root):
        yield
        return
    with open(paths.join(root, "log.jsonl"), "a", encoding="utf-8", errors="backslashreplace") as stream:
        modes.hide_like_folder(stream.fileno(), Path(root))
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"Another run is working in {root}. Wait for it, or name another output."
            ) from None
        _remove_temporaries(root)
        handler = logging.StreamHandler(stream)
        handler.setFormatter(JsonLines())
        logger = logging.getLogger("corpus_latam")
        logger.addHandler(handler)
        try:
            yield
        except BaseException as error:
            handler.handle(_why(error))
            raise
        finally:
            logger.removeHandler(handler)


def _remove_temporaries(root: str) -> None:
    """What a killed run left half written of the folder's own files."""
    for path in Path(root).iterdir():
        if atomic.becomes(path.name) in OWN and path.is_file():
            path.unlink()


def _why(error: BaseException) -> logging.LogRecord:
    """What ended a run, for its log alone: the terminal says it in its own way."""
    if isinstance(error, (ConfigError, RunError, Interrupted, OSError)):
        message = str(error)
    else:
        message = "".join(traceback.format_exception(error))
    return logging.LogRecord(__name__, logging.ERROR, __file__, 0, message, None, None)


def check_reachable(config: RunConfig) -> None:
    """Raises `ConfigError` where storage that is not this machine's does not answer, or not to us."""
    if paths.is_local(config.root):
        return
    try:
        paths.exists(config.root)
    except Exception as error:  # each storage's client has errors of its own
        raise ConfigError(f"{config.root} cannot be reached ({type(error).__name__}: {error}).") from error


def refuse_to_drop_sources(config: RunConfig) -> None:
    """Raises `ConfigError` where the folder holds sources that the config does not name.

    Their shards would be removed: most likely the folder belongs to another run of the same name.
    """
    folder = paths.join(config.root, "ingest")
    if not paths.exists(folder):
        return
    there = {file.path.split("/")[0] for file in Manifest(folder).files(".parquet")}
    dropped = sorted(there - set(config.sources))
    if dropped:
        raise ConfigError(
            f"{config.root} holds the sources {', '.join(dropped)}, which this config does not name; a run"
            " would remove them. Give it another name or output, or remove that folder first."
        )
