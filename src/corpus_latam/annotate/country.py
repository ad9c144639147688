"""Which country a document is from: what record, source, metadata, domain say, else listed words, else null.

No classifier is asked: those of text learn the source instead of the country (docs/country.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.annotate.affiliations import country_of_metadata
from corpus_latam.annotate.country_lexicon import LANGUAGES, country_by_lexicon
from corpus_latam.text import Words

METADATA, DOMAIN, LEXICON = "metadata", "domain", "lexicon"
"""Bases of a country besides `record` and `source`, which come from ingest."""

HOST = re.compile(r"^[a-z][a-z0-9+.-]*://(?:[^/?#]*@)?([^/:?#]+)", re.IGNORECASE)

_COUNTRY_DOMAINS = """
    ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt
    bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es
    et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id
    ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu
    lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no
    np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si
    sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us
    uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
COUNTRY_DOMAINS = frozenset(_COUNTRY_DOMAINS.split())
"""Country-code top-level domains in use: ISO 3166-1 alpha-2 but for .uk."""

_GENERIC = """
    ag ai am bz cc cf co cx fm ga gg gl gq im io la lc ly me ml ms mu nu pw sc sh st sx tk tl to tv
    vc vg ws
"""
GENERIC = frozenset(_GENERIC.split())
"""Country-code domains that are sold and used worldwide (.co as .com, .tv, .me) or were given away (.tk)."""

NATIONAL_SECOND_LEVELS = frozenset(("com", "org", "net", "edu", "gov", "gob", "mil", "nom", "ac", "go"))
"""Below these even a generic country domain is its country's: .com.co, .gov.co."""


def country(
    stated: pa.Array, basis: pa.Array, url: pa.Array, metadata: pa.Array | None = None
) -> tuple[pa.Array, pa.Array]:
    """Country (ISO 3166-1 alpha-2) and `country_basis` of each document, both string, null where unknown.

    stated, basis: what ingest took from the record or the source. metadata: the record's, JSON or null.
    """
    if metadata is not None:
        stated, basis = _fill(stated, basis, metadata, country_of_metadata, METADATA)
    return _fill(stated, basis, url, country_of_url, DOMAIN)


def country_of_words(
    stated: pa.Array, basis: pa.Array, words: Words, language: pa.Array, doc_type: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """The same, filled up by the lexicon where nothing else says anything; most documents stay null."""
    readable = pc.and_(
        pc.is_null(stated), pc.fill_null(pc.is_in(language, pa.array(sorted(LANGUAGES))), False)
    )
    of_text = country_by_lexicon(
        words, np.asarray(readable.to_numpy(zero_copy_only=False)), doc_type.to_pylist()
    )
    return _filled(stated, basis, of_text, LEXICON)


def _fill(
    stated: pa.Array, basis: pa.Array, column: pa.Array, says: Callable[[str | None], str | None], name: str
) -> tuple[pa.Array, pa.Array]:
    unknown = pc.is_null(stated)
    if not pc.any(unknown).as_py():
        return stated, basis
    found = [
        says(value) if missing else None
        for value, missing in zip(column.to_pylist(), unknown.to_pylist(), strict=True)
    ]
    return _filled(stated, basis, found, name)


def _filled(
    stated: pa.Array, basis: pa.Array, found: list[str | None], name: str
) -> tuple[pa.Array, pa.Array]:
    countries = pa.array(found, pa.string())
    new = pc.and_(pc.is_null(stated), pc.is_valid(countries))
    return pc.coalesce(stated, countries), pc.if_else(new, name, basis)


def country_of_url(url: str | None) -> str | None:
    """The country of a URL's top-level domain; None for generic domains, addresses and no URL."""
    match = HOST.match(url or "")
    if match is None:
        return None
    labels = match[1].lower().rstrip(".").split(".")
    top = labels[-1]
    if len(labels) < 2 or top not in COUNTRY_DOMAINS:
        return None
    if top in GENERIC and not (len(labels) > 2 and labels[-2] in NATIONAL_SECOND_LEVELS):
        return None
    return "GB" if top == "uk" else top.upper()
