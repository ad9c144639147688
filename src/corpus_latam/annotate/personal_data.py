"""Where personal data stands in a text: mail, phones, public IP, identifiers (docs/personal-data.md).

A kernel finds `@` and long numbers; only what it finds is read with regular expressions, so that a text
without them costs next to nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

import phonenumbers
import pyarrow as pa

from corpus_latam.annotate import identifiers
from corpus_latam.schema import PII_SPAN
from corpus_latam.text import Utf8
from corpus_latam.text.numbers import AT_SIGN, GROUPS, MIN_DOTS, NUMBER, find_places

EMAIL, IP, PHONE = "EMAIL", "IP", "PHONE"
KINDS = (EMAIL, IP, *identifiers.KINDS, PHONE)
"""Where two claim the same bytes, the earlier kind in this order has them."""

MAX_LOCAL, MAX_DOMAIN = 64, 255
"""RFC 5321, section 4.5.3.1."""
CONTEXT = 40
"""Bytes before a number in which a word may say what it is."""

EMAIL_PATTERN = re.compile(
    rb"[A-Za-z0-9](?:[A-Za-z0-9._%+-]*[A-Za-z0-9_+-])?@"
    rb"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?P<top>[A-Za-z]{2,24})(?![A-Za-z0-9])"
)
FILE_ENDINGS = frozenset((b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"css", b"js", b"html", b"php"))
RESERVED_DOMAINS = re.compile(rb"(?:\.|@)(?:example\.(?:com|org|net)|example|invalid|test|localhost)$", re.I)
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
    places = find_places(texts)
    content = texts.data.data
    current, data = -1, b""
    for text, start, end, kind in zip(*(array.tolist() for array in places), strict=True):
        first = int(texts.offsets[text])
        if text != current:
            current, data = text, bytes(content[first : texts.offsets[text + 1]])
        country_here = countries[text]
        regions = [country_here] if country_here else default_regions
        place = Place(data, start - first, end - first, country_here, regions)
        for finder in finders[kind]:
            found[text] += [span for span in finder(place) if span[2] in kinds]
    return _to_lists([_without_overlap(spans) for spans in found])


def _emails(place: Place) -> Iterator[Span]:
    first = max(0, place.start - MAX_LOCAL)
    window = place.data[first : place.start + 1 + MAX_DOMAIN]
    for match in EMAIL_PATTERN.finditer(window):
        if match.start() <= place.start - first < match.end() and _is_mailbox(match):
            yield first + match.start(), first + match.end(), EMAIL


def _is_mailbox(match: re.Match[bytes]) -> bool:
    if match["top"].lower() in FILE_ENDINGS or RESERVED_DOMAINS.search(match[0]):
        return False
    return b".." not in match[0]


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
    if not GLOBAL_UNICAST.match(candidate):
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
    AT_SIGN: ((frozenset((EMAIL,)), _emails),),
    NUMBER: (
        (frozenset((IP,)), _ipv4),
        (frozenset(identifiers.KINDS), _identifiers),
        (frozenset(("IBAN",)), _ibans),
        (frozenset((PHONE,)), _phones),
    ),
    GROUPS: ((frozenset((IP,)), _ipv6),),
}
"""What looks at a place of each sort, and for which kinds."""


def _without_overlap(spans: list[Span]) -> list[Span]:
    if len(spans) < 2:
        return spans
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (KINDS.index(span[2]), span[0], -span[1])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)


def _to_lists(found: list[list[Span]]) -> pa.Array:
    offsets = [0, *accumulate(len(spans) for spans in found)]
    flat = [span for spans in found for span in spans]
    columns = [pa.array([span[i] for span in flat], field.type) for i, field in enumerate(PII_SPAN)]
    structs = pa.StructArray.from_arrays(columns, fields=list(PII_SPAN))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs)
