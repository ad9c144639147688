"""`ids`: the native ids of the documents of a corpus, for sources whose texts may not be passed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus_latam.cli.folders import check_run_folder
from corpus_latam.cli.terminal import say

if TYPE_CHECKING:
    from corpus_latam.storage.manifest import Manifest


def register(app: typer.Typer) -> None:
    """Adds `ids`."""
    app.command(
        help="Print the native ids of a corpus's documents, one a line: of posts, only these may be shared."
    )(ids)


def ids(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A run folder.")],
    source: Annotated[str | None, typer.Option("--source", help="Of this source alone.")] = None,
) -> None:
    """Prints each id once for each document, in the order of the corpus; of threads, those of all posts."""
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage import paths
    from corpus_latam.storage.manifest import Manifest

    root = paths.resolve(folder)
    check_run_folder("ids", root)
    manifest = Manifest(paths.join(root, "corpus"))
    if manifest.is_unfinished or not manifest.exists:
        raise ConfigError(f"ids: {root} holds no finished corpus. Run its config to the end first.")
    found = False
    for id_ in _native_ids(manifest, source):
        found = True
        say(id_)
    if not found:
        whose = f" of source {source!r}" if source else ""
        raise ConfigError(f"ids: the corpus in {root} holds no document{whose}. See `corpus-latam inspect`.")


def _native_ids(manifest: Manifest, source: str | None) -> Iterator[str]:
    """A document that is written several times lies there in rows one after the other."""
    from corpus_latam.storage.shards import read_batches

    last = None
    for file in manifest.files(".parquet"):
        for batch in read_batches(manifest.place(file.path), ["id", "source", "source_id", "metadata"]):
            for row in batch.to_pylist():
                if row["id"] != last and source in (None, row["source"]):
                    yield from _of_thread(row)
                last = row["id"]


def _of_thread(row: dict[str, Any]) -> list[str]:
    metadata = json.loads(row["metadata"] or "{}")
    posts = metadata.get("posts")
    return posts if isinstance(posts, list) and row["source_id"] in posts else [row["source_id"]]
