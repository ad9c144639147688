"""Statements of rights: what they mean, and that nothing is guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.ingest.licenses import (
    CC_VARIANTS,
    CC_VERSIONS,
    EMBARGOED,
    IDENTIFIERS,
    NAMES,
    RESERVED,
    UNKNOWN,
    access_of,
    license_of,
)

MEANING = {
    "CC0-1.0": "CC0-1.0",
    "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "http://creativecommons.org/licenses/by-nc-nd/2.5/ar/": "CC-BY-NC-ND-2.5",
    "https://creativecommons.org/licenses/by/3.0/igo/legalcode": "CC-BY-3.0-IGO",
    "http://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://creativecommons.org/publicdomain/mark/1.0/deed.es": "CC-PDM-1.0",
    "https://creativecommons.org/licenses/by-nc-sa": "LicenseRef-CC-BY-NC-SA",
    "CC BY-NC 4.0": "CC-BY-NC-4.0",
    "CC-BY": "LicenseRef-CC-BY",
    "CC0": "CC0-1.0",
    "Atribución-NoComercial-SinDerivadas 4.0 Internacional (CC BY-NC-ND 4.0)": "CC-BY-NC-ND-4.0",
    "Licencia Creative Commons Atribución-NoComercial-CompartirIgual 4.0 Internacional": "CC-BY-NC-SA-4.0",
    "Creative Commons Reconocimiento – No comercial – Sin obra derivada 3.0 España": "CC-BY-NC-ND-3.0",
    "Licença Creative Commons Atribuição-NãoComercial-CompartilhaIgual 4.0": "CC-BY-NC-SA-4.0",
    "Creative Commons Attribution-ShareAlike 3.0": "CC-BY-SA-3.0",
    "Creative Commons": UNKNOWN,
    '["info:eu-repo/semantics/openAccess","https://creativecommons.org/licenses/by/4.0/"]': "CC-BY-4.0",
    "© 2019 Editorial Sur. Todos los derechos reservados": RESERVED,
    "© 2019 Los autores. CC BY 4.0": "CC-BY-4.0",
    "Todos os direitos reservados": RESERVED,
    "Derechos reservados": RESERVED,
    "Obra en dominio público": "CC-PDM-1.0",
    "Domínio público": "CC-PDM-1.0",
    "texto oficial": "LicenseRef-Official-Text",
    "Datos Abiertos Uruguay": "LicenseRef-Open-Data",
    "Uso no comercial": "LicenseRef-Non-Commercial",
    "solo con fines académicos": "LicenseRef-Non-Commercial",
    "embargado hasta 2027-01-31": f"{EMBARGOED}-2027-01-31",
    "info:eu-repo/date/embargoEnd/2026-12-01": f"{EMBARGOED}-2026-12-01",
    "Embargo até 3/9/2026": f"{EMBARGOED}-2026-09-03",
    "info:eu-repo/semantics/embargoedAccess": f"{EMBARGOED}-unknown",
    "info:eu-repo/semantics/openAccess": UNKNOWN,
    "Apache License 2.0": "Apache-2.0",
    "GPLv3": "GPL-3.0-only",
    "LicenseRef-Mi-Archivo": "LicenseRef-Mi-Archivo",
    "consulte con la biblioteca": UNKNOWN,
    "": UNKNOWN,
}
ACCESS = {
    "info:eu-repo/semantics/openAccess": "open",
    "Acceso abierto": "open",
    "acesso aberto": "open",
    "http://purl.org/coar/access_right/c_16ec": "restricted",
    "info:eu-repo/semantics/closedAccess": "closed",
    "embargado hasta 2027-01-31": f"{EMBARGOED}-2027-01-31",
    "CC BY 4.0": None,
    "Sin embargo, puede citarse": None,
    "": None,
}


@pytest.mark.parametrize("statement", MEANING)
def test_license(statement: str) -> None:
    assert license_of(statement) == MEANING[statement]


@pytest.mark.parametrize("statement", ACCESS)
def test_access(statement: str) -> None:
    assert access_of(statement) == ACCESS[statement]


@given(st.text(max_size=80))
def test_whatever_is_said_has_one_meaning(statement: str) -> None:
    found = license_of(statement)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", found)
    assert license_of(found) == found
    assert license_of(f"  {statement}\n") == found


@given(st.sampled_from(CC_VARIANTS), st.sampled_from(CC_VERSIONS), st.sampled_from(["es", "ar", "mx", ""]))
def test_addresses_short_forms_and_identifiers_agree(kind: str, version: str, port: str) -> None:
    expected = f"CC-{kind}-{version}"
    assert license_of(f"https://creativecommons.org/licenses/{kind.lower()}/{version}/{port}") == expected
    assert license_of(f"CC {kind} {version}") == expected
    assert license_of(f"Bajo licencia {expected} del repositorio") == expected
    assert license_of(expected.lower()) == expected


@given(st.sampled_from([*IDENTIFIERS, *NAMES]))
def test_identifiers_and_names(name: str) -> None:
    assert license_of(name.upper()) in IDENTIFIERS.values()
