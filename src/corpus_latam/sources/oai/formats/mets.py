"""METS with MODS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus_latam.sources.oai.answers import child, children, text_of
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.formats.values import number
from corpus_latam.sources.xml_tree import attribute, local, words


def mets(root: Any, described: Described) -> None:
    """Descriptions in MODS, and the file groups."""
    for element in root.iter():
        name = local(element)
        if name == "mods":
            _mods(element, described)
        elif name == "fileGrp":
            described.files += _mets_files(element)


def _mods(root: Any, described: Described) -> None:
    for element in root:
        name = local(element)
        language = attribute(element, "lang")
        if name == "titleInfo":
            term = "title.alternative" if attribute(element, "type") else "title"
            described.say(term, text_of(element, "title"), language)
        elif name == "name":
            described.say("creator", text_of(element, "namePart"))
        elif name == "originInfo":
            described.say("date.issued", text_of(element, "dateIssued"))
            described.say("publisher", text_of(element, "publisher"))
        elif name == "language":
            described.say("language", words(element))
        elif name == "subject":
            described.say("subject", words(element), language)
        elif name in MODS_TERMS:
            described.say(MODS_TERMS[name], words(element), language)


MODS_TERMS = {
    "abstract": "description.abstract",
    "identifier": "identifier",
    "accessCondition": "rights",
    "genre": "type",
    "typeOfResource": "type",
    "note": "description",
}


def _mets_files(group: Any) -> Iterator[FileRef]:
    use = (attribute(group, "USE") or "").upper()
    for each in children(group, "file"):
        place = child(each, "FLocat")
        url = attribute(place, "href") if place is not None else None
        if url:
            is_md5 = (attribute(each, "CHECKSUMTYPE") or "").upper() == "MD5"
            yield FileRef(
                url,
                attribute(place, "title") or "",
                (attribute(each, "MIMETYPE") or "").partition(";")[0].strip(),
                number(attribute(each, "SIZE")),
                (attribute(each, "CHECKSUM") or "").lower() or None if is_md5 else None,
                "ORIGINAL" if use == "CONTENT" else use,
            )
