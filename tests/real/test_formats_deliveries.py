"""A delivery to Latam-GPT (formats/pdf/fundar-ar): an item each, its Markdown with what its JSON says."""

import json
import shutil
from pathlib import Path

import pytest

from corpus_latam.sources.deliveries import source as deliveries
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.deliveries.reading import left_out, read, rows

pytestmark = pytest.mark.real


def test_every_item_is_one_document() -> None:
    pages = read(real_data("formats/pdf/fundar-ar"))
    found = rows(pages)
    assert len(found) == 7
    assert not readings.reasons(pages)
    assert left_out(pages) == {deliveries.OTHER_FORM: 7}
    assert not any("<!--" in row["text"] for row in found)
    for row in found:
        assert row["date"].startswith("202")
        assert row["url"].startswith("https://fund.ar/")
        said = json.loads(row["metadata"])
        assert said["title"]
        assert len(said["files"]) == 2
    (vaca,) = [row["text"] for row in found if "Vaca Muerta" in row["text"][:200]]
    assert vaca.count("## Vaca Muerta: un nuevo marco regulatorio") == 1


def test_of_pdf_alone_the_text_is_read(tmp_path: Path) -> None:
    for file in sorted(real_data("formats/pdf/fundar-ar").glob("*.pdf")):
        shutil.copy(file, tmp_path / file.name)
    pages = read(tmp_path)
    found = rows(pages)
    assert len(found) == 7
    assert not readings.reasons(pages)
    (vaca,) = [row["text"] for row in found if "vacamuerta" in row["source_id"]]
    assert "Vaca Muerta: un nuevo marco regulatorio" in " ".join(vaca.split())
