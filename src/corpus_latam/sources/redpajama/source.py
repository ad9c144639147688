"""RedPajama-V2 as a source: shards from its listings, one partition each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from corpus_latam.config import RedPajamaSource
from corpus_latam.errors import ConfigError
from corpus_latam.sources.files import Located
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import read_pages
from corpus_latam.sources.redpajama import beside, layout
from corpus_latam.sources.redpajama.documents import Shard, read_shard
from corpus_latam.sources.values import to_json
from corpus_latam.storage import paths
from corpus_latam.waiting import waiting
from corpus_latam.wording import counted

SHARDS_TRIED = 20
"""So many are looked for before any work; a few hundred of the published ones are gone for good."""


def locate(source: RedPajamaSource) -> Located:
    """One partition per shard of the snapshots, in the order of their names.

    Their sizes are not asked for, which would take a request each; a published shard never changes.
    Raises `ConfigError` where a listing cannot be had.
    """
    root = paths.resolve(source.path).rstrip("/")
    with waiting(f"reading the listings of {source.path}"):
        shards = [shard for snapshot in source.snapshots for shard in _shards(root, source, snapshot)]
    return Located([_partition(root, place, shard) for place, shard in enumerate(sorted(set(shards)))])


def _shards(root: str, source: RedPajamaSource, snapshot: str) -> list[str]:
    """The shards of a snapshot that its listings name; of a folder without listings, those that it holds."""
    found: list[str] = []
    for listing in layout.listings(source.lang, snapshot, source.parts):
        try:
            with paths.open_read(f"{root}/{listing}") as stream:
                text = stream.read().decode("utf-8", "replace")
        except beside.DEAD as error:
            if not (paths.is_local(root) and paths.exists(f"{root}/documents/{snapshot}")):
                raise ConfigError(
                    f"{source.path} has no {listing} ({error}). Check the address and the snapshot's name."
                ) from error
            start = f"{root}/documents/"
            held = paths.files_below(start + snapshot, (".json.gz",))
            text = "\n".join(file.removeprefix(start) for file in held)
        except OSError as error:
            raise ConfigError(f"{source.path} could not be listed ({error}). Check the network.") from error
        found += layout.shards_in(text, source.lang, source.parts)
    return found


def _partition(root: str, place: int, shard: str) -> Partition:
    files = (f"{root}/{layout.documents(shard)}",)
    return Partition(f"{place:05d}", files, 0, to_json([shard]), root)


def check(source: RedPajamaSource, parts: list[Partition]) -> list[str]:
    """Whether any of the first shards answers. Dead ones are no problem: they are named as they are read."""
    if not parts:
        wanted = f"{', '.join(source.parts)} of {source.lang} in {', '.join(source.snapshots)}"
        return [f"{source.path} lists no shard of {wanted}."]
    tried = parts[:SHARDS_TRIED]
    if any(_answers(part.location) for part in tried):
        return []
    return [
        f"{source.path}: {counted(len(tried), 'shard was', 'shards were')} tried, and none is there, as"
        f" {tried[0].location}. Check the address."
    ]


def _answers(file: str) -> bool:
    try:
        return paths.exists(file)
    except beside.DEAD:
        return False


def read(
    source: RedPajamaSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a shard from `cursor` on."""
    name = partition.location.removeprefix(f"{partition.root}/documents/").removesuffix(".json.gz")
    shard = Shard(name, partition.root, source.quality_signals, source.drop_duplicates, source.max_line_bytes)
    return read_pages(partition, source.columns, partial(read_shard, shard=shard), cursor, size)
