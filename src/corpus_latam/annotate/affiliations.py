"""The country that a record's metadata names: affiliations ("Fil: ...; Argentina") and fields for places."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from corpus_latam.text.combining import shorten_run

NAMES = {
    "AD": "andorra and", "AR": "argentina república_argentina arg",
    "BO": "bolivia estado_plurinacional_de_bolivia bol", "BR": "brasil brazil bra",
    "CL": "chile chl", "CO": "colombia col", "CR": "costa_rica cri", "CU": "cuba cub",
    "DO": "república_dominicana dominican_republic dom", "EC": "ecuador ecu", "ES": "españa spain esp",
    "GQ": "guinea_ecuatorial equatorial_guinea gnq", "GT": "guatemala gtm", "HN": "honduras hnd",
    "MX": "méxico mejico mexico mex", "NI": "nicaragua nic", "PA": "panamá panama pan", "PE": "perú peru per",
    "PR": "puerto_rico pri", "PT": "portugal prt", "PY": "paraguay pry", "SV": "el_salvador slv",
    "US": "estados_unidos estados_unidos_de_américa united_states usa eeuu",
    "UY": "uruguay república_oriental_del_uruguay ury",
    "VE": "venezuela república_bolivariana_de_venezuela ven",
}  # fmt: skip
"""Names in Spanish, Portuguese and English, and ISO 3166-1 alpha-3 codes."""
_MARC = (
    "ag=AR bo=BO bl=BR cl=CL ck=CO cr=CR cu=CU dr=DO ec=EC es=SV gt=GT ho=HN mx=MX nq=NI pn=PA pe=PE py=PY"
    " pr=PR sp=ES uy=UY ve=VE po=PT"
)
MARC = dict(pair.split("=", 1) for pair in _MARC.split())
"""MARC 21 codes, which are not ISO's (`cl` is Chile, `ck` Colombia, `es` El Salvador)."""
OTHER = "other"
"""A country that is named and not listed: it still speaks against the only other one."""
PLACE_FIELDS = frozenset(
    ("pais", "country", "country_code", "codigo_pais", "pais_publicacion", "spatial", "coverage")
)
MARC_FIELDS = frozenset(("marc_country", "marc008_country", "place_code"))
FILIATION = re.compile(r"\bfil(?:iacion|\.)?: ?(.*?)(?=$|\||\bfil(?:iacion|\.)?:)")
"""As CONICET, SNRD and LA Referencia write them: `Fil: Name. Institution; Country. Institution; Country`."""
ITS_COUNTRY = re.compile(r"; ?([^;.:|]{2,40}?) ?(?=\.|$)")
"""What stands between a semicolon and the end of a sentence."""


def country_of_metadata(metadata: str | None) -> str | None:
    """ISO 3166-1 alpha-2 where all that the metadata (a JSON object) says of countries agrees; else None."""
    if not metadata:
        return None
    try:
        record = json.loads(metadata)
    except (ValueError, RecursionError):
        return None
    found = set(_places(record)) | set(_affiliations(record)) if isinstance(record, dict) else set()
    only = found.pop() if len(found) == 1 else OTHER
    return None if only == OTHER else only


def _places(record: dict[str, Any]) -> Iterator[str]:
    for field, value in record.items():
        name = _plain(str(field)).replace(" ", "_").rpartition(".")[2]
        for text in _strings(value):
            known = MARC if name in MARC_FIELDS else by_name() if name in PLACE_FIELDS else {}
            if _plain(text) in known:
                yield known[_plain(text)]


def _affiliations(record: dict[str, Any]) -> Iterator[str]:
    for value in record.values():
        for text in _strings(value):
            for affiliation in FILIATION.finditer(_plain(text)):
                for named in ITS_COUNTRY.finditer(affiliation[1].rstrip(" .")):
                    yield by_name().get(named[1].strip(), OTHER)


def _strings(value: Any) -> Iterator[str]:
    """Strings of a value, those of lists and objects within it too, in order."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list | dict):
            waiting += reversed(list(part.values()) if isinstance(part, dict) else part)


@cache
def by_name() -> dict[str, str]:
    """Country codes by plain name, alpha-3 and alpha-2."""
    names = {
        _plain(name.replace("_", " ")): code for code, listed in NAMES.items() for name in listed.split()
    }
    return names | {code.lower(): code for code in NAMES}


def _plain(text: str) -> str:
    """Lower case, without accents, lines joined by ` | `, white space as one space."""
    decomposed = unicodedata.normalize("NFKD", shorten_run(text.lower().replace("\n", " | ")))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
