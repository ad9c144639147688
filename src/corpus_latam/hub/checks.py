"""What must not be passed on: output of another config, an edited card, personal data, reserved texts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import pyarrow as pa

from corpus_latam import made_with
from corpus_latam.config import RunConfig
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.rights import Profile, reason
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_batches
from corpus_latam.wording import again_from

Allowed = Literal["personal-data", "reserved"]
"""What `--allow` lets pass: that nothing was redacted; documents that even `research` would leave out."""

SHOWN = 5
CARD = "README.md"


def check_allowed(names: Iterable[str]) -> frozenset[str]:
    """The names of `--allow`; raises `ConfigError` for one that there is not."""
    found = frozenset(names)
    unknown = sorted(found - set(get_args(Allowed)))
    if unknown:
        raise ConfigError(f"--allow {unknown[0]}: choose from {', '.join(get_args(Allowed))}.")
    return found


def check_made_with(config: RunConfig, stage: str) -> None:
    """Raises `RunError` where a stage's output, or what it was made of, was made with another config."""
    changed = made_with.changes(config, stage)
    if changed is None:
        raise RunError(
            f"push: {made_with.FILE} does not say what the {stage} stage was run with: an older version ran"
            " it, or it was cut off. Run the config again."
        )
    if changed:
        more = f" ({len(changed) - SHOWN} more)" if len(changed) > SHOWN else ""
        raise RunError(
            f"push: what lies in {config.root} was not made with this config: {'; '.join(changed[:SHOWN])}"
            f"{more}. Run the config again, or push with the one that made it."
        )


def check_card(corpus: Manifest) -> Path:
    """The card; raises `RunError` where it is not the one that was written: it may say what is not so."""
    path = Path(corpus.folder) / CARD
    page = corpus.pages.get(CARD)
    if page is None or not path.is_file() or sha256(path) != page.sha256:
        raise RunError(
            f"push: {path} is not the card that the run wrote. {again_from('export')} writes it; what you"
            " want to add to it, add on the Hub."
        )
    return path


def check_redacted(config: RunConfig, allowed: frozenset[str]) -> None:
    """Raises `RunError` where personal data was left in the texts, or none was looked for."""
    if "personal-data" in allowed:
        return
    if config.export.redact != "none" and not config.annotate.personal_data:
        raise RunError(
            "push: annotate.personal_data is empty: no kind of personal data was looked for, so none was"
            " redacted. Name the kinds and run the config again, or say --allow personal-data."
        )
    if config.export.redact == "none":
        raise RunError(
            "push: export.redact is none: e-mail addresses, telephone numbers and identifiers stand in the"
            " texts as they were, and a tokenizer may have learned them. Set it to placeholders and run the"
            " config again, or say --allow personal-data."
        )


def check_rights(config: RunConfig, shards: Iterable[Path], allowed: frozenset[str]) -> None:
    """Raises `RunError` for documents whose licence the profile leaves out; `all` is judged as `research`.

    The documents themselves are asked, whatever they are said to have been selected by.
    """
    profile, as_of = config.export.profile, config.export.as_of
    held = against("research" if profile == "all" else profile, as_of, shards)
    if not held or (profile == "all" and "reserved" in allowed):
        return
    listed = ", ".join(f"{count:,} {name}" for name, count in sorted(held.items()))
    raise RunError(
        f"push: the corpus holds documents that must not be passed on: {listed}. Set export.profile to open"
        " or research and run the config again"
        + (", or say --allow reserved where you hold the rights." if profile == "all" else ".")
    )


def against(profile: Profile, as_of: date | None, shards: Iterable[Path]) -> Counter[str]:
    """Documents by the reason for which a profile leaves them out."""
    held: Counter[str] = Counter()
    for shard in shards:
        for batch in read_batches(str(shard), ["license", "access_rights", "opt_out"]):
            rights = Counter(zip(*(_hashable(column) for column in batch.columns), strict=True))
            for (license_, access, opt_out), count in rights.items():
                if found := reason(license_, access, profile, as_of, opt_out or ()):
                    held[found] += count
    return held


def _hashable(column: pa.Array) -> list[Any]:
    return [tuple(value) if isinstance(value, list) else value for value in column.to_pylist()]


def sha256(path: Path) -> str:
    """Of a whole file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
