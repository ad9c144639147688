"""Whether the Hugging Face Hub answers at all, asked before its client tries for a minute to find out."""

from __future__ import annotations

import time
from functools import cache

SECONDS_PER_TRY = 10
PAUSES = (1.0, 3.0)
"""Seconds between tries: a network that comes up with the machine is given a moment."""


def check_answers() -> None:
    """Raises what the network says where nobody answers; any answer will do. Asked once per process."""
    if (refused := _refusal()) is not None:
        raise refused


@cache
def _refusal() -> Exception | None:
    from httpx2 import TransportError
    from huggingface_hub import constants, get_session

    last: Exception | None = None
    for pause in (0.0, *PAUSES):
        time.sleep(pause)
        try:
            get_session().head(constants.ENDPOINT, timeout=SECONDS_PER_TRY)
            return None
        except TransportError as error:
            last = error
    return last
