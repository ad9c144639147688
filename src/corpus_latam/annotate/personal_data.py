"""Where personal data stands in a text: mail, phones, public IP, identifiers (docs/personal-data.md).

A kernel finds mail addresses and long numbers; only what it finds is read with regular expressions, so that a
text without them costs next to nothing. A text that is full of them is judged by a part of them (`alike.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import phonenumbers
import pyarrow as pa

from corpus_latam.annotate import identifiers
from corpus_latam.annotate.alike import Alike, is_crowded
from corpus_latam.schema import PII_SPAN
from corpus_latam.text import Utf8
from corpus_latam.text.numbers import COLONS, MAIL, MIN_DOTS, NUMBER, find_places

EMAIL, IP, PHONE = "EMAIL", "IP", "PHONE"
KINDS = (EMAIL, IP, *identifiers.KINDS, PHONE)
"""Where two claim the same bytes, the earlier kind in this order has them."""

CONTEXT = 40
"""Bytes before a number in which a word may say what it is."""

FILE_ENDINGS = tuple(b"." + ending for ending in b"png jpg jpeg gif svg webp css js html php".split())
RESERVED_DOMAINS = tuple(
    sign + name
    for sign in (b"@", b".")
    for name in b"example.com example.org example.net example invalid test localhost".split()
)
"""Nobody's by RFC 2606."""

IPV4_PATTERN = re.compile(rb"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)")
VERSION_BEFORE = re.compile(
    rb"(?:v|ver|version(?:es)?|versi\xc3\xb3n|versi\xc3\xb5es|vers\xc3\xa3o|release|revisi\xc3\xb3n|kernel|build|parche"
    rb"|art(?:\.|\xc3\xadculos?)?|arts\.|numerales|numeral|n\xc3\xbam(?:\.|ero)?|inciso|secci\xc3\xb3n|apartado"
    rb"|cap\xc3\xadtulo|cl\xc3\xa1usula|punto|anexo)[\s:.]*$|\$\s*$",
    re.I,
)
MIN_IPV4 = len("8.88.44.44")
"""Shorter ones are sections, budget codes and versions more often than hosts."""
LONGEST_IPV6 = len("2001:0db8:0000:0000:0000:ffff:255.255.255.255")
GLOBAL_UNICAST = re.compile(rb"[23][0-9a-f]{3}:", re.I)
"""2000::/3 is all of IPv6 that is assigned (RFC 4291)."""

PHONE_WORDS = (
    "tel(?:s|éfonos?|efones?|efonos?|éf|ef)?|tfno?|fonos?|phone|fax",
    "cel(?:ular(?:es)?)?|m(?:o|ó)vil|mobile|whats?app|wsp|(?:número )?fijo",
    "llám(?:a|e)(?:me|nos)?|llam(?:ar|ando|en?)(?:me|nos)?|lig(?:ar|ue|uem)",
    "mar(?:car|ca|que|quen|cando) al|comunicarse|comuní(?:cate|quese|quense)|contac?to",
)
"""What announces a telephone number in Spanish and Portuguese."""
PHONE_BEFORE = re.compile(rf"(?:\b(?:{'|'.join(PHONE_WORDS)})\b|☎|☏|📞|📱)[^\d]*$".encode(), re.I)
AREA_CODE = re.compile(rb"\(0?\d{1,4}\)\s?\d")


class Place(NamedTuple):
    """A stretch `data[start:end]` of the text `data`, its country, those whose phone formats are tried."""

    data: bytes
    start: int
    end: int
    country: str | None
    regions: Sequence[str]

    @property
    def before(self) -> bytes:
        """What stands just before it."""
        return self.data[max(0, self.start - CONTEXT) : self.start]


Span = tuple[int, int, str]


def personal_data(
    texts: Utf8, country: pa.Array, kinds: Sequence[str], default_regions: Sequence[str]
) -> pa.Array:
    """Spans of personal data: list of `schema.PII_SPAN`, byte offsets, sorted, without overlap.

    National phone formats are those of the document's country, or of `default_regions` where it is unknown.
    """
    found: list[list[Span]] = [[] for _ in range(len(texts))]
    finders = {
        kind: [finder for gives, finder in known if not gives.isdisjoint(kinds)]
        for kind, known in FINDERS.items()
    }
    countries = country.to_pylist()
    for text, data, places in _by_text(texts):
        here = countries[text]
        regions = [here] if here else default_regions
        found[text] = _of_text(data, places, finders, here, regions)
    return _to_lists([without_overlap([span for span in spans if span[2] in kinds]) for spans in found])


def _by_text(texts: Utf8) -> Iterator[tuple[int, bytes, list[tuple[int, int, int]]]]:
    """Each text that has places: its number, its bytes, and start, end and kind of its places."""
    places = find_places(texts)
    firsts = np.flatnonzero(np.diff(places.texts, prepend=-1)).tolist()
    starts, ends, kinds = places.starts.tolist(), places.ends.tolist(), places.kinds.tolist()
    for first, last in pairwise([*firsts, len(starts)]):
        text = int(places.texts[first])
        start, end = int(texts.offsets[text]), int(texts.offsets[text + 1])
        inside = [(starts[place] - start, ends[place] - start, kinds[place]) for place in range(first, last)]
        yield text, texts.data[start:end].tobytes(), inside


