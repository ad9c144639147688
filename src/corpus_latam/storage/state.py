"""The state of a stage's folder, in words, beside its manifest: unfinished, finished or stale.

A stage's folder is unfinished from before its first line until its last page is written. It is stale when it
no longer belongs to what it was made from: it took hours, stays, and is not passed on. A stage marks what
lies after it before it changes its own output, and takes its own mark away when it has finished, so that a
mark outlives whatever fails or is killed in between.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus_latam.storage import atomic, paths
from corpus_latam.storage.objects import read_object

STATE = "manifest.state.json"


class State(StrEnum):
    """What a folder is. Only what is finished is read by another stage."""

    UNFINISHED = "unfinished"
    FINISHED = "finished"
    STALE = "stale"


MEANS = {
    State.UNFINISHED: "Its stage has begun and has not ended, or was killed. The same command goes on.",
    State.FINISHED: "All that its stage writes is here.",
    State.STALE: "What lies here is older than the last run of {} in this run folder, and may contradict it."
    " `corpus-latam run CONFIG.yaml` makes it again, or finds that it still holds.",
}


@dataclass(frozen=True)
class FolderState:
    """`fingerprint`: hash of all that a whole stage depended on when it finished; null while it has not.

    `listed`: hash of the names in the manifest then, so that a manifest that lost lines is not vouched for.
    """

    state: State = State.UNFINISHED
    fingerprint: str | None = None
    listed: str | None = None


def read(folder: str) -> FolderState:
    """The state of a folder; unfinished where no file says so, or none that can be read."""
    found = read_object(paths.join(folder, STATE))
    try:
        state, fingerprint, listed = (found.get(name) for name in ("state", "fingerprint", "listed"))
        if isinstance(fingerprint, str) and isinstance(listed, str):
            return FolderState(State(str(state)), fingerprint, listed)
    except ValueError:
        pass
    return FolderState()


def is_ours(folder: str) -> bool:
    """Whether there is a file that says a state as runs say it, and is nobody else's."""
    found = read_object(paths.join(folder, STATE))
    return found.get("state") in list(State) and "means" in found


def how_unfinished(folder: str) -> str:
    """What is to be said of a folder without finished output, after "the stage": as far as it is known."""
    found = read_object(paths.join(folder, STATE))
    if not found:
        return (
            f"has not run to its end, or was run by an older version of the program (there is no {STATE} that"
            f" can be read in {folder})"
            if paths.exists(folder)
            else "has not run yet"
        )
    if found.get("state") == State.UNFINISHED:
        return "has begun and has not finished"
    if read(folder).fingerprint is None:
        return "was finished by another version of the program, and this one cannot tell whether all is there"
    return "was finished, and its manifest has lost lines since"


def begin(folder: str) -> None:
    """Its stage is about to write: from now on the folder is unfinished."""
    _write(folder, FolderState())


def finish(folder: str, fingerprint: str, listed: str) -> None:
    """Its stage has written all."""
    _write(folder, FolderState(State.FINISHED, fingerprint, listed))


def mark_stale(folder: str, cause: str) -> None:
    """What `cause` (a stage, a command) is about to do makes a finished folder stale."""
    found = read(folder)
    if found.state is State.FINISHED:
        _write(folder, replace(found, state=State.STALE), cause)


def is_stale(folder: str) -> bool:
    """Whether a folder is marked."""
    return read(folder).state is State.STALE


def clear(folder: str) -> None:
    """Its stage has found that what lies here holds: it is finished again, if it was before."""
    found = read(folder)
    if found.state is State.STALE:
        _write(folder, replace(found, state=State.FINISHED))


def remove(folder: str) -> None:
    """Takes the file away with the last of what it speaks of."""
    paths.remove_with_empty_parents(paths.join(folder, STATE), folder)


def _write(folder: str, state: FolderState, cause: str = "") -> None:
    fields: dict[str, str] = {"state": state.state}
    if state.fingerprint is not None and state.listed is not None:
        fields |= {"fingerprint": state.fingerprint, "listed": state.listed}
    fields["means"] = MEANS[state.state].format(cause)
    atomic.write_bytes(paths.join(folder, STATE), (json.dumps(fields, indent=1) + "\n").encode())
