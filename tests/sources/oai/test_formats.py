"""Metadata in every format that is read, made here after their definitions."""

import pytest
from lxml import etree

from corpus_latam.sources.oai import metadata
from corpus_latam.sources.oai.described import FileRef, Value
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.xml_tree import parse


def element(name: str, *inner: str) -> str:
    return f'<element name="{name}">{"".join(inner)}</element>'


def value(text: str, name: str = "value") -> str:
    return f'<field name="{name}">{text}</field>'


def xoai(*inner: str) -> bytes:
    return f'<metadata xmlns="http://www.lyncode.com/xoai">{"".join(inner)}</metadata>'.encode()


CC_BY = "https://creativecommons.org/licenses/by/4.0/"
FILE = {
    "name": "tesis.pdf",
    "format": "application/pdf; charset=x",
    "size": "449025",
    "url": "http://r/bitstream/1/1/tesis.pdf",
    "checksum": "DE2290",
    "checksumAlgorithm": "MD5",
}


def bundle(purpose: str, **known: str) -> str:
    stream = element("bitstream", *(value(text, key) for key, text in known.items()))
    return element("bundle", value(purpose, "name"), element("bitstreams", stream))


XOAI = xoai(
    element(
        "dc",
        element("title", element("es", value("La viña"))),
        element(
            "date",
            element("issued", element("none", value("2013-10"))),
            element("accessioned", element("none", value("2015-01-02T00:00:00Z"))),
        ),
        element("language", element("iso", element("none", value("spa")))),
        element(
            "description",
            element("abstract", element("en_US", value("The vine")), element("es_CL", value("La vid"))),
        ),
        element("rights", element("uri", element("*", value(CC_BY)))),
    ),
    element("bundles", bundle("ORIGINAL", **FILE), bundle("LICENSE", name="l.txt", url="http://r/l")),
    element("others", value("2250/123", "handle")),
    element("license", value("AAAA", "bin")),
)
OTHER_XOAI = xoai(
    element(
        "dc",
        element("title", value("por", "lang"), value("A vinha")),
        element("date", element("issued", value("2008"))),
        element("language", element("iso", value("por"))),
        element("creator", value("Silva")),
    ),
    element("bundles"),
    element("others", value("", "handle")),
)


def test_both_dialects_of_xoai() -> None:
    found = describe(parse(XOAI))
    assert found is not None
    assert found.terms["title"] == [Value("La viña", "es")]
    assert found.terms["description.abstract"] == [Value("The vine", "en_US"), Value("La vid", "es_CL")]
    assert found.terms["language.iso"] == [Value("spa")]
    assert found.files[0] == FileRef(
        "http://r/bitstream/1/1/tesis.pdf", "tesis.pdf", "application/pdf", 449025, "de2290", "ORIGINAL"
    )
    assert [file.bundle for file in found.files] == ["ORIGINAL", "LICENSE"]
    assert metadata.fields(found) == {
        "title": "La viña",
        "date": "2013",
        "language": "spa",
        "license": CC_BY,
        "url": "https://hdl.handle.net/2250/123",
        "doc_type": "academic",
        "handle": "2250/123",
    }
    assert metadata.abstracts(found) == [Value("The vine", "eng"), Value("La vid", "spa")]
    other = describe(parse(OTHER_XOAI))
    assert other is not None
    assert (other.files, other.handle) == ([], None)
    assert other.terms["title"] == [Value("A vinha", "por")]
    assert other.terms["date.issued"] == [Value("2008")]
    assert metadata.fields(other)["language"] == "por"
    assert metadata.authors(other) == ["Silva"]


DC = b"""<dc xmlns="http://purl.org/dc/elements/1.1/"><title>Uno</title><date>2016-03-01T10:00:00Z</date>
<date>2016-03-01T10:00:00Z</date><date>2009</date><type>info:eu-repo/semantics/article</type>
<language>Espa\xc3\xb1ol</language><identifier>http://hdl.handle.net/11336/149241</identifier>
<identifier>978-987-558-611-6</identifier><identifier>https://doi.org/10.1590/S0034-8910.</identifier>
<rights>info:eu-repo/semantics/openAccess</rights><rights>https://creativecommons.org/licenses/by-nc-nd/2.5/ar/</rights>
<description>Fil: Perez, Ana. Universidad de Buenos Aires; Argentina</description></dc>"""


