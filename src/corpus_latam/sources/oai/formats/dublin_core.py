"""Dublin Core, plain and qualified."""

from __future__ import annotations

from typing import Any

from corpus_latam.sources.oai.described import Described
from corpus_latam.sources.xml_tree import attribute, local, words

REFINEMENTS = {
    "abstract": "description.abstract",
    "tableOfContents": "description.tableofcontents",
    "issued": "date.issued",
    "available": "date.available",
    "created": "date.created",
    "modified": "date.modified",
    "dateAccepted": "date.accepted",
    "dateSubmitted": "date.submitted",
    "dateCopyrighted": "date.copyrighted",
    "alternative": "title.alternative",
    "accessRights": "rights.access",
    "license": "rights.license",
    "rightsHolder": "rights.holder",
    "bibliographicCitation": "identifier.citation",
    "isPartOf": "relation.ispartof",
    "isFormatOf": "relation.isformatof",
    "hasFormat": "relation.hasformat",
    "isReferencedBy": "relation.isreferencedby",
    "extent": "format.extent",
    "medium": "format.medium",
    "spatial": "coverage.spatial",
    "temporal": "coverage.temporal",
}
"""Terms of DCMI that refine one of the fifteen (https://www.dublincore.org/specifications/dublin-core/dcmi-terms)."""


def dublin_core(root: Any, described: Described) -> None:
    """`<dc:title xml:lang="es">`, and DCMI's refinements of the fifteen."""
    for element in root:
        name = local(element)
        if name:
            described.say(REFINEMENTS.get(name, name), words(element), attribute(element, "lang"))
