"""Sends files to a repository of the Hub as one commit, so that nobody ever downloads half a corpus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.errors import HfHubHTTPError

from corpus_latam.errors import ConfigError, RunError
from corpus_latam.hub.files import PushedFile
from corpus_latam.storage.hub import check_answers
from corpus_latam.wording import counted

REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
RELEASED = re.compile(r"[a-z]{3}/(train|validation)-\d{5}-of-\d{5}\.parquet")
"""Names of released shards. Those of an earlier push that this one does not write again are removed."""

Kind = Literal["dataset", "model"]


def check_repository(name: str, option: str = "--repo") -> None:
    """Raises `ConfigError` for what is no `owner/name`."""
    if not REPOSITORY.fullmatch(name):
        raise ConfigError(f"{option} {name}: write it as owner/name, for instance mi-grupo/corpus-latam.")


def push(files: Sequence[PushedFile], repository: str, kind: Kind, private: bool, message: str) -> str:
    """Creates the repository if it is not there, uploads, commits, and compares what the Hub then lists.

    Returns the commit's address. Raises `RunError`; until the commit others see the repository as it was,
    and what was uploaded before an error is not uploaded again.
    """
    api = HfApi()
    try:
        check_answers()
        api.create_repo(repository, repo_type=kind, private=private, exist_ok=True)
        before = api.list_repo_files(repository, repo_type=kind)
        names = {file.name for file in files}
        gone = [name for name in before if RELEASED.fullmatch(name) and name not in names]
        operations = [CommitOperationDelete(name) for name in gone] + [
            CommitOperationAdd(file.name, file.path if file.content is None else file.content)
            for file in files
        ]
        commit = api.create_commit(repository, operations, commit_message=message, repo_type=kind)
        _check_arrived(api, files, repository, kind)
    except HfHubHTTPError as error:
        raise RunError(_refused(error, repository)) from error
    except RunError:
        raise
    except Exception as error:  # the network's client and the upload's threads have many
        raise RunError(
            f"push: {repository}: {type(error).__name__}: {error}. Others see all files of this push or none;"
            " the same command goes on."
        ) from error
    return str(commit.commit_url)


def _check_arrived(api: HfApi, files: Sequence[PushedFile], repository: str, kind: Kind) -> None:
    there = {
        entry.path: entry.size
        for entry in api.list_repo_tree(repository, repo_type=kind, recursive=True)
        if hasattr(entry, "size")
    }
    missing = [file.name for file in files if there.get(file.name) != file.size]
    if missing:
        raise RunError(
            f"push: the Hub lists {missing[0]} not at all or with another size"
            f" ({counted(len(missing), 'file')} in all)."
            " Push again, and look at the repository."
        )


def _refused(error: HfHubHTTPError, repository: str) -> str:
    status = error.response.status_code if error.response is not None else 0
    if status in (401, 403):
        return (
            f"push: the Hub does not let us write to {repository} ({status}). Set HF_TOKEN to a token with"
            " the right to."
        )
    said = error.server_message or " ".join(str(error).split())
    return f"push: the Hub refuses for {repository} ({status}): {said}"
