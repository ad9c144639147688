"""ORE in Atom, as DSpace writes it: the files of an item, and what each is for."""

from __future__ import annotations

from typing import Any

from corpus_latam.sources.oai.answers import children, text_of
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.formats.values import number
from corpus_latam.sources.xml_tree import attribute, local

AGGREGATES = "http://www.openarchives.org/ore/terms/aggregates"


def ore(root: Any, described: Described) -> None:
    """`<link rel="…/aggregates" href type length>`, and triples that name the bundle of each file."""
    described.say("title", text_of(root, "title"))
    bundles = {
        attribute(each, "about") or "": text_of(each, "description")
        for each in root.iter()
        if local(each) == "Description"
    }
    for link in children(root, "link"):
        url = attribute(link, "href")
        if url and attribute(link, "rel") == AGGREGATES:
            described.files.append(
                FileRef(
                    url,
                    attribute(link, "title") or "",
                    (attribute(link, "type") or "").partition(";")[0].strip(),
                    number(attribute(link, "length")),
                    None,
                    bundles.get(url, ""),
                )
            )
