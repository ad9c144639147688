"""A digest of the very arguments that a task gets: what decides its result cannot be left out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import FunctionType
from typing import Any

import numpy as np
from pydantic import BaseModel


def digest(value: Any) -> str:
    """SHA-256 over a value's type and content. Raises `TypeError` for a type that it cannot see into."""
    hashed = hashlib.sha256()
    for piece in _pieces(value):
        hashed.update(len(piece).to_bytes(8, "little"))
        hashed.update(piece)
    return hashed.hexdigest()


def _pieces(value: Any) -> Iterator[bytes | memoryview]:
    """A value in pieces, each after its type, so that no two values have the same ones."""
    yield type(value).__name__.encode()
    if value is None or isinstance(value, bool | int | float | str):
        yield repr(value).encode()
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype.str} {value.shape}".encode()
        yield np.ascontiguousarray(value).reshape(-1).view(np.uint8).data
    elif isinstance(value, type | FunctionType):  # its code is in the fingerprint of the stage
        yield f"{value.__module__}.{value.__qualname__}".encode()
    elif isinstance(value, BaseModel):
        yield value.model_dump_json().encode()
    elif is_dataclass(value):
        yield from _members([getattr(value, field.name) for field in fields(value)])
    elif isinstance(value, dict):
        yield from _members([item for pair in sorted(value.items()) for item in pair])
    elif isinstance(value, list | tuple):
        yield from _members(list(value))
    else:
        raise TypeError(f"a task's argument of type {type(value).__name__} has no digest")


def _members(values: list[Any]) -> Iterator[bytes | memoryview]:
    yield str(len(values)).encode()
    for value in values:
        yield from _pieces(value)
