"""What a source says of its own records that are to go: gathered before its records are read."""

from __future__ import annotations

import pyarrow as pa

WITHDRAWN = pa.schema(
    [
        pa.field("what", pa.string(), nullable=False),
        pa.field("id", pa.uint64(), nullable=False),
        pa.field("up_to", pa.uint64(), nullable=False),
    ]
)
"""`what` is for the access method to say (a record, all of an author); `up_to` bounds it, or is zero."""