def _of_text(
    data: bytes,
    places: list[tuple[int, int, int]],
    finders: Mapping[int, Sequence[Callable[[Place], Iterator[Span]]]],
    country: str | None,
    regions: Sequence[str],
) -> list[Span]:
    """All that is found in one text, of whatever kind and overlapping."""
    crowded = is_crowded(((start, end) for start, end, kind in places if kind != MAIL), len(data))
    alike = Alike(len(data)) if crowded else None
    found: list[Span] = []

    def look(kind: int, start: int, end: int) -> Iterator[Span]:
        place = Place(data, start, end, country, regions)
        for finder in finders[kind]:
            yield from finder(place)

    for start, end, kind in places:
        if kind == MAIL:
            found += [(start, end, EMAIL)] if _is_mailbox(data[start:end]) else []
        elif alike is None:
            found += look(kind, start, end)
        else:
            found += alike.judge(data, start, end, partial(look, kind))
    return found


def _is_mailbox(address: bytes) -> bool:
    lower = address.lower()
    return not lower.endswith(FILE_ENDINGS + RESERVED_DOMAINS) and b".." not in address


def _ipv4(place: Place) -> Iterator[Span]:
    if place.data.count(b".", place.start, place.end) < MIN_DOTS:
        return
    for match in IPV4_PATTERN.finditer(place.data, place.start, place.end):
        before = place.data[max(0, match.start() - CONTEXT) : match.start()]
        if _is_public(match[0]) and not VERSION_BEFORE.search(before) and _ends(place, match.end()):
            yield *match.span(), IP


def _is_public(address: bytes) -> bool:
    try:
        parsed = ipaddress.IPv4Address(address.decode())
    except ValueError:
        return False
    return parsed.is_global and not parsed.is_multicast and len(address) >= MIN_IPV4


def _ends(place: Place, end: int) -> bool:
    """Whether a dotted number ends here, rather than going on in digits or letters behind a full stop."""
    following = place.data[end : end + 2]
    return not re.match(rb"\.?\w|/\d{3}", following)


def _ipv6(place: Place) -> Iterator[Span]:
    candidate = place.data[place.start : place.end].rstrip(b":")
    if len(candidate) > LONGEST_IPV6 or not GLOBAL_UNICAST.match(candidate):
        return
    try:
        public = ipaddress.IPv6Address(candidate.decode()).is_global
    except ValueError:
        return
    if public:
        yield place.start, place.start + len(candidate), IP


def _identifiers(place: Place) -> Iterator[Span]:
    return identifiers.find_identifiers(place.data, place.start, place.end, place.country)


def _ibans(place: Place) -> Iterator[Span]:
    return identifiers.find_ibans(place.data, place.start, place.end)


def _phones(place: Place) -> Iterator[Span]:
    """International numbers if possible; national ones if valid and after `tel.` or with an (area) code."""
    before = place.before
    if before[-1:].isalnum():  # a term of a sum, a part number
        return
    number = place.data[place.start : place.end]
    if b"+" in number:
        yield from _matches(place, number.decode(), None, phonenumbers.Leniency.POSSIBLE)
    elif PHONE_BEFORE.search(before) or AREA_CODE.match(number):
        for region in place.regions:
            yield from _matches(place, number.decode(), region, phonenumbers.Leniency.VALID)


def _matches(place: Place, text: str, region: str | None, leniency: int) -> Iterator[Span]:
    """The text is ASCII: its characters are bytes."""
    for match in phonenumbers.PhoneNumberMatcher(text, region, leniency):
        yield place.start + match.start, place.start + match.end, PHONE


Finder = tuple[frozenset[str], Callable[[Place], Iterator[Span]]]
FINDERS: dict[int, tuple[Finder, ...]] = {
    NUMBER: (
        (frozenset((IP,)), _ipv4),
        (frozenset(identifiers.KINDS), _identifiers),
        (frozenset(("IBAN",)), _ibans),
        (frozenset((PHONE,)), _phones),
    ),
    COLONS: ((frozenset((IP,)), _ipv6),),
}
"""What looks at a place of each sort, and for which kinds."""


def without_overlap(spans: list[Span]) -> list[Span]:
    """Those that keep their bytes, in order: kind by kind, each against what the kinds before it have."""
    if len(spans) < 2:
        return spans
    of_kind: dict[str, list[Span]] = {kind: [] for kind in KINDS}
    for span in spans:
        of_kind[span[2]].append(span)
    kept: list[Span] = []
    for same in of_kind.values():
        if same:
            same.sort(key=lambda span: (span[0], -span[1]))
            kept = sorted(kept + _beside(same, kept))
    return kept


def _beside(spans: list[Span], taken: list[Span]) -> list[Span]:
    """The spans, in order, that overlap none of `taken` nor one before them. Both are sorted."""
    free: list[Span] = []
    position, reached = 0, 0
    for span in spans:
        while position < len(taken) and taken[position][1] <= span[0]:
            position += 1
        if span[0] >= reached and (position == len(taken) or span[1] <= taken[position][0]):
            free.append(span)
            reached = span[1]
    return free


def _to_lists(found: list[list[Span]]) -> pa.Array:
    offsets = [0, *accumulate(len(spans) for spans in found)]
    flat = [span for spans in found for span in spans]
    columns = [pa.array([span[i] for span in flat], field.type) for i, field in enumerate(PII_SPAN)]
    structs = pa.StructArray.from_arrays(columns, fields=list(PII_SPAN))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs)
