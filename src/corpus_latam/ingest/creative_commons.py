"""Creative Commons licences: by address, by short form (CC BY-NC 4.0), by name in five languages."""

from __future__ import annotations

import re

VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
VARIANTS = ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND")
PUBLIC_DOMAIN = "CC-PDM-1.0"
WAIVED = {"0": "CC0-1.0", "zero": "CC0-1.0", "mark": PUBLIC_DOMAIN, "publicdomain": "CC-PDDC"}
"""By how they are written."""

ADDRESS = re.compile(
    r"creativecommons\.org/(?:licen[cs]es|publicdomain)/"
    r"(zero|mark|publicdomain|by(?:-[a-z]{2}){0,2}|(?:[a-z]{2}-){1,2}by)\b(?:/(\d\.\d))?(/igo)?"
)
SHORT = re.compile(
    r"\b(?:cc|creative commons)[ _:-]*(0|zero|by(?:[ _,/-]*(?:nc|nd|sa)){0,2})\b"
    r"(?:[ _v/-]*(\d\.\d))?(?:[ -]*(igo))?"
)
BARE = re.compile(r"(?<![\w-])(by(?:[_-](?:nc|nd|sa)){1,2})\b(?:[ _v/-]*(\d\.\d))?(?:[ -]*(igo))?")
"""Without `CC`: `by-nc-nd`. `by` alone says nothing."""

NAMED = re.compile(r"creative commons|\bcc\b")
_BY = r"\b(?:atribucion|reconocimiento|atribuicao|attribution|reconeixement|reconecemento)\b"
_NC = (
    r"\b(?:uso )?(?:no|nao|non|sin fines? de|sin fines?|sem fins?)[ -]?(?:comercia\w*|lucr\w*|commercial)"
    r"|\bnoncommercial"
)
_ND = (
    r"\b(?:sin|sem|no|non|sense|sen)[ -]?(?:obras?)?[ -]?deriv\w*"
    r"|\bvedada a criacao de obras derivadas|\bprohibid\w+ (?:las )?obras derivadas"
)
_SA = (
    r"compart\w{0,16}[ -]?igual|licenciar[ -]?igual|share[ -]?alike|(?:misma|mesma) licen[cs]\w+"
    r"|compartir[ -]?(?:obras?[ -]?)?derivadas?[ -]?igual|licenciamiento reciproco"
)
PARTS = (("nc", re.compile(_NC)), ("nd", re.compile(_ND)), ("sa", re.compile(_SA)))
"""As the licences of Spain, Latin America and Brazil are called, ports of versions 2.5 and 3.0 included."""
ATTRIBUTION = re.compile(_BY)
TITLE = re.compile(rf"{_BY}[ ,/-]*(?:{_NC}|{_ND}|{_SA}|v?[1-4]\.[05]\b)")
"""A licence's name without `Creative Commons` before it: attribution, then another element or a version."""
VERSION = re.compile(r"(?<![\d.])v?([1-4]\.[05])(?![\d.]*\d)")


def creative_commons(statement: str) -> str | None:
    """The SPDX identifier, `LicenseRef-CC-...` without a version, or None. statement: plain.

    Where several are named, the conditions of all hold: which of them is the text's, nobody says.
    """
    found = [match for form in (ADDRESS, SHORT, BARE) for match in form.finditer(statement)]
    licensed = [match for match in found if match[1] not in WAIVED]
    if found and not licensed:
        return WAIVED[found[0][1]]
    if not found and not (NAMED.search(statement) or TITLE.search(statement)):
        return None
    conditions = set().union(*(_conditions(match) for match in licensed))
    if not ADDRESS.search(statement):
        conditions |= {name for name, words in PARTS if words.search(statement)}
    if not found and not conditions and not ATTRIBUTION.search(statement):
        return None
    exact = next((match for match in licensed if match[2] and _conditions(match) == conditions), None)
    if exact:
        return _license(conditions, exact[2], bool(exact[3]))
    return _license(conditions, _version(statement), " igo" in statement)


def _conditions(match: re.Match[str]) -> set[str]:
    return set(re.findall("nc|nd|sa", match[1]))


def _version(statement: str) -> str | None:
    """The only version that is named."""
    found = set(VERSION.findall(statement))
    return found.pop() if len(found) == 1 else None


def _license(conditions: set[str], version: str | None, igo: bool) -> str:
    rest = conditions - {"sa"} if "nd" in conditions else conditions  # what nobody may derive, nobody shares
    name = "-".join(["BY", *sorted(condition.upper() for condition in rest)])
    if version not in VERSIONS:
        return f"LicenseRef-CC-{name}"
    return f"CC-{name}-3.0-IGO" if igo and version == "3.0" else f"CC-{name}-{version}"
