"""Compiled kernels go with all that they are made of: other code, other folder. No folder is no failure."""

from __future__ import annotations

import ast
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

import corpus_latam
from corpus_latam.text import kernel_cache

PACKAGE = Path(corpus_latam.__file__).parent
HASH_A_LINE = """
import numpy as np
from corpus_latam.text.lines import _hash
out = np.zeros(1, np.uint64)
_hash(np.arange(20, dtype=np.uint8), np.zeros(1, np.int64), np.full(1, 20, np.int64), out)
print(out[0])
"""
"""`lines._hash` is a small kernel that holds a piece (`mix`) and a constant (`FNV_PRIME`) of `decode.py`."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with a copy of the package, without what was compiled."""
    shutil.copytree(PACKAGE, tmp_path / "corpus_latam", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run_copy(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", HASH_A_LINE],
        capture_output=True,
        text=True,
        env=inherited | {"PYTHONPATH": str(folder)} | environment,
    )
    assert done.returncode == 0, done.stderr
    return done


def kept(folder: Path, module: str = "lines") -> list[Path]:
    return sorted(folder.rglob(f"{module}.kernels-*"))


def test_a_changed_piece_of_another_file_is_seen_by_the_next_process(copied: Path) -> None:
    pieces = copied / "corpus_latam/text/decode.py"
    source = pieces.read_text()
    before = run_copy(copied).stdout
    pieces.write_text(source.replace("h ^ (h >> np.uint64(33))", "h ^ (h >> np.uint64(32))"))
    of_piece = run_copy(copied).stdout
    pieces.write_text(source.replace("0x100000001B3", "0x100000001B5"))
    of_constant = run_copy(copied).stdout
    assert len({before, of_piece, of_constant}) == 3
    pieces.write_text(source)
    assert run_copy(copied).stdout == before
    assert len(kept(copied)) == 3  # the first was found again
    assert len(kept(copied, "paragraphs")) == 0, "paragraphs.py was not even imported"


def test_damaged_files_and_folders_that_cannot_be_made_cost_time_only(copied: Path, tmp_path: Path) -> None:
    before = run_copy(copied).stdout
    files = [file for folder in kept(copied) for file in folder.iterdir()]
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert run_copy(copied).stdout == before
    assert any(file.read_bytes()[-1:] == b"." for file in files), (
        "the index was written anew"
    )  # end of a pickle
    for folder in {folder.parent for folder in kept(copied)}:
        shutil.rmtree(folder)
        folder.write_text("a file where the folder would be: no one can write here, not even root")
    nowhere = str(tmp_path / "corpus_latam/__init__.py")
    done = run_copy(copied, HOME=nowhere, XDG_CACHE_HOME=nowhere, PYTHONDONTWRITEBYTECODE="1")
    assert done.stdout == before
    assert done.stderr.count("NUMBA_CACHE_DIR") == 1


def modules() -> list[ModuleType]:
    """Those of the package that import the kernels' decorators."""
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if "text.jit import" in file.read_text()]
    kernels = [".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts) for file in files]
    return [importlib.import_module(name) for name in kernels]


def imported(file: Path) -> set[Path]:
    """All files of the package that `file` imports, and theirs, as Python's own parser sees them."""
    known, waiting = {file}, [file]
    while waiting:
        names: set[str] = set()
        for node in ast.walk(ast.parse(waiting.pop().read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
        for name in (name for name in names if name.partition(".")[0] == "corpus_latam"):
            path = PACKAGE.parent / name.replace(".", "/")
            found = {
                each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()
            } - known
            known |= found
            waiting += found
    return known


def test_the_digest_of_every_kernel_covers_all_that_its_module_imports() -> None:
    for module in modules():
        file = Path(str(module.__file__))
        assert kernel_cache._closure(file) == imported(file), module.__name__


def test_no_kernel_holds_an_array_that_the_digest_cannot_see() -> None:
    """A table that is computed or read from a file is an argument, not a constant of the compiled code."""
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, Dispatcher):
                used = value.py_func.__code__.co_names
                arrays = [each for each in used if isinstance(vars(module).get(each), np.ndarray)]
                assert not arrays, f"{module.__name__}.{name} holds {arrays}"


def test_what_changed_after_the_process_began_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "written_now.py"
    file.write_text("from corpus_latam.text.decode import mix\n")
    assert kernel_cache._key(str(file), "") is None
    assert kernel_cache._key(str(PACKAGE / "text/words.py"), "") is not None


def test_stale_folders_go_and_nothing_else(tmp_path: Path) -> None:
    folders = [tmp_path / f"words.kernels-{number:016x}" for number in range(7)]
    for age, folder in enumerate(reversed(folders)):
        folder.mkdir()
        for name in ("words.f-1.py311.nbi", "words.f-1.py311.1.nbc", "words.f-1.py311.1.nbc.tmp.0af3"):
            (folder / name).touch()
        os.utime(folder, (1e9 - age, 1e9 - age))
    (folders[0] / "mine.txt").write_text("a file of the user's")
    os.utime(folders[0], (0, 0))
    beside = tmp_path / "lines.kernels-0"
    beside.mkdir()
    kernel_cache.remove_stale(folders[6])
    assert [folder for folder in folders if folder.exists()] == [folders[0], *folders[3:]]
    assert [file.name for file in folders[0].iterdir()] == ["mine.txt"]
    assert beside.exists()


def test_whether_kernels_are_to_be_compiled_is_known_without_compiling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {PACKAGE / "annotate" / name: tmp_path / name for name in ("a.py", "b.py", "c.py")}
    monkeypatch.setattr(kernel_cache, "_folders", folders)
    assert kernel_cache.is_cold("annotate")
    assert "about a minute" in kernel_cache.preparing("annotate")
    assert not kernel_cache.is_cold("text")
    for folder in folders.values():
        folder.mkdir()  # as numba does when it looks whether it could write there
        assert kernel_cache.is_cold("annotate")
        (folder / "k.nbi").touch()
    assert not kernel_cache.is_cold("annotate")
