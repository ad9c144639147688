"""Kernels compile, and give the same, whether or not numba has its private switch for reference counts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from corpus_latam.text.jit import WITHOUT_COUNTS

WITHOUT_SWITCH = """
from numba.core.cpu import CPUTargetOptions
del next(owner for owner in CPUTargetOptions.__mro__ if "_nrt" in vars(owner))._nrt
from corpus_latam.text import jit, word_hashes
assert not jit.WITHOUT_COUNTS
print(word_hashes("¡Hola, ñandú! mba'e").tolist())
"""


def test_the_switch_is_used_where_there_is_one() -> None:
    assert WITHOUT_COUNTS == {"_nrt": False}


def test_another_numba_without_the_switch_compiles_the_same(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SWITCH], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    from corpus_latam.text import word_hashes

    assert done.stdout.strip() == str(word_hashes("¡Hola, ñandú! mba'e").tolist())
