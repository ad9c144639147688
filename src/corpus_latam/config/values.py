"""The kinds of values that configs hold: sizes, shares, codes; and the strict base of every section."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


def parse_bytes(value: Any) -> Any:
    """Reads `64MB`, `1GiB` or a plain number as bytes."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?I?B?)", value.strip().upper().replace("_", ""))
    if match is None or match[2] not in UNITS:
        raise ValueError(f"{value!r} is not a size: write 64MB, 1GB or a number of bytes")
    return int(float(match[1]) * UNITS[match[2]])


Bytes = Annotated[int, BeforeValidator(parse_bytes), Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError(f"{value!r} is not a country code: write ISO 3166-1 alpha-2, as CL for Chile")
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{3}", value):
        raise ValueError(f"{value!r} is not a language code: write ISO 639-3, as spa for Spanish")
    return value


def _encoding(value: str) -> str:
    try:
        codecs.lookup(value)
    except LookupError:
        raise ValueError(f"there is no encoding {value!r}; leave the key out to have it found") from None
    return value


Encoding = Annotated[str, AfterValidator(_encoding)]
"""A name of a codec that Python knows."""
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]


class Model(BaseModel):
    """Strict base of every section."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, coerce_numbers_to_str=True
    )
