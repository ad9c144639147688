"""The formats of metadata that repositories give, each read into `Described`; others are named.

In: the element of a record's metadata. Out: what it says, in the terms of Dublin Core, and its files.
`describe`
finds the reader by the element's name or namespace.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus_latam.sources.oai.described import Described
from corpus_latam.sources.oai.formats.dspace import dim, xoai
from corpus_latam.sources.oai.formats.dublin_core import dublin_core
from corpus_latam.sources.oai.formats.marc import marc
from corpus_latam.sources.oai.formats.mets import mets
from corpus_latam.sources.oai.formats.openaire import openaire
from corpus_latam.sources.oai.formats.ore import ore
from corpus_latam.sources.xml_tree import local


def describe(metadata: Any) -> Described | None:
    """What the element of a record's metadata says; null for a format that is not known."""
    reader = READERS.get(local(metadata)) or READERS.get(_namespace(metadata))
    if reader is None:
        return None
    described = Described()
    reader(metadata, described)
    return described


def _namespace(element: Any) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


READERS: dict[str, Callable[[Any, Described], None]] = {
    "dc": dublin_core,
    "qualifieddc": dublin_core,
    "dim": dim,
    "http://www.lyncode.com/xoai": xoai,
    "mets": mets,
    "mods": mets,
    "entry": ore,
    "http://namespace.openaire.eu/schema/oaire/": openaire,
    "http://www.loc.gov/MARC21/slim": marc,
    "http://dublincore.org/documents/dcmi-terms/": dublin_core,
}
"""By the name of the element of the metadata, or its namespace."""
