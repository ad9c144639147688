"""The shards that take part: which they are, what they were made from, and their documents in batches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from corpus_latam.config import RunConfig, SignatureConfig
from corpus_latam.engine import StageContext
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.schema import Holds, holding
from corpus_latam.storage import paths, state
from corpus_latam.storage.aligned import read_side_by_side, read_texts
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import ShardFile, open_shard
from corpus_latam.text import TEXT_RULE
from corpus_latam.wording import again_from

STAGES = holding(Holds.SHARDS)[:-1]
"""All that have shards, but deduplicate itself."""
SIGNATURE_KEY = b"corpus_latam.signature"


@dataclass(frozen=True)
class Shard:
    """One shard of a run folder, seen through the stages that deduplicate reads.

    `label` names it among all shards of this run, those compared against too. `identity` are the SHA-256
    of its files. `rank` is its source's place among the sources (0 stays first). `filter_stage` is the stage
    whose column `keep` says who takes part; empty where everything does. `settled` documents belong to a
    corpus that is compared against: they stay, whatever is found.
    """

    root: str
    name: str
    label: str
    rows: int
    identity: tuple[str, ...]
    rank: int
    filter_stage: str
    settled: bool = False

    @property
    def source(self) -> str:
        """The configured source that it comes from."""
        return self.name.split("/", 1)[0]

    def documents(self, columns: dict[str, list[str]]) -> Iterator[pa.RecordBatch]:
        """Batches of the documents that take part, with columns named by stage."""
        for batch in read_side_by_side(self.root, self.name, self._with_filter(columns)):
            yield self._filtered(batch)

    def texts(self) -> Iterator[pa.Array]:
        """The texts (large_string) of the documents that take part, in batches."""
        for batch in read_texts(self.root, self.name, self._with_filter({})):
            yield self._filtered(batch)["text"]

    def _with_filter(self, columns: dict[str, list[str]]) -> dict[str, list[str]]:
        if not self.filter_stage:
            return columns
        return columns | {self.filter_stage: [*columns.get(self.filter_stage, []), "keep"]}

    def _filtered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch.filter(batch["keep"]) if self.filter_stage else batch


def find_shards(context: StageContext) -> list[Shard]:
    """The run's own shards by name, then those of the corpora compared against.

    Raises `RunError` where a stage lacks one of them.
    """
    config = context.config
    ranks = source_ranks({name: source.rank for name, source in config.sources.items()})
    filter_stage = "select" if config.deduplicate.over == "kept" else ""
    own = [
        Shard(context.root, name, name, rows, identity, ranks[name.split("/", 1)[0]], filter_stage)
        for name, rows, identity in _shards_of({stage: context.inputs(stage) for stage in STAGES})
    ]
    others = enumerate(config.deduplicate.against)
    return own + [shard for place, root in others for shard in settled_shards(root, f"against-{place}")]


def settled_shards(root: str, label: str) -> list[Shard]:
    """The shards of a finished run, seen through what its own deduplicate kept."""
    manifests = {stage: Manifest(paths.join(root, stage)) for stage in holding(Holds.SHARDS)}
    for manifest in manifests.values():
        if not manifest.files(".parquet"):
            raise ConfigError(
                f"deduplicate.against: {manifest.folder} holds no shards. Name the run folder of a run that"
                " has finished deduplicate (with ingest/, annotate/, select/ and deduplicate/ in it)."
            )
        if manifest.is_unfinished or state.is_stale(manifest.folder):
            why = "has not finished" if manifest.is_unfinished else "is older than what it was made from"
            raise ConfigError(
                f"deduplicate.against: {manifest.folder} {why}. Run the config of that run again, until"
                " deduplicate."
            )
    return [
        Shard(root, name, f"{label}/{name}", rows, identity, 0, "deduplicate", settled=True)
        for name, rows, identity in _shards_of(manifests)
    ]


def _shards_of(manifests: dict[str, Manifest]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Name, rows and SHA-256 by stage of each shard; all stages must have it."""
    files = {stage: _by_name(manifest) for stage, manifest in manifests.items()}
    names = sorted(set().union(*files.values()))
    for stage, found in files.items():
        missing = [name for name in names if name not in found]
        if missing:
            raise RunError(
                f"deduplicate: {missing[0]} is not in {manifests[stage].folder}, though other stages have it"
                f" ({len(missing)} missing in all). Run the stages again: {again_from('annotate')}."
            )
    return [(n, files["ingest"][n].rows, tuple(f[n].sha256 for f in files.values())) for n in names]


def source_ranks(ranks: Mapping[str, int]) -> dict[str, int]:
    """For each source its place in the order of `rank`: 0 for the lowest rank that the config uses."""
    distinct = sorted(set(ranks.values()))
    return {name: distinct.index(rank) for name, rank in ranks.items()}


def check_signature(shard: Shard, wanted: dict[str, str | int]) -> None:
    """Raises `RunError` naming the shard where its signatures were not made with these parameters."""
    path = paths.join(shard.root, "annotate", shard.name)
    with open_shard(path) as file:
        stored = (file.schema_arrow.metadata or {}).get(SIGNATURE_KEY)
    found = json.loads(stored) if stored else {}
    different = [
        f"{key} {found.get(key)!r} (wanted {wanted[key]!r})"
        for key in wanted
        if found.get(key) != wanted[key]
    ]
    if different:
        raise RunError(
            f"{path}: its signatures were made with {', '.join(different)}, so they cannot be compared."
            " Run annotate again on that run folder, or set annotate.signature to what it was made with."
        )


def signature_parameters(signature: SignatureConfig) -> dict[str, str | int]:
    """What must agree for two signatures to be comparable."""
    return {
        "scheme": "affine32",
        "num_perm": signature.num_perm,
        "seed": signature.seed,
        "shingle_words": signature.shingle_words,
        "text_rule": TEXT_RULE,
    }


def check_config(config: RunConfig) -> None:
    """Raises `ConfigError` where settings contradict each other."""
    section = config.deduplicate
    low, high = section.grey_zone
    if not low <= section.threshold <= high:
        raise ConfigError(
            f"deduplicate.threshold ({section.threshold}) must lie inside deduplicate.grey_zone"
            f" ({low}, {high}): estimates on either side of the zone are trusted without reading the texts."
        )
    own = paths.absolute(config.root)
    if any(paths.absolute(root) == own for root in section.against):
        raise ConfigError(f"deduplicate.against names this run's own folder, {config.root}.")


def _by_name(manifest: Manifest) -> dict[str, ShardFile]:
    return {file.path: file for file in manifest.files(".parquet")}
