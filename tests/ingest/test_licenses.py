"""Statements of rights: what they mean, and that nothing is guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.ingest.creative_commons import VARIANTS, VERSIONS
from corpus_latam.ingest.license_names import IDENTIFIERS, NAMES
from corpus_latam.ingest.licenses import RESERVED, license_of
from corpus_latam.text.access_rights import EMBARGOED, UNKNOWN

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
    "Acceso embargado hasta el 31 de enero de 2027": f"{EMBARGOED}-2027-01-31",
    "Sin período de embargo": UNKNOWN,
    "Acceso abierto": UNKNOWN,
    # names without `Creative Commons`, as the ports of Latin America, Spain and Brazil have them
    "Atribución-NoComercial-SinDerivadas 2.5 Argentina": "CC-BY-NC-ND-2.5",
    "Atribución-No Comercial-Compartir Obras Derivadas Igual 2.5 Argentina": "CC-BY-NC-SA-2.5",
    "Atribución-Licenciamiento Recíproco 2.5 México": "CC-BY-SA-2.5",
    "Atribución-NoComercial-CompartirIgual 2.5 Perú": "CC-BY-NC-SA-2.5",
    "Reconocimiento-CompartirIgual 4.0": "CC-BY-SA-4.0",
    "Reconocimiento-NoComercial-SinObraDerivada 3.0 España": "CC-BY-NC-ND-3.0",
    "Reconeixement-NoComercial-SenseObraDerivada 3.0 Espanya": "CC-BY-NC-ND-3.0",
    "Atribuição 4.0 Internacional": "CC-BY-4.0",
    "Atribuição-SemDerivações 4.0": "CC-BY-ND-4.0",
    "Atribuição-Uso não-comercial-Vedada a criação de obras derivadas 2.5 Brasil": "CC-BY-NC-ND-2.5",
    "Atribuição-Uso não-Comercial-Compartilhamento pela mesma licença 2.5 Brasil": "CC-BY-NC-SA-2.5",
    "Attribution-NonCommercial-NoDerivs 3.0 Brazil": "CC-BY-NC-ND-3.0",
    "Licencia Creative Commons Reconocimiento-NoComercial-SinObraDerivada 4.0": "CC-BY-NC-ND-4.0",
    "Licencia Creative Commons Atribución 4.0 (CC BY)": "CC-BY-4.0",
    "Licencia Creative Commons BY-NC-ND": "LicenseRef-CC-BY-NC-ND",
    "by-nc-nd": "LicenseRef-CC-BY-NC-ND",
    "by": UNKNOWN,
    "Creative Commons Zero": "CC0-1.0",
    "https://creativecommons.org/licences/by/4.0/": "CC-BY-4.0",
    "https://creativecommons.org/licenses/publicdomain/": "CC-PDDC",
    '<a rel="license" href="http://creativecommons.org/licenses/by-nc/2.5/ar/">': "CC-BY-NC-2.5",
    # several, or a condition written apart: all hold
    "Metadatos: CC0. Texto: CC BY-NC-ND 4.0": "CC-BY-NC-ND-4.0",
    "creativecommons.org/licenses/by/4.0/ y creativecommons.org/licenses/by-nc-nd/3.0/": "CC-BY-NC-ND-3.0",
    "CC BY-SA 4.0 / CC BY-NC 4.0": "CC-BY-NC-SA-4.0",
    "CC BY-SA 4.0 / CC BY-ND 3.0": "LicenseRef-CC-BY-ND",
    "CC BY, NC, ND 4.0": "CC-BY-NC-ND-4.0",
    "CC BY 4.0, sin obras derivadas": "CC-BY-ND-4.0",
    "CC BY-SA 3.0, 2.5, 2.0": "CC-BY-SA-3.0",
    # reserved, or not
    "Reservados todos los derechos": RESERVED,
    "Derechos de autor reservados": RESERVED,
    "Queda prohibida la reproducción total o parcial de esta obra": RESERVED,
    "É proibida a reprodução total ou parcial": RESERVED,
    "© 2020. Algunos derechos reservados": RESERVED,
    "Algunos derechos reservados": UNKNOWN,
    "Sin copyright": UNKNOWN,
    "No Copyright - United States": UNKNOWN,
    "free of known copyright restrictions": UNKNOWN,
    "No es de dominio público": UNKNOWN,
    "No pertenece todavía al dominio público": UNKNOWN,
    "Pasará al dominio público en 2050": UNKNOWN,
    "This work is not yet in the public domain": UNKNOWN,
    "No son datos abiertos": UNKNOWN,
    "No hay restricciones: dominio público": "CC-PDM-1.0",
    "Se prohíbe la reproducción total o parcial": RESERVED,
    "Reproducción prohibida": RESERVED,
    "Acceso abierto; se prohíbe su uso comercial": "LicenseRef-Non-Commercial",
    "Términos de Libre Uso MX": "LicenseRef-Open-Data",
    # RightsStatements.org
    "http://rightsstatements.org/vocab/InC/1.0/": RESERVED,
    "https://rightsstatements.org/page/InC-RUU/1.0/?language=es": RESERVED,
    "http://rightsstatements.org/vocab/InC-NC/1.0/": "LicenseRef-Non-Commercial",
    "http://rightsstatements.org/vocab/InC-EDU/1.0/": "LicenseRef-Non-Commercial",
    "http://rightsstatements.org/vocab/NoC-US/1.0/": "LicenseRef-NoC-US",
    "http://rightsstatements.org/vocab/CNE/1.0/": UNKNOWN,
    # software and data
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "http://www.apache.org/licenses/LICENSE-2.0.txt": "Apache-2.0",
    "The MIT License": "MIT",
    "https://opensource.org/licenses/MIT": "MIT",
    "https://spdx.org/licenses/GPL-2.0-or-later.html": "GPL-2.0-or-later",
    "http://www.mozilla.org/MPL/2.0/": "MPL-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL-1.0",
    "GPLv3": "GPL-3.0-only",
    "GPLv2 or later": "GPL-2.0-or-later",
    "GNU General Public License v3.0": "GPL-3.0-only",
    "Licencia Pública General de GNU versión 3": "GPL-3.0-only",
    "https://www.gnu.org/licenses/gpl-3.0.en.html": "GPL-3.0-only",
    "https://www.gnu.org/licenses/old-licenses/fdl-1.2.html": "GFDL-1.2-only",
    "GNU Free Documentation License, Version 1.2 or any later version": "GFDL-1.2-or-later",
    "GFDL": "GFDL-1.1-or-later",
    "GNU GPL": "GPL-1.0-or-later",
    "LicenseRef-Mi-Archivo": "LicenseRef-Mi-Archivo",
    "consulte con la biblioteca": UNKNOWN,
    "": UNKNOWN,
}


@pytest.mark.parametrize("statement", MEANING)
def test_license(statement: str) -> None:
    assert license_of(statement) == MEANING[statement]


@given(st.text(max_size=80))
def test_whatever_is_said_has_one_meaning(statement: str) -> None:
    found = license_of(statement)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", found)
    assert license_of(found) == found
    assert license_of(f"  {statement}\n") == found


@given(st.sampled_from(VARIANTS), st.sampled_from(VERSIONS), st.sampled_from(["es", "ar", "mx", ""]))
def test_addresses_short_forms_and_identifiers_agree(kind: str, version: str, port: str) -> None:
    expected = f"CC-{kind}-{version}"
    assert license_of(f"https://creativecommons.org/licenses/{kind.lower()}/{version}/{port}") == expected
    assert license_of(f"CC {kind} {version}") == expected
    assert license_of(f"Bajo licencia {expected} del repositorio") == expected
    assert license_of(expected.lower()) == expected


@given(st.sampled_from([*IDENTIFIERS, *NAMES]))
def test_identifiers_and_names(name: str) -> None:
    assert license_of(name.upper()) in IDENTIFIERS.values()


@given(st.sampled_from(VARIANTS), st.sampled_from(VERSIONS), st.sampled_from(["Creative Commons ", ""]))
def test_names_lose_no_condition(kind: str, version: str, owner: str) -> None:
    """A condition that is not understood would make a licence freer than it is."""
    written = {
        "spa": {"BY": "Atribución", "NC": "NoComercial", "ND": "SinDerivadas", "SA": "CompartirIgual"},
        "eur": {
            "BY": "Reconocimiento",
            "NC": "No comercial",
            "ND": "Sin obra derivada",
            "SA": "Compartir igual",
        },
        "por": {"BY": "Atribuição", "NC": "NãoComercial", "ND": "SemDerivações", "SA": "CompartilhaIgual"},
        "eng": {"BY": "Attribution", "NC": "NonCommercial", "ND": "NoDerivatives", "SA": "ShareAlike"},
    }
    for words in written.values():
        name = "-".join(words[part] for part in kind.split("-"))
        assert license_of(f"{owner}{name} {version}") == f"CC-{kind}-{version}"
