"""What a statement of rights means: an SPDX licence, or a word of ours where SPDX has none.

Statements come as dc:rights, addresses of Creative Commons and RightsStatements.org, SPDX identifiers and
free text in Spanish, Portuguese and English. What is not understood is `unknown`, never a guess
(docs/licenses.md).
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus_latam.ingest.creative_commons import PUBLIC_DOMAIN, creative_commons
from corpus_latam.ingest.license_expressions import several
from corpus_latam.ingest.license_names import named_license
from corpus_latam.text.access_rights import UNKNOWN, embargo_in
from corpus_latam.text.statements import LONGEST, plain

RESERVED = "all-rights-reserved"
OFFICIAL_TEXT = "LicenseRef-Official-Text"
"""Laws and other acts of authorities, which copyright does not cover (Berne Convention, article 2.4)."""
OPEN_DATA = "LicenseRef-Open-Data"
"""A government's open data terms, which allow reuse and differ in their wording by country."""
NON_COMMERCIAL = "LicenseRef-Non-Commercial"
"""Free use for study or without profit, in words of the publisher's own."""

RIGHTS_STATEMENT = re.compile(r"rightsstatements\.org/(?:vocab|page|data)/([a-z-]+)")
RIGHTS_STATEMENTS = {
    **dict.fromkeys(("inc", "inc-ow-eu", "inc-ruu"), RESERVED),
    **dict.fromkeys(("inc-edu", "inc-nc", "noc-nc"), NON_COMMERCIAL),
    **{code.lower(): f"LicenseRef-{code}" for code in ("NoC-US", "NoC-CR", "NoC-OKLR")},
}
"""Of the twelve statements, those that say something: not those whose copyright was not evaluated, is
undetermined or not known (CNE, UND, NKC). NoC-...: no copyright, but contracts, laws or borders bind."""

NOT_RESERVED = re.compile(
    r"\b(?:sin|sem|no|no known|without|free of|free of known|free from|libre de|livre de|restricciones de)"
    r" copyright|copyright[ -]free|copyright restrictions"
    r"|\b(?:sin|sem|ningun|algunos|alguns|some|no) (?:derechos?|direitos?|rights) reserv\w+"
)
"""Says nothing, or too little, of what may be done."""
NOT_FREE = re.compile(
    r"\b(?:no|nao|not|nunca|never|will|pass?ara|entrara|ingresara|ca[ei]ra|sera)(?: [\w-]+){0,5}"
    r" (?:dominio publico|public[ -]domain|datos abiertos|dados abertos|open data)"
)
"""Denied, or not yet so."""

WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (PUBLIC_DOMAIN, re.compile(r"\b(?:dominio publico|public[ -]domain)\b")),
    (OFFICIAL_TEXT, re.compile(r"\b(?:textos? oficia(?:l|les|is)|official texts?)\b")),
    (OPEN_DATA, re.compile(
        r"\b(?:datos abiertos|dados abertos|open data|open government licen[cs]e|libre uso mx)\b"
    )),
    (NON_COMMERCIAL, re.compile(
        r"\b(?:fines?|fins|usos?) (?:exclusivamente |estrictamente )?(?:academic\w+|educativ\w+|educaciona\w+"
        r"|(?:nao|no)[ -]comercia\w+|de estudio|de investigacion)|\bnon-?commercial use\b|sin fines de lucro"
        r"|sem fins lucrativos|\b(?:prohib|proib)\w+ (?:(?:su|el|o|seu) )?uso comercial"
    )),
    (RESERVED, re.compile(
        r"\b(?:derechos|direitos)(?: \w+){0,3} reservados"
        r"|\breservados (?:todos )?(?:los|os|sus) (?:derechos|direitos)"
        r"|\ball rights reserved\b|\b(?:prohib|proib)\w+ (?:\w+ ){0,4}reprodu\w+"
        r"|\breprodu\w+ (?:\w+ ){0,3}(?:prohib|proib)id\w+"
        r"|\bin copyright\b|\bcopyright\b|©|&copy;|\(c\) ?\d{4}"
    )),
)  # fmt: skip
"""What else is said, the freer first: a page may reserve its layout and free its text."""


def license_of(statement: str) -> str:
    """An SPDX identifier, `LicenseRef-...` for licences without one, `all-rights-reserved`,
    `embargoed-until-...` where nothing else is said, or `unknown`. Its own results mean themselves."""
    return _license_of(statement.strip()[:LONGEST])


@lru_cache(maxsize=1 << 16)
def _license_of(statement: str) -> str:
    said = plain(statement)
    if said in (UNKNOWN, RESERVED):
        return said
    if re.fullmatch(r"LicenseRef-[A-Za-z0-9.-]+", statement):
        return statement
    single = named_license(said) or creative_commons(said) or several(statement, _named)
    return single or _in_words(said) or embargo_in(said) or UNKNOWN


def _named(statement: str) -> str | None:
    """A single licence by its name or address."""
    said = plain(statement)
    return named_license(said) or creative_commons(said)


def _in_words(said: str) -> str | None:
    address = RIGHTS_STATEMENT.search(said)
    if address:
        return RIGHTS_STATEMENTS.get(address[1])
    meant = NOT_RESERVED.sub(" ", NOT_FREE.sub(" ", said))
    return next((name for name, words in WORDS if words.search(meant)), None)
