"""Data sets on the Hugging Face Hub: files listed through `datasets`, and streamed, never downloaded whole.

Each file is a partition of its own, read by the Parquet or JSON Lines reader through `huggingface_hub`'s
file system. So files are read in parallel, and reading resumes at a row group or line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from corpus_latam.config import HubSource
from corpus_latam.errors import ConfigError
from corpus_latam.sources import files, jsonl, parquet
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.values import to_json
from corpus_latam.storage.hub import check_answers
from corpus_latam.storage.listing import PassedOver, Why, has_suffix
from corpus_latam.waiting import waiting
from corpus_latam.wording import counted

PATHS_PER_REQUEST = 500
LISTED_NAMES = 8


def locate(source: HubSource) -> files.Located:
    """One partition per file of the split, at the commit that `revision` names now.

    Raises `ConfigError` where the Hub cannot be reached, or has no such data set, configuration or file.
    """
    with waiting(f"listing {_label(source)} on the Hub"):
        return _partitions(source, _list_files(source))


def _partitions(source: HubSource, urls: list[str]) -> files.Located:
    wanted = [url for url in urls if _is_readable(url)]
    if not wanted:
        raise ConfigError(
            f"{_label(source)}: none of its {counted(len(urls), 'file')} is Parquet or JSON Lines. Name such"
            " files with data_files."
        )
    passed = [PassedOver(_in_repository(url), Why.OTHER) for url in urls if not _is_readable(url)]
    paths_in_repository = [_in_repository(url) for url in wanted]
    commit = wanted[0].split("@")[1].split("/")[0]
    try:
        known = _sizes_and_hashes(source.repository, commit, paths_in_repository)
    except (OSError, http_error()) as error:
        raise _unreachable(source, error) from error
    parts = [
        Partition(f"{position:05d}", (url,), known[path][0], to_json([path, *known[path]]))
        for position, (url, path) in enumerate(zip(wanted, paths_in_repository, strict=True))
    ]
    return files.Located(parts, tuple(passed))


def _is_readable(url: str) -> bool:
    return has_suffix(url, (*parquet.SUFFIXES, *jsonl.SUFFIXES))


def _in_repository(url: str) -> str:
    return url.split("/", 5)[-1]


def check(source: HubSource, parts: list[Partition]) -> list[str]:
    """Problems that the first file shows: one data set has one form."""
    first = parts[0].location
    if has_suffix(first, parquet.SUFFIXES):
        problem = parquet.check_file(first, source.columns)[1]
    else:
        problem = jsonl.check_file(first, source.columns, source.max_line_bytes)
    return [problem] if problem else []


def read(
    source: HubSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    file = partition.location
    if has_suffix(file, parquet.SUFFIXES):
        return parquet.read_file(file, source.columns, cursor, size)
    return jsonl.read_file(file, source.columns, source.max_line_bytes, cursor, size)


def _list_files(source: HubSource) -> list[str]:
    """`hf://datasets/owner/name@commit/path` of every file, as `datasets` resolves name, split and globs."""
    from datasets import load_dataset_builder
    from datasets.exceptions import DatasetNotFoundError

    data_files = {source.split: source.data_files} if source.data_files else None
    try:
        check_answers()
        builder = load_dataset_builder(
            source.repository, name=source.name, data_files=data_files, revision=source.revision
        )
    except DatasetNotFoundError as error:
        raise ConfigError(
            f"{source.repository} is not on the Hub at revision {source.revision}, or not open to you. Check"
            " the name; for a gated or private data set, ask for access on its page and set HF_TOKEN."
        ) from error
    except FileNotFoundError as error:
        raise ConfigError(f"{_label(source)} matches no file on the Hub. Check data_files.") from error
    except ValueError as error:
        raise ConfigError(f"{_label(source)}: {_which_names(source) or error}") from error
    except (OSError, http_error()) as error:
        raise _unreachable(source, error) from error
    splits: dict[str, list[str]] = builder.config.data_files
    if source.split not in splits:
        raise ConfigError(f"{_label(source)} has no split {source.split!r}: it has {', '.join(splits)}.")
    return [str(file) for file in splits[source.split]]


def _unreachable(source: HubSource, error: Exception) -> ConfigError:
    return ConfigError(
        f"{source.repository} could not be listed ({error}). Check the network and HF_ENDPOINT."
    )


def _label(source: HubSource) -> str:
    return " ".join(part for part in (source.repository, source.name, source.data_files) if part)


def _which_names(source: HubSource) -> str | None:
    """What to say of a configuration that the data set lacks; null where that is not what is wrong."""
    from datasets import get_dataset_config_names

    names: list[str] = get_dataset_config_names(source.repository, revision=source.revision)
    if source.name in names:
        return None
    near = difflib.get_close_matches(source.name or "", names, n=LISTED_NAMES, cutoff=0.5)
    listed = ", ".join(near or names[:LISTED_NAMES])
    return f"no such configuration. Set name to one of its {len(names)}, such as {listed}."


def _sizes_and_hashes(repository: str, commit: str, files: list[str]) -> dict[str, tuple[int, str]]:
    """Size and content hash of files by their path, with few requests."""
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    known = {}
    for start in range(0, len(files), PATHS_PER_REQUEST):
        part = files[start : start + PATHS_PER_REQUEST]
        for info in HfApi().get_paths_info(repository, part, repo_type="dataset", revision=commit):
            if isinstance(info, RepoFile):
                known[info.path] = (info.size, info.lfs.sha256 if info.lfs else info.blob_id)
    return known


def http_error() -> type[Exception]:
    """The base of what the Hub's HTTP client raises when the network fails."""
    from httpx2 import HTTPError  # what huggingface_hub talks through

    return HTTPError
