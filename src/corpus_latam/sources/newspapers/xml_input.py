"""Parses XML and HTML of unknown origin: no network, no entities of its own, bounded depth and size.

What is not well-formed is read as far as the parser can make sense of it, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.storage.quarantine import SAMPLE_BYTES

ENTITIES = "XML that declares entities of its own: not read"
BROKEN = "XML that is not well-formed: kept as far as it could be read"
NO_XML = "not XML"
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
"""Characters that XML 1.0 does not allow (section 2.2)."""
ENTITY = re.compile(rb"<!ENTITY\s")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OTHER_ENCODING = re.compile(rb"[^>]{0,200}encoding=[\"'](?!utf-?8)", re.IGNORECASE)
DOCTYPE_WITHIN = 1 << 16
"""Bytes in which a document type is looked for."""


class Tree(NamedTuple):
    """A parsed file, and what is wrong with it, if anything."""

    root: etree._Element
    problem: str | None = None


def parse_xml(data: bytes) -> Tree:
    """The tree of an XML file. Raises `BadMemberError` where there is none, or where it declares entities."""
    if ENTITY.search(data, 0, DOCTYPE_WITHIN):
        raise BadMemberError(ENTITIES, data[:SAMPLE_BYTES])
    try:
        return Tree(etree.fromstring(data, _parser(recover=False)))
    except etree.XMLSyntaxError:
        root = _recovered(data)
    except ValueError as error:
        raise BadMemberError(NO_XML, data[:SAMPLE_BYTES]) from error
    if root is None:
        raise BadMemberError(NO_XML, data[:SAMPLE_BYTES])
    return Tree(root, BROKEN)


def parse_html(text: str) -> etree._Element:
    """The tree of an HTML or XHTML file, as browsers would make one. Raises `BadMemberError` for none."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    clean = text.translate(CONTROLS)
    # lxml takes no declaration of an encoding in text that is decoded already
    clean = re.sub(r"\A\s*<\?xml[^>]*\?>", "", clean)
    try:
        root = etree.fromstring(clean, parser) if clean.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise BadMemberError("not HTML", text[:SAMPLE_BYTES].encode())
    return root


def local_name(element: etree._Element) -> str:
    """Its name without namespace and prefix; empty for what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2]


def named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements below that have one of these names, in any namespace, in the order of the file."""
    wanted = frozenset(names)
    return (element for element in root.iter() if local_name(element) in wanted)


def own(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The same of its children alone."""
    wanted = frozenset(names)
    return (child for child in element if local_name(child) in wanted)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _recovered(data: bytes) -> etree._Element | None:
    """What a forgiving parser makes of it. Bytes and characters at which even that one would stop are mended
    before, so that one flipped bit does not cost the rest of a page."""
    try:
        found = etree.fromstring(_mended(data), _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    return found


def _mended(data: bytes) -> bytes:
    """A file in which no character beyond ASCII is UTF-8 is taken for Windows-1252, whatever it says."""
    if data.startswith(UTF_16) or OTHER_ENCODING.match(data):
        return data
    is_other = not data.isascii() and data.decode("utf-8-sig", "ignore").isascii()
    text = data.decode("cp1252" if is_other else "utf-8-sig", "replace")
    return text.translate(CONTROLS).encode()
