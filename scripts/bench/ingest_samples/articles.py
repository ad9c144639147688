"""Articles of journals made here: in JATS, and as ArticleMeta gives them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scripts.bench.ingest_samples.books import PROSE

TYPE = "article"
RECORDS = 8

META = (
    '<journal-meta><journal-title-group><journal-title>Revista de Ríos</journal-title></journal-title-group>'
    '<issn pub-type="epub">1234-5678</issn></journal-meta>'
    '<article-meta><article-id pub-id-type="publisher-id">S1234</article-id>'
    '<article-id pub-id-type="doi">10.1234/rios.7</article-id>'
    "<title-group><article-title>Los <italic>ríos</italic> bajos</article-title></title-group>"
    '<contrib-group><contrib><name><surname>Paz</surname></name></contrib></contrib-group>'
    '<aff><country country="PE">Perú</country><email>ana@example.org</email></aff>'
    '<pub-date date-type="pub"><day>3</day><month>6</month><year>2025</year></pub-date>'
    '<pub-date date-type="collection"><season>Jan-Apr</season><year>2019</year></pub-date>'
    '<history><date date-type="received"><year>2018</year></date></history>'
    '<permissions><license license-type="open-access" xlink:href="https://creativecommons.org/licenses/by/4.0/">'
    "<license-p>Abierto.</license-p></license></permissions>"
    "{abstracts}"
    '<kwd-group xml:lang="es"><title>Palabras clave</title><kwd>río</kwd><kwd>pesca</kwd></kwd-group>'
    "</article-meta>"
)  # fmt: skip
ABSTRACTS = (
    f"<abstract><title>Resumen</title><p>En suma: {PROSE}</p></abstract>"
    '<trans-abstract xml:lang="en"><title>Abstract</title><p>In short: the river rises.</p></trans-abstract>'
)


def jats(body: str, back: str = "", inner: str = "", abstracts: str = ABSTRACTS) -> bytes:
    """An article in Spanish of these parts."""
    return (
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.1 20151215//EN"'
        ' "JATS-journalpublishing1.dtd"><article xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:mml="http://www.w3.org/1998/Math/MathML" article-type="research-article" xml:lang="es">'
        f"<front>{META.format(abstracts=abstracts)}</front><body>{body}</body>"
        f"{f'<back>{back}</back>' if back else ''}{inner}</article>"
    ).encode()


def articlemeta(number: int = 1, **more: Any) -> dict[str, Any]:
    """A record of ArticleMeta, in Spanish, with abstracts in two languages."""
    return {
        "code": f"S{number}",
        "doi": f"10.1234/rios.{number}",
        "publication_date": "2018-05-21",
        "document_type": "research-article",
        "citations": [{"v12": [{"_": "Otra obra"}]}, {"v12": [{"_": "Una más"}]}],
        "title": {
            "code": "1234-5678",
            "v100": [{"_": "Revista de Ríos"}],
            "v540": [{"l": "es", "t": '<a href="http://creativecommons.org/licenses/by/4.0/">CC</a>'}],
        },
        "article": {
            "v12": [{"_": "Rivers", "l": "en"}, {"_": f"Ríos {number}", "l": "es"}],
            "v40": [{"_": "es"}],
            "v65": [{"_": "20180500"}],
            "v83": [{"a": f"En suma {number}: {PROSE}", "l": "es"}, {"a": "The river rises.", "l": "en"}],
            "v85": [{"k": "río", "l": "es", "_": ""}],
            "v240": [{"p": "PE", "_": "Universidad"}],
        },
        **more,
    }


BODY = (
    f"<sec><title>Introducción</title><p>{PROSE} Así lo dice"
    ' <xref ref-type="bibr" rid="b1">Paz (2010)</xref>.</p></sec>'
    f"<sec><title>Método</title>{f'<p>{PROSE}</p>' * 8}</sec>"
)
WORK = "<ref><mixed-citation>PAZ, A. Ríos. 2010.</mixed-citation></ref>"
REFERENCES = f"<ref-list><title>Referencias</title>{WORK}</ref-list>"

SAMPLES: dict[str, Callable[[], bytes]] = {
    "articulo.nxml": lambda: jats(BODY, REFERENCES),
    "scielo.json": lambda: json.dumps(articlemeta(), ensure_ascii=False).encode(),
    "scielo.jsonl": lambda: "".join(
        json.dumps(articlemeta(number), ensure_ascii=False) + "\n" for number in range(RECORDS)
    ).encode(),
}
"""By a name with its suffix; `scielo.jsonl` has `RECORDS` records. `TYPE` is the type of their source."""
