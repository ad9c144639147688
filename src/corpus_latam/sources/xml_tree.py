"""Parses a whole XML document that others wrote: no network, no other files, no bombs."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from lxml import etree

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.storage.quarantine import SAMPLE_BYTES

NOT_WELL_FORMED = "not well-formed XML"
EXTERNAL = "XML that names entities in other files, which are not fetched"
BEYOND_LIMITS = "XML beyond limits: entities that grow without end, or elements nested too deeply"

DECLARES_EXTERNAL = re.compile(rb"<!ENTITY\s+(?:%\s+)?[^\s>]{1,200}\s+(?:SYSTEM|PUBLIC)\b")
NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
OF_XML = (b"amp", b"lt", b"gt", b"quot", b"apos")


def parse(data: bytes) -> Any:
    """The root element, without comments and processing instructions.

    Entities of HTML (`&nbsp;`) stand for their characters, as in files whose DTD lies elsewhere. libxml2 sets
    the limits: 256 levels, 10 MB in a piece of text, entities that grow five times. Raises `BadMemberError`.
    """
    if DECLARES_EXTERNAL.search(data):
        raise BadMemberError(EXTERNAL, data[:SAMPLE_BYTES])
    if b"<!ENTITY" not in data:
        data = NAMED.sub(_character_reference, data)
    parser = etree.XMLParser(
        resolve_entities="internal", no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        is_limit = error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        raise BadMemberError(BEYOND_LIMITS if is_limit else NOT_WELL_FORMED, data[:SAMPLE_BYTES]) from None
    except ValueError:  # an encoding that nobody knows
        raise BadMemberError(NOT_WELL_FORMED, data[:SAMPLE_BYTES]) from None


def _character_reference(found: re.Match[bytes]) -> bytes:
    name = found[1]
    characters = None if name in OF_XML else html5.get(f"{name.decode()};")
    return "".join(f"&#{ord(char)};" for char in characters).encode() if characters else found[0]


def local(element: Any) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its name without a namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def words(element: Any) -> str:
    """All text of an element, white space made one space."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return " ".join(text.split())
