"""What of a run folder is pushed, after it was checked that it is whole and may be passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus_latam.config import RunConfig
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.hub import checks
from corpus_latam.hub.cards import corpus_card, tokenizer_card
from corpus_latam.hub.checks import CARD
from corpus_latam.storage import paths, state
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.takedown.ledger import ledger_path, read_rules
from corpus_latam.storage.takedown.purge import is_purged
from corpus_latam.wording import again_from

CHECKSUMS = "SHA256SUMS"


@dataclass(frozen=True)
class PushedFile:
    """A file, its path in the repository, and its content where that is not the file's own."""

    path: Path
    name: str
    size: int
    content: bytes | None = None


def corpus_files(config: RunConfig, repository: str, allow: Sequence[str] = ()) -> list[PushedFile]:
    """The released shards, their checksums, and the card with the repository's name in its examples.

    Raises `RunError` where the corpus is not there, not whole, not made with this config, contradicts what
    it was made from, or holds what must not be passed on. `allow`: see `checks.Allowed`.
    """
    allowed = checks.check_allowed(allow)
    manifest = _checked(config, "corpus", "export")
    folder = Path(manifest.folder)
    shards = [_sound(folder, file.path, file.bytes, file.sha256) for file in manifest.files(".parquet")]
    if not shards:
        raise RunError(f"push: {folder} holds no corpus. Run the config first, until export.")
    checks.check_made_with(config, "export")
    card = checks.check_card(manifest).read_text(encoding="utf-8")
    checks.check_redacted(config, allowed)
    checks.check_rights(config, [shard.path for shard in shards], allowed)
    return [*shards, _checksums_of(manifest), _written(folder, corpus_card(card, config, repository))]


def tokenizer_files(
    config: RunConfig,
    repository: str,
    name: str | None,
    allow: Sequence[str] = (),
    data_set: str | None = None,
) -> list[PushedFile]:
    """The files of the tokenizer in `tokenizer/<name>`; its only one where none is named.

    `data_set`: the repository of its corpus, for its card.
    """
    allowed = checks.check_allowed(allow)
    manifest = _checked(config, "tokenizer", "tokenizer")
    there = sorted({file.path.split("/")[0] for file in manifest.files("/tokenizer.json")})
    if not there:
        raise RunError(f"push: {manifest.folder} holds no tokenizer. Run the config first, until tokenizer.")
    if name is None and len(there) > 1:
        raise ConfigError(f"push tokenizer: say which one with --name: {', '.join(there)}.")
    chosen = name or there[0]
    if chosen not in there:
        raise ConfigError(f"push tokenizer: there is no {chosen} in {manifest.folder}: {', '.join(there)}.")
    checks.check_made_with(config, "tokenizer")
    checks.check_redacted(config, allowed)
    folder = Path(manifest.folder) / chosen
    mine = [file for file in manifest.files() if file.path.startswith(f"{chosen}/")]
    found = [_sound(folder, f.path.removeprefix(f"{chosen}/"), f.bytes, f.sha256) for f in mine]
    card = (folder / CARD).read_text(encoding="utf-8")
    card = tokenizer_card(card, config, repository, data_set)
    return [*(file for file in found if file.name != CARD), _written(folder, card)]


def _checked(config: RunConfig, name: str, stage: str) -> Manifest:
    if not paths.is_local(config.root):
        raise ConfigError(f"push reads from this machine: {config.root} is elsewhere. Copy it here first.")
    folder = paths.absolute(paths.join(config.root, name))
    manifest = Manifest(folder)
    if manifest.is_unfinished or state.is_stale(folder):
        raise RunError(
            f"push: {folder} is not finished, or older than what it was made from. Make it again:"
            f" {again_from(stage)}."
        )
    rules = read_rules(ledger_path(config.root, config.takedown))
    if rules and not is_purged(config.root, rules):
        raise RunError(
            "push: the takedown ledger names documents that this run folder may still hold. Run the config"
            " again, which takes them out."
        )
    return manifest


def _checksums_of(corpus: Manifest) -> PushedFile:
    """`SHA256SUMS`, which export writes last; raises `RunError` where it is not that of the shards."""
    path = Path(corpus.folder) / CHECKSUMS
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in corpus.files(".parquet"))
    if not path.is_file() or path.read_text(encoding="utf-8") != lines:
        raise RunError(
            f"push: {path} is not that of the shards beside it: export was cut off before it wrote the card."
            f" Make it again: {again_from('export')}."
        )
    return PushedFile(path, CHECKSUMS, path.stat().st_size)


def _sound(folder: Path, name: str, size: int, sha256: str) -> PushedFile:
    """A file that is what its stage wrote; raises `RunError` for any other."""
    path = folder / name
    if not path.is_file() or path.stat().st_size != size or checks.sha256(path) != sha256:
        raise RunError(f"push: {path} is not what the run wrote (size or SHA-256). Run the config again.")
    return PushedFile(path, name, size)


def _written(folder: Path, card: str) -> PushedFile:
    content = card.encode()
    return PushedFile(folder / CARD, CARD, len(content), content)
