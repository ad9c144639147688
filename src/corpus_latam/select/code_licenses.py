"""Rejects code whose licence is not on a list: by default, the permissive ones."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.config import read_yaml, shipped
from corpus_latam.errors import ConfigError
from corpus_latam.schema import DocType

UNKNOWN = "license.unknown"
NOT_LISTED = "license.not_permissive"
AND, OR = " AND ", " OR "
"""Of `ingest.license_expressions`: all of them hold, or one may be chosen."""


@cache
def allowed(name: str) -> frozenset[str]:
    """The licences of a list: the path of a YAML file, or a name in the shipped `configs/licenses/`."""
    path = Path(name) if Path(name).is_file() else shipped(f"licenses/{name}.yaml")
    content = read_yaml(path, "list of licences")
    found = content.get("licenses") if isinstance(content, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ConfigError(f"{path}: must have SPDX identifiers under licenses, as licenses: [MIT, ISC].")
    return frozenset(found)


def digest(name: str | None) -> str | None:
    """SHA-256 of a list; null without one."""
    return name and hashlib.sha256("\n".join(sorted(allowed(name))).encode()).hexdigest()


def against_code_license(license_: pa.Array, doc_type: pa.Array, name: str | None) -> pa.Array:
    """Why a document that is code may not be kept, string; null for every other one. name: of the list."""
    if name is None:
        return pa.nulls(len(license_), pa.string())
    listed = allowed(name)
    words = license_.dictionary_encode()
    reasons = pa.array([_reason(each, listed) for each in words.dictionary.to_pylist()], pa.string())
    found = pc.if_else(license_.is_valid(), reasons.take(words.indices), UNKNOWN)
    return pc.if_else(pc.equal(doc_type, DocType.CODE.value), found, pa.scalar(None, pa.string()))


def _reason(license_: str, listed: frozenset[str]) -> str | None:
    if license_ == "unknown":
        return UNKNOWN
    one_of = license_.split(OR)
    return None if any({*each.split(AND)} <= listed for each in one_of) else NOT_LISTED
