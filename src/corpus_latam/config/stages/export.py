"""The section `export`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from corpus_latam.config.values import Bytes, Model, Share


def parse_redaction(value: Any) -> Any:
    """Reads `true` as `placeholders` and `false` as `none`."""
    return {True: "placeholders", False: "none"}[value] if isinstance(value, bool) else value


Redaction = Annotated[Literal["placeholders", "replacements", "none"], BeforeValidator(parse_redaction)]


class ExportConfig(Model):
    """What is released."""

    validation_share: Share = 0.01
    """Decided by a document's id alone. Of two documents or more each split gets one, unless it is 0 or 1."""
    shard_bytes: Bytes = 256 * 10**6
    """Text per released file, about."""
    redact: Redaction = "placeholders"
    """`placeholders` (`<EMAIL>`), `replacements` of the same shape, or `none` (docs/personal-data.md)."""
    rejected: bool = True
    """Also write rejected documents with their reason and signals to `rejected/`."""
    profile: Literal["open", "research", "all"] = "all"
    """Which licences are released (docs/licenses.md). Others are rejected by select, so that no copy of a
    document that may be released goes in favour of one that may not."""
    as_of: date | None = None
    """Embargoes that end by this day are over; without it all hold: a run must not depend on the clock."""
    upsample: dict[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=0)]] = {}
    """How often a document is written to train, by `minhash_cluster_size`: each weight holds from its size up
    to the next, 1 below the first. 0 leaves the document out. As FineWeb-2's rehydration weights."""
