"""The shipped language model on real documents: equal to fastText, right about es-bench and held-out sets."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import fasttext
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus_latam.annotate.language import MODELS, SHIPPED, identify, load_model
from corpus_latam.annotate.language_codes import language_and_script
from corpus_latam.config import LanguageConfig
from corpus_latam.text import as_utf8
from corpus_latam.text.fasttext_kernel import score
from corpus_latam.text.folding import fold
from tests.conftest import REPOSITORY
from tests.real.conftest import DATA, real_data

sys.path.insert(0, str(REPOSITORY / "scripts"))
import lid_more
import lid_sets

pytestmark = pytest.mark.real
ANY_LANGUAGE = ("libreoffice-help-es", "manpages-es", "textbox")
"""Sources whose documents may be in English or half translated, or are not Spanish."""


@pytest.fixture(scope="module")
def documents(es_bench: Path) -> pa.Table:
    """All of es-bench."""
    return pa.concat_tables(pq.read_table(path) for path in sorted(es_bench.glob("0*.parquet")))


def every(documents: pa.Table, nth: int) -> pa.Table:
    return documents.take(pa.array(range(0, documents.num_rows, nth)))


def test_scores_equal_fasttexts(documents: pa.Table) -> None:
    documents = every(documents, 8)
    shipped, binding = load_model(SHIPPED), fasttext.load_model(str(MODELS / f"{SHIPPED}.ftz"))
    column = {name: position for position, name in enumerate(binding.get_labels())}
    assert tuple(language_and_script(name)[0] for name in column) == shipped.languages
    assert shipped.tables is not None
    found = score(as_utf8(documents["text"]), shipped.tables, 10**9).labels
    expected = np.zeros_like(found)
    for row, text in enumerate(documents["text"].to_pylist()):
        names, values = binding.predict([fold(text)], k=len(column))
        expected[row, [column[name] for name in names[0]]] = values[0]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


def test_spanish_and_foreign_documents_of_es_bench(documents: pa.Table) -> None:
    documents = every(documents, 2)
    given = identify(documents["text"], load_model(SHIPPED), LanguageConfig())["language"].to_pylist()
    called: dict[str, Counter[str]] = {}
    rows = zip(documents["language"].to_pylist(), documents["source"].to_pylist(), given, strict=True)
    for language, source, answer in rows:
        if not (language == "es" and source.startswith(ANY_LANGUAGE)):
            called.setdefault(language, Counter())[answer] += 1
    for language, code in {"es": "spa", "pt": "por", "it": "ita", "fr": "fra"}.items():
        assert called[language][code] / called[language].total() > 0.99, called[language]


def test_held_out_sets() -> None:
    real_data("lid")
    script = REPOSITORY / "scripts/bench/language.py"
    command = [sys.executable, str(script), "--quick", "--data", str(DATA)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = json.loads(output.splitlines()[-1])
    assert figures["lid_main_f1"] >= 0.95
    assert figures["lid_spa_recall"] >= 0.985
    assert figures["lid_americas_recall"] >= 0.90
    assert figures["lid_americas_as_spa"] < 0.02
    assert figures["lid_paragraph_f1"] >= 0.97
    assert figures["lid_unlabelled_kept"] <= 0.05
    assert figures["lid_americas_precision"] >= 0.80


def test_no_origin_trains_and_tests_and_what_trains_is_open() -> None:
    data = real_data("lid").parent
    files = lid_more.rows(data)
    trained = [row for row in files if lid_more.trains(row, lid_sets.KNOWN)]
    assert len(trained) > 100
    for row in trained:
        assert not lid_more.tests(row, lid_sets.KNOWN), row
        assert not re.search(r"NC|ND|discretion|owners|GPL", row.licence) or "official" in row.genre, row
    both = {(row.label, row.origin) for row in trained} & {
        (row.label, row.origin) for row in files if lid_more.tests(row, lid_sets.KNOWN)
    }
    assert not both