def test_dublin_core() -> None:
    found = describe(parse(DC))
    assert found is not None
    assert metadata.fields(found) == {
        "title": "Uno",
        "date": "2009",
        "language": "spa",
        "license": "https://creativecommons.org/licenses/by-nc-nd/2.5/ar/",
        "access_rights": "info:eu-repo/semantics/openAccess",
        "url": "https://hdl.handle.net/11336/149241",
        "doc_type": "academic",
        "handle": "11336/149241",
        "doi": "10.1590/S0034-8910",
        "types": ["info:eu-repo/semantics/article"],
        "affiliations": ["Fil: Perez, Ana. Universidad de Buenos Aires; Argentina"],
    }


FORMATS = {
    "qdc": b'<qualifieddc xmlns:d="http://purl.org/dc/terms/" xmlns:c="http://purl.org/dc/elements/1.1/">'
    b"<c:title>Uno</c:title><d:issued>2001</d:issued><c:language>es</c:language></qualifieddc>",
    "dim": b'<d:dim xmlns:d="http://www.dspace.org/xmlns/dspace/dim">'
    b'<d:field mdschema="dc" element="title" qualifier="none" lang="es">Uno</d:field>'
    b'<d:field mdschema="dc" element="date" qualifier="issued">2001-05</d:field>'
    b'<d:field mdschema="dc" element="language" qualifier="iso">es_CL</d:field>'
    b'<d:field mdschema="local" element="x">y</d:field></d:dim>',
    "mets": b'<mets xmlns="http://www.loc.gov/METS/" xmlns:m="http://www.loc.gov/mods/v3" xmlns:x="l">'
    b"<dmdSec>"
    b"<mdWrap><xmlData><m:mods><m:titleInfo><m:title>Uno</m:title></m:titleInfo><m:originInfo>"
    b"<m:dateIssued>2001</m:dateIssued></m:originInfo><m:language><m:languageTerm>spa</m:languageTerm>"
    b'</m:language></m:mods></xmlData></mdWrap></dmdSec><fileSec><fileGrp USE="CONTENT">'
    b'<file MIMETYPE="application/pdf" SIZE="9" CHECKSUM="AB" CHECKSUMTYPE="MD5">'
    b'<FLocat x:href="http://r/u.pdf"/></file></fileGrp></fileSec></mets>',
    "oai_openaire": b'<resource xmlns="http://namespace.openaire.eu/schema/oaire/" xmlns:d="k" xmlns:c="e">'
    b'<d:titles><d:title>Uno</d:title></d:titles><d:dates><d:date dateType="Issued">2001-02-25</d:date>'
    b"</d:dates><c:language>spa</c:language>"
    b'<file accessRightsURI="http://purl.org/coar/access_right/c_abf2" mimeType="application/pdf">http://r/u.pdf'
    b"</file></resource>",
    "marcxml": b'<record xmlns="http://www.loc.gov/MARC21/slim">'
    b'<controlfield tag="008">970101s2001    ag            000 0 spa d</controlfield>'
    b'<datafield tag="245"><subfield code="a">Uno /</subfield></datafield>'
    b'<datafield tag="856"><subfield code="u">http://r/u.pdf</subfield>'
    b'<subfield code="q">application/pdf</subfield></datafield></record>',
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_title_year_and_language(name: str) -> None:
    found = describe(parse(FORMATS[name]))
    assert found is not None
    known = metadata.fields(found)
    assert (known["title"], known["date"], known["language"]) == ("Uno", "2001", "spa")
    if name in ("mets", "oai_openaire", "marcxml"):
        (file,) = found.files
        assert (file.url, file.media_type) == ("http://r/u.pdf", "application/pdf")


def test_a_format_that_is_not_known_is_none() -> None:
    assert (
        describe(etree.fromstring("<Publication xmlns='https://www.openaire.eu/cerif-profile/1.1/'/>"))
        is None
    )


@pytest.mark.parametrize(
    ("written", "language"),
    [
        *(("spa", "spa"), ("es", "spa"), ("es_CL", "spa"), ("Spanish", "spa"), ("Español", "spa")),
        *(("Castellano; Español", "spa"), ("en_US", "eng"), ("eng", "eng"), ("PT-BR", "por"), ("qu", "que")),
        *(("mul", None), ("und", None), ("", None), (None, None), ("texto", None)),
    ],
)
def test_languages(written: str | None, language: str | None) -> None:
    assert metadata.iso_639_3(written) == language
