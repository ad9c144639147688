"""What a statement of rights means: an SPDX licence, or a word of ours where SPDX has none; access rights.

Statements come as dc:rights, Creative Commons addresses, SPDX identifiers and free text in Spanish,
Portuguese and English. What is not understood is `unknown`, never a guess (docs/licenses.md).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

UNKNOWN = "unknown"
RESERVED = "all-rights-reserved"
EMBARGOED = "embargoed-until"
"""`embargoed-until-2027-01-31`, or `embargoed-until-unknown`."""
PUBLIC_DOMAIN = "CC-PDM-1.0"
OFFICIAL_TEXT = "LicenseRef-Official-Text"
"""Laws and other acts of authorities, which copyright does not cover (Berne Convention, article 2.4)."""
OPEN_DATA = "LicenseRef-Open-Data"
"""A government's open data terms, which allow reuse and differ in their wording by country."""
NON_COMMERCIAL = "LicenseRef-Non-Commercial"
"""Free use for study or without profit, in words of the publisher's own."""

CC_VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
CC_VARIANTS = ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND")
_IDENTIFIERS = """
    0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0
    CC-BY-3.0-IGO CC-BY-NC-3.0-IGO CC-BY-NC-ND-3.0-IGO CC-BY-NC-SA-3.0-IGO CC-BY-SA-3.0-IGO CC-PDM-1.0 CC0-1.0
    CDLA-Permissive-2.0 ECL-2.0 EPL-2.0 EUPL-1.2 GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only
    GFDL-1.3-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later ISC LGPL-2.1-only
    LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-2.0 ODC-By-1.0 ODbL-1.0 PDDL-1.0
    PSF-2.0 Unlicense WTFPL Zlib
"""
IDENTIFIERS = {
    name.lower(): name
    for name in (*_IDENTIFIERS.split(), *(f"CC-{kind}-{v}" for kind in CC_VARIANTS for v in CC_VERSIONS))
}
"""SPDX identifiers (list version 3.27) of licences that texts and code come under."""
NAMES = {
    **dict.fromkeys(("apache", "apache license", "apache license 2.0", "apache 2.0"), "Apache-2.0"),
    **dict.fromkeys(("mit license", "licencia mit", "licenca mit", "expat"), "MIT"),
    **dict.fromkeys(("gpl-3.0", "gplv3", "gpl 3", "gnu gpl v3"), "GPL-3.0-only"),
    **dict.fromkeys(("gpl-3.0+", "gplv3+"), "GPL-3.0-or-later"),
    **dict.fromkeys(("gpl-2.0", "gplv2", "gpl 2"), "GPL-2.0-only"),
    **dict.fromkeys(("gpl-2.0+", "gplv2+"), "GPL-2.0-or-later"),
    **dict.fromkeys(("lgpl-2.1", "lgplv2.1"), "LGPL-2.1-only"),
    **dict.fromkeys(("lgpl-3.0", "lgplv3"), "LGPL-3.0-only"),
    **dict.fromkeys(("agpl-3.0", "agplv3"), "AGPL-3.0-only"),
    **dict.fromkeys(("mpl", "mpl 2.0", "mozilla public license 2.0"), "MPL-2.0"),
    **dict.fromkeys(("bsd", "bsd-3", "bsd license"), "BSD-3-Clause"),
    **dict.fromkeys(("odbl", "open database license"), "ODbL-1.0"),
    **dict.fromkeys(("odc-by", "open data commons attribution license"), "ODC-By-1.0"),
}
"""Other ways to write them, in plain letters. A name without `+` or `or later` allows its version alone."""

CC_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses|publicdomain)/(zero|mark|by(?:-[a-z]{2}){0,2}|(?:[a-z]{2}-){1,2}by|nd-nc)"
    r"(?:/(\d\.\d))?(/igo)?"
)
CC_SHORT = re.compile(
    r"\bcc[ _-]*(0|zero|by(?:[ _-]*(?:nc|nd|sa)){0,2})\b(?:[ _v-]*(\d\.\d))?(?:[ -]*(igo))?"
)
CC_NAMED = re.compile(r"creative commons|\bcc\b")
ATTRIBUTION = re.compile(r"\b(?:atribucion|reconocimiento|atribuicao|attribution)\b")
NOT_FOR_PROFIT = re.compile(
    r"\b(?:no|nao|non|sin fines?|sem fins?)[ -]?(?:comercia\w*|lucrativ\w*|commercial)"
)
NO_DERIVATIVES = re.compile(r"\b(?:sin|sem|no)[ -]?(?:obras? )?deriva\w*")
SHARE_ALIKE = re.compile(r"compartir[ -]?igual|compartilha[ -]?igual|share[ -]?alike|misma licencia")
VERSION = re.compile(r"\b([1-4]\.[05])\b")

WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (PUBLIC_DOMAIN, re.compile(r"\b(?:dominio publico|public[ -]domain)\b")),
    (OFFICIAL_TEXT, re.compile(r"\b(?:textos? oficia(?:l|les|is)|official texts?)\b")),
    (OPEN_DATA, re.compile(r"\b(?:datos abiertos|dados abertos|open data|open government licen[cs]e)\b")),
    (NON_COMMERCIAL, re.compile(
        r"\b(?:fines?|fins|usos?) (?:exclusivamente )?(?:academic\w+|educativ\w+|educaciona\w+"
        r"|(?:nao|no) comercia\w+|de estudio|de investigacion)|\bnon-?commercial use\b|sin fines de lucro"
        r"|sem fins lucrativos"
    )),
    (RESERVED, re.compile(
        r"\b(?:derechos|direitos) (?:\w+ )?reservados|\ball rights reserved\b|prohibida su reproduccion"
        r"|prohibida la reproduccion|proibida a reproducao|\bcopyright\b|©|\(c\) ?\d{4}"
    )),
)  # fmt: skip
"""What else is said, the freer first: a page may reserve its layout and free its text."""

EMBARGO = re.compile(r"(?<!sin )embarg|c_f1cf")
DATE = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
DAY_FIRST = re.compile(r"\b(0?[1-9]|[12]\d|3[01])[/.](0?[1-9]|1[0-2])[/.]((?:19|20)\d\d)\b")
ACCESS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("closed", re.compile(r"closedaccess|c_14cb|acceso cerrado|acesso fechado|metadata only|solo metadatos")),
    ("restricted", re.compile(r"restricted ?access|c_16ec|(?:acceso|acesso) (?:restringido|restrito)")),
    ("open", re.compile(r"openaccess|c_abf2|(?:acceso|acesso) (?:abierto|aberto|libre|livre)|open access")),
)  # fmt: skip
"""COAR access rights, OpenAIRE's info:eu-repo/semantics, and their names."""


def license_of(statement: str) -> str:
    """An SPDX identifier, `LicenseRef-...` for licences without one, `all-rights-reserved`,
    `embargoed-until-...` where nothing else is said, or `unknown`. Its own results mean themselves."""
    return _license_of(statement.strip())


def access_of(statement: str) -> str | None:
    """`open`, `restricted`, `closed`, `embargoed-until-...`, or None where nothing is said of access."""
    plain = _plain(statement)
    if EMBARGO.search(plain):
        return _embargo(plain)
    return next((right for right, words in ACCESS if words.search(plain)), None)


@cache
def _license_of(statement: str) -> str:
    plain = _plain(statement)
    if plain in IDENTIFIERS:
        return IDENTIFIERS[plain]
    if plain in NAMES:
        return NAMES[plain]
    if plain in (UNKNOWN, RESERVED) or re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", statement):
        return plain if plain in (UNKNOWN, RESERVED) else statement
    found = _creative_commons(plain)
    if found is None:
        found = next((name for name, words in WORDS if words.search(plain)), None)
    if found is None and EMBARGO.search(plain):
        return _embargo(plain)
    return found or UNKNOWN


def _plain(statement: str) -> str:
    """Lower case, without accents, white space as one space."""
    decomposed = unicodedata.normalize("NFKD", statement.lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _embargo(plain: str) -> str:
    written = DATE.search(plain)
    if written:
        return f"{EMBARGOED}-{written[0]}"
    day_first = DAY_FIRST.search(plain)
    if day_first:
        day, month, year = day_first.groups()
        return f"{EMBARGOED}-{year}-{int(month):02}-{int(day):02}"
    return f"{EMBARGOED}-{UNKNOWN}"


def _creative_commons(plain: str) -> str | None:
    address = CC_ADDRESS.search(plain)
    if address:
        return _cc(address[1], address[2], bool(address[3]))
    short = CC_SHORT.search(plain)
    if short:
        return _cc(short[1], short[2], bool(short[3]))
    if not CC_NAMED.search(plain):
        return None
    parts = [
        name
        for name, words in (("nc", NOT_FOR_PROFIT), ("nd", NO_DERIVATIVES), ("sa", SHARE_ALIKE))
        if words.search(plain)
    ]
    if not parts and not ATTRIBUTION.search(plain):
        return None
    version = VERSION.search(plain)
    return _cc("-".join(["by", *parts]), version[1] if version else None, " igo" in plain)


def _cc(kind: str, version: str | None, igo: bool) -> str | None:
    if kind in ("0", "zero"):
        return "CC0-1.0"
    if kind == "mark":
        return PUBLIC_DOMAIN
    parts = set(re.split(r"[ _-]+", re.sub(r"(by|nc|nd|sa)", r" \1 ", kind).strip()))
    name = "-".join(["BY", *(part.upper() for part in ("nc", "nd", "sa") if part in parts)])
    if name not in CC_VARIANTS:
        return None
    if version not in CC_VERSIONS:
        return f"LicenseRef-CC-{name}"
    return f"CC-{name}-3.0-IGO" if igo and version == "3.0" else f"CC-{name}-{version}"
