"""What a statement says of access: COAR's terms, OpenAIRE's, their names in three languages, embargoes."""

from __future__ import annotations

import re

from corpus_latam.text.statements import NOT, plain

UNKNOWN = "unknown"
EMBARGOED = "embargoed-until"
"""`embargoed-until-2027-01-31`, or `embargoed-until-unknown`."""

NO_EMBARGO = re.compile(
    r"\b(?:sin|sem|no|without)(?: \w+(?: de)?)? embarg\w*"
    r"|\bembargo\W{0,3}(?:0|cero|zero|no|nao|ningun\w*|none)\b"
)
"""`Sin embargo` is Spanish for `however`."""
EMBARGO = re.compile(r"embarg|c_f1cf")
DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/](0[1-9]|1[0-2])[-/](0[1-9]|[12]\d|3[01])(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])[-/.](0?[1-9]|1[0-2])[-/.]((?:19|20)\d\d)(?!\d)")
_MONTHS = (
    *("enero janeiro january", "febrero fevereiro february", "marzo marco march", "abril april"),
    *("mayo maio may", "junio junho june", "julio julho july", "agosto august"),
    *("septiembre setiembre setembro september", "octubre outubro october"),
    *("noviembre novembro november", "diciembre dezembro december"),
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
WRITTEN = re.compile(
    rf"(?<!\d)(0?[1-9]|[12]\d|3[01])(?:o|er)?\.? (?:de |of )?({'|'.join(MONTHS)}),? (?:del? )?"
    r"((?:19|20)\d\d)(?!\d)"
)

ACCESS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("closed", re.compile(
        r"closed ?access|c_14cb|(?:acceso|acesso) (?:cerrado|fechado)|metadata only"
        r"|(?:solo|so|somente) metada|^(?:closed|cerrado|fechado)$"
    )),
    ("restricted", re.compile(
        r"restricted ?access|c_16ec|(?:acceso|acesso) (?:restringido|restrito|controlado)"
        r"|^(?:restricted|restringido|restrito)$"
    )),
    ("open", re.compile(
        r"open[ -]?access|c_abf2|(?:acceso|acesso) (?:abierto|aberto|libre|livre|publico)"
        r"|(?:libre|livre) (?:acceso|acesso)|^(?:open|abierto|aberto)$"
    )),
)  # fmt: skip
"""COAR access rights, OpenAIRE's info:eu-repo/semantics, and their names; the narrower first."""
NOT_OPEN = re.compile(rf"{NOT}(?:acceso|acesso|open|libre|livre)\b")


def access_of(statement: str) -> str | None:
    """`open`, `restricted`, `closed`, `embargoed-until-...`, or None where nothing is said of access."""
    said = NOT_OPEN.sub(" ", plain(statement))
    return embargo_in(said) or next((right for right, words in ACCESS if words.search(said)), None)


def embargo_in(said: str) -> str | None:
    """`embargoed-until-...` where a plain statement speaks of an embargo, else None."""
    if not EMBARGO.search(NO_EMBARGO.sub(" ", said)):
        return None
    return f"{EMBARGOED}-{_date(said) or UNKNOWN}"


def _date(said: str) -> str | None:
    """The first date of a plain statement in ISO 8601."""
    iso = DATE.search(said)
    if iso:
        return "-".join(iso.groups())
    day_first = DAY_FIRST.search(said)
    if day_first:
        day, month, year = day_first.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    written = WRITTEN.search(said)
    if written:
        day, name, year = written.groups()
        return f"{year}-{MONTHS[name]:02}-{int(day):02}"
    return None
