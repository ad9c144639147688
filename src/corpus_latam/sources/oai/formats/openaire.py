"""OpenAIRE's guidelines for literature repositories, version 4."""

from __future__ import annotations

from typing import Any

from corpus_latam.sources.oai.answers import children, text_of
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.formats.values import ACCESS
from corpus_latam.sources.xml_tree import attribute, local, words


def openaire(root: Any, described: Described) -> None:
    """Elements of DataCite and Dublin Core, and files with who may read them."""
    for element in root:
        name = local(element)
        language = attribute(element, "lang")
        if name == "titles":
            for title in children(element, "title"):
                term = "title.alternative" if attribute(title, "titleType") else "title"
                described.say(term, words(title), attribute(title, "lang"))
        elif name == "creators":
            for creator in children(element, "creator"):
                described.say("creator", text_of(creator, "creatorName"))
        elif name == "dates":
            for each in children(element, "date"):
                described.say(f"date.{(attribute(each, 'dateType') or 'other').lower()}", words(each))
        elif name == "subjects":
            for each in children(element, "subject"):
                described.say("subject", words(each), attribute(each, "lang"))
        elif name == "alternateIdentifiers":
            for each in children(element, "alternateIdentifier"):
                described.say("identifier", _identifier(each, "alternateIdentifierType"))
        elif name == "identifier":
            described.say("identifier", _identifier(element, "identifierType"))
        elif name == "rights":
            described.say("rights.access", attribute(element, "rightsURI") or words(element))
        elif name == "licenseCondition":
            described.say("rights.license", attribute(element, "uri") or words(element))
        elif name == "resourceType":
            described.say("type", words(element))
        elif name == "file":
            described.files.append(_openaire_file(element))
        elif name in ("description", "language", "publisher", "source", "coverage", "format"):
            described.say(name, words(element), language)


def _identifier(element: Any, kind: str) -> str:
    text = words(element)
    is_doi = (attribute(element, kind) or "").upper() == "DOI"
    return f"https://doi.org/{text}" if is_doi and text.startswith("10.") else text


def _openaire_file(element: Any) -> FileRef:
    access = attribute(element, ACCESS)
    media_type = attribute(element, "mimeType") or ""
    return FileRef(words(element), media_type=media_type, bundle="ORIGINAL", access=access)
