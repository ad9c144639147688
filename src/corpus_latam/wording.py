"""What many messages say the same way: a count and its noun (`2,000 documents`), the command to run again."""

from __future__ import annotations


def again_from(stage: str) -> str:
    """The command that makes the output of a stage again, whole: who reads it may have run another one."""
    return f"`corpus-latam run CONFIG.yaml --from {stage}`"


def counted(count: int, one: str, several: str = "", width: int = 0) -> str:
    """A count and what is counted: the words for one, or those for several (by default with an `s`).

    The words may go on to a verb: `counted(n, "task starts", "tasks start")`. The count takes `width`
    characters or more, so that counts stand below each other.
    """
    return f"{count:>{width},} {one if count == 1 else several or one + 's'}"
