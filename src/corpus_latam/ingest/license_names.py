"""Licences of software, documentation and data that are named: SPDX identifiers, common names, addresses."""

from __future__ import annotations

import re

from corpus_latam.ingest.creative_commons import VARIANTS, VERSIONS

_IDENTIFIERS = """
    0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BlueOak-1.0.0 BSD-2-Clause
    BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 EPL-1.0 HPND MS-PL NCSA OFL-1.1
    PostgreSQL Python-2.0 UPL-1.0 X11
    CC-BY-3.0-IGO CC-BY-NC-3.0-IGO CC-BY-NC-ND-3.0-IGO CC-BY-NC-SA-3.0-IGO CC-BY-SA-3.0-IGO CC-PDDC
    CC-PDM-1.0 CC0-1.0 CDLA-Permissive-2.0 ECL-2.0 EPL-2.0 EUPL-1.1 EUPL-1.2 GFDL-1.1-only GFDL-1.1-or-later
    GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only GFDL-1.3-or-later GPL-1.0-or-later GPL-2.0-only
    GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later ISC LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later
    LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-1.1 MPL-2.0 ODC-By-1.0 ODbL-1.0 PDDL-1.0 PSF-2.0 Unlicense
    WTFPL Zlib
"""
IDENTIFIERS = {
    name.lower(): name
    for name in (*_IDENTIFIERS.split(), *(f"CC-{kind}-{v}" for kind in VARIANTS for v in VERSIONS))
}
"""SPDX identifiers (list version 3.27) of licences that texts and code come under."""

NAMES = {
    **dict.fromkeys(("apache", "apache 2", "apache 2.0"), "Apache-2.0"),
    **dict.fromkeys(("mit", "expat"), "MIT"),
    **dict.fromkeys(("mpl", "mpl 2.0", "mozilla public 2.0"), "MPL-2.0"),
    **dict.fromkeys(("bsd", "bsd-3", "bsd 3-clause", "new bsd", "modified bsd"), "BSD-3-Clause"),
    **dict.fromkeys(("bsd-2", "bsd 2-clause", "simplified bsd", "freebsd"), "BSD-2-Clause"),
    **dict.fromkeys(("odbl", "odc-odbl", "open database", "open data commons open database"), "ODbL-1.0"),
    **dict.fromkeys(("odc-by", "open data commons attribution"), "ODC-By-1.0"),
    **dict.fromkeys(("pddl", "odc-pddl", "open data commons public domain dedication and"), "PDDL-1.0"),
    **dict.fromkeys(("eupl", "eupl 1.2", "european union public 1.2"), "EUPL-1.2"),
}
"""Other ways to write them, as `_bare` leaves them. A name without `+` or `or later` allows its version
alone."""

_FILLER = re.compile(r"\b(?:the|la|a|licen[cs]e|licencia|licenca|version|de|da|do)\b|[,()]|\bv(?=\.? ?\d)")

GNU = re.compile(
    r"(?:gnu )?(?P<kind>agpl|lgpl|gpl|gfdl|fdl|affero general public|lesser general public"
    r"|library general public|general public|publica general affero|publica general reducida|publica general"
    r"|free documentation|documentacion libre|documentacao livre|publica geral menor|publica geral)"
    r"(?: gnu)?[ .-]*v?\.? ?(?P<version>\d(?:\.\d)?)?"
    r"(?P<later>\+| ?-?or[ -](?:any )?(?:later|newer)| ou? (?:superior|posterior)\w*)?"
    r"(?:-?only)?"
)
KINDS = {
    "AGPL": ("agpl", "affero general public", "publica general affero"),
    "LGPL": (
        *("lgpl", "lesser general public", "library general public"),
        *("publica general reducida", "publica geral menor"),
    ),
    "GPL": ("gpl", "general public", "publica general", "publica geral"),
    "GFDL": ("gfdl", "fdl", "free documentation", "documentacion libre", "documentacao livre"),
}
ANY_VERSION = {"GPL": "1.0", "LGPL": "2.0", "AGPL": "3.0", "GFDL": "1.1"}
"""Where none is named, any that was published may be chosen (GPL 3, section 14; GFDL 1.3, section 10)."""

ADDRESS = re.compile(
    r"(?:spdx|opensource|choosealicense|gnu|apache|mozilla|opendatacommons)\.(?:org|com)/"
    r"(?:licen[cs]es?/|legal/)?((?:old-licenses/|mpl/)?[a-z0-9.+-]+)"
)
ADDRESSED = {
    "license-2.0": "Apache-2.0", "mpl/2.0": "MPL-2.0", "odbl": "ODbL-1.0", "by": "ODC-By-1.0",
    "pddl": "PDDL-1.0", "copyleft/fdl": "GFDL-1.1-or-later",
}  # fmt: skip


def named_license(statement: str) -> str | None:
    """The SPDX identifier of a plain statement that is nothing but a licence's name or address; else None."""
    address = ADDRESS.search(statement)
    if address:
        found = _addressed(address[1])
        if found:
            return found
    if statement in IDENTIFIERS:
        return IDENTIFIERS[statement]
    bare = _bare(statement)
    return NAMES.get(bare) or IDENTIFIERS.get(bare) or _gnu(bare)


def _addressed(path: str) -> str | None:
    """What the last part of a licence's address names: `MIT`, `gpl-3.0.en.html`, `LICENSE-2.0.txt`."""
    name = re.sub(r"(?:\.[a-z]{2}(?:-[a-z]{2})?)?(?:\.(?:html|txt|php|json))?$", "", path)
    name = name.removeprefix("old-licenses/")
    return ADDRESSED.get(name) or IDENTIFIERS.get(name) or NAMES.get(name) or _gnu(name)


def _bare(statement: str) -> str:
    """Without the words that any licence's name may have: `The MIT License` is `mit`."""
    return " ".join(_FILLER.sub(" ", statement.strip(" .")).split())


def _gnu(name: str) -> str | None:
    match = GNU.fullmatch(name)
    if match is None:
        return None
    kind = next(kind for kind, written in KINDS.items() if match["kind"] in written)
    if match["version"] is None:
        return IDENTIFIERS[f"{kind}-{ANY_VERSION[kind]}-or-later".lower()]
    number = match["version"] if "." in match["version"] else f"{match['version']}.0"
    return IDENTIFIERS.get(f"{kind}-{number}-{'or-later' if match['later'] else 'only'}".lower())
