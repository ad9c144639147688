"""Several licences at once: lists of them, and SPDX expressions with AND and OR."""

from __future__ import annotations

import re
from collections.abc import Callable

import orjson

AND, OR = " AND ", " OR "
MOST = 20
"""Licences of one statement."""
_OPERATOR = re.compile(r"\s+(and|or)\s+", re.IGNORECASE)


def several(statement: str, meaning: Callable[[str], str | None]) -> str | None:
    """What a statement of several licences means, as an SPDX expression; null where it is no such statement,
    or one of them is not known.

    Of a list (a repository's licences, as The Stack has them) all hold. meaning: of a single licence.
    """
    names, operator = _list_of(statement) or _expression(statement) or ([], AND)
    known = sorted({found for name in names if (found := meaning(name))})
    if not known or len(names) > MOST or any(meaning(name) is None for name in names):
        return None
    return operator.join(known)


def _list_of(statement: str) -> tuple[list[str], str] | None:
    if not statement.startswith("["):
        return None
    try:
        items = orjson.loads(statement)
    except orjson.JSONDecodeError:
        return None
    return ([str(item) for item in items], AND) if items else None


def _expression(statement: str) -> tuple[list[str], str] | None:
    """The licences of an expression of one kind of operator, without brackets."""
    parts = _OPERATOR.split(statement)
    operators = {operator.lower() for operator in parts[1::2]}
    if len(operators) != 1 or "(" in statement:
        return None
    return parts[::2], AND if operators == {"and"} else OR
