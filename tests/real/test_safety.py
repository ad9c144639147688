"""The benchmark of what hurts people when it is wrong: every figure is there, and none has fallen."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY
from tests.real.conftest import DATA, real_data

pytestmark = [pytest.mark.real, pytest.mark.slow]

AT_LEAST = {
    "auc_offendes": 0.70,
    "auc_hateval": 0.70,
    "hatecheck_hateful": 0.75,
    "hatecheck_benign": 0.70,
    "pii_recall_worst": 0.99,
    "pii_precision": 0.95,
    "pii_precision_values": 0.85,
    "country_precision": 0.98,
    "country_coverage": 0.3,
    "country_domain_precision": 0.98,
    "safety_mb_s": 10,  # half of what is asked for: other tests may run beside it
}
AT_MOST = {"clean_rejected_worst": 0.005, "slang_worst": 0.10, "slang_spread": 0.10}


def test_every_figure_in_one_object() -> None:
    for name in ("es-bench", "corpora", "toxicity", "lid", "country", "oai", "html-news"):
        real_data(name)
    command = [sys.executable, "scripts/bench/safety.py", "--data", str(DATA), "--quick"]
    done = subprocess.run(command, cwd=REPOSITORY, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    low = {name: figures[name] for name, least in AT_LEAST.items() if figures[name] < least}
    high = {name: figures[name] for name, most in AT_MOST.items() if figures[name] > most}
    assert (low, high) == ({}, {})
