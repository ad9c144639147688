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
from typing import Any

import yaml

from corpus_latam import __version__
from corpus_latam.config import RunConfig
from corpus_latam.credentials import redacted, redacted_tree
from corpus_latam.errors import ConfigError, Interrupted, RunError
from corpus_latam.escaping import for_json, for_yaml
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.manifest import Manifest

LIBRARIES = ("pyarrow", "numpy", "numba", "datasets", "datasketch", "tokenizers", "fasttext-community")


log = logging.getLogger(__name__)


def open_run(config: RunConfig) -> None:
    """Creates the folder and writes `config.resolved.yaml`: what this run is, every default spelled out.

    Says what has changed since the last command in this folder, which may have been told more than the file.
    """
    paths.make_folder(config.root)
    path = paths.join(config.root, "config.resolved.yaml")
    tree = redacted_tree(config.model_dump(mode="json"))
    if paths.exists(path):
        with paths.open_read(path) as stream:
            _tell_changes(yaml.safe_load(stream), tree)
    resolved = for_yaml(tree)
    atomic.write_bytes(path, resolved.encode())


def _tell_changes(before: dict[str, Any], now: dict[str, Any]) -> None:
    old, new = _leaves(before), _leaves(now)
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


def _leaves(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Values by dotted key."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        found |= _leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


def record(root: str, stage: dict[str, Any]) -> None:
    """Adds one stage's cost to `run.json`, beside the versions that made it."""
    path = paths.join(root, "run.json")
    run = read_record(root)
    run["versions"] = _versions()
    run["stages"] = [s for s in run.get("stages", []) if s["stage"] != stage["stage"]] + [stage]
    atomic.write_bytes(path, (json.dumps(run, indent=2) + "\n").encode())


def read_record(root: str) -> dict[str, Any]:
    """`run.json`, or nothing where no stage has finished."""
    path = paths.join(root, "run.json")
    if not paths.exists(path):
        return {}
    with paths.open_read(path) as stream:
        return dict(json.load(stream))


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
def claimed(root: str) -> Iterator[None]:
    """Holds a local run folder for one run, whose log goes to its `log.jsonl`.

    The lock is on that file and ends with the process, however it ends. Raises `RunError` where another
    run holds it. A remote folder cannot be locked, and has no log file.
    """
    if not paths.is_local(root):
        yield
        return
    paths.make_folder(root)
    with open(paths.join(root, "log.jsonl"), "a", encoding="utf-8", errors="backslashreplace") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"Another run is working in {root}. Wait for it, or name another output."
            ) from None
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
