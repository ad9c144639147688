"""MARC 21 in XML."""

from __future__ import annotations

from typing import Any

from corpus_latam.sources.oai.answers import child, children
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.xml_tree import attribute, local, words

MARC = {
    ("100", "a"): "creator",
    ("700", "a"): "contributor",
    ("020", "a"): "identifier.isbn",
    ("520", "a"): "description.abstract",
    ("500", "a"): "description",
    ("506", "a"): "rights.access",
    ("540", "a"): "rights",
    ("540", "u"): "rights.license",
    ("540", "f"): "rights.license",
    ("650", "a"): "subject",
    ("653", "a"): "subject",
    ("655", "a"): "type",
    ("260", "b"): "publisher",
    ("264", "b"): "publisher",
    ("260", "c"): "date.issued",
    ("264", "c"): "date.issued",
    ("041", "a"): "language",
    ("856", "u"): "identifier.uri",
    ("024", "a"): "identifier",
}
"""Field and subfield, and the term (https://www.loc.gov/marc/marc2dc.html)."""


def marc(root: Any, described: Described) -> None:
    """Fields of a bibliographic record."""
    record = root if local(root) == "record" else child(root, "record")
    for element in record if record is not None else ():
        tag = attribute(element, "tag") or ""
        if local(element) == "controlfield" and tag == "008":
            fixed = "".join(element.itertext())
            described.say("date.issued", fixed[7:11] if fixed[7:11].isdigit() else None)
            described.say("language", fixed[35:38])
        elif local(element) == "datafield":
            _marc_field(element, tag, described)


def _marc_field(element: Any, tag: str, described: Described) -> None:
    parts = [(attribute(each, "code") or "", words(each)) for each in children(element, "subfield")]
    if tag == "245":
        described.say("title", " ".join(text.rstrip(" /:;") for code, text in parts if code in "ab"))
    for code, text in parts:
        if (tag, code) in MARC:
            described.say(MARC[tag, code], text)
    if tag == "856":
        types = [text for code, text in parts if code == "q"]
        described.files += [
            FileRef(text, media_type=types[0] if types else "") for code, text in parts if code == "u"
        ]
