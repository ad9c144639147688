"""Where compiled kernels are kept: in folders that are named by a digest of all that went into them.

numba's own cache goes by a kernel's own file. But a kernel also holds what it inlines and the constants of
other files, and what versions of numba, llvmlite and numpy make of them. So the kernels of `words.py` lie in
`__pycache__/words.kernels-DIGEST/`, whose digest covers `words.py`, all files of the package that it imports,
theirs, and those versions. Processes with different code never meet in one folder. Of several with the same
code one compiles and the others wait (`compile_turn.py`). `NUMBA_CACHE_DIR` moves the folders; where the
package cannot be written to they lie in the user's cache folder; where that cannot be written to either, each
process compiles its own.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core import caching

from corpus_latam.text.compile_turn import Turn

PACKAGE = __name__.partition(".")[0]
ROOT = Path(__file__).parent.parent
STARTED = time.time()
NAME, KEPT = ".kernels-", 4
"""What a folder's name holds, and how many of one module stay when a new one is made: those used last."""
MADE_HERE = re.compile(r"\.(?:nbi|nbc)(?:\.tmp\.[0-9a-f]+)?$|\.turn$")
IMPORT = re.compile(
    rf"^[ \t]*(?:from[ \t]+({PACKAGE}[\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|(.*))"
    rf"|import[ \t]+({PACKAGE}[\w.]*))",
    re.M,
)
VERSIONS = (sys.version, numba.__version__, llvmlite.__version__, np.__version__)

_folders: dict[Path, Path] = {}
"""Where the kernels of each file that this process has loaded are kept."""

numba_caching: Any = caching
log = logging.getLogger(__name__)


def keep(dispatcher: Any, options: dict[str, bool]) -> None:
    """Makes numba keep what `dispatcher` compiles on disk, if that can be done and its code is certain."""
    with suppress(AttributeError):  # a plain function, where numba is switched off
        file = dispatcher.py_func.__code__.co_filename
        if _key(file, str(options)) is None:
            return
        try:
            dispatcher._cache = _KernelCache(dispatcher.py_func, options)
            _folders[Path(file)] = Path(dispatcher._cache.cache_path)
        except RuntimeError:
            _say_once()


def is_cold(*rooms: str) -> bool:
    """Whether a file of these folders of the package, as far as this process has loaded their kernels, has
    none on disk: the next process that needs them compiles."""
    folders = (folder for file, folder in _folders.items() if _room(file) in rooms)
    return not all(any(folder.glob("*.nbi")) for folder in folders)


def _room(file: Path) -> str:
    """The first folder of the package that a file lies in, or its own where it is no file of the package."""
    return file.relative_to(ROOT).parts[0] if file.is_relative_to(ROOT) else file.parent.name


def preparing(*rooms: str) -> str:
    """What a process does before its first result, for who waits for it."""
    if is_cold(*rooms):
        return "loading models and kernels; those not compiled yet are, once (about a minute for all)"
    return "loading models and kernels"


def digest(file: str, options: str = "") -> str:
    """What the compiled kernels of `file` depend on, as 16 hexadecimal digits."""
    parts = [*VERSIONS, options, *(f"{path} {content}" for path, content in _sources(Path(file)))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def _key(file: str, options: str) -> str | None:
    """The digest of a file, or None where one of its sources changed after this process had begun: what this
    process has read may be older than what lies on the disk, and must not be kept under its name."""
    try:
        changed = max(path.stat().st_ctime for path in _closure(Path(file)))
        return digest(file, options) if changed < STARTED else None
    except OSError:
        return None


def _sources(file: Path) -> list[tuple[str, str]]:
    """Name and hash of `file` and all that it imports of the package."""
    known = _closure(file)
    return sorted(
        (path.name if path == file else str(path.relative_to(ROOT)), _read(path)[0]) for path in known
    )


def _closure(file: Path) -> set[Path]:
    known, waiting = {file}, [file]
    while waiting:
        found = _read(waiting.pop())[1] - known
        known |= found
        waiting += found
    return known


@cache
def _read(file: Path) -> tuple[str, frozenset[Path]]:
    """The hash of a file, and the files of the package that it names in imports."""
    content = file.read_bytes()
    return hashlib.sha256(content).hexdigest(), frozenset(_imports(content.decode()))


def _imports(source: str) -> Iterator[Path]:
    for module, in_brackets, on_line, plain in IMPORT.findall(re.sub("#.*", "", source)):
        names = re.findall(r"\w+", in_brackets or on_line)
        for name in (module or plain, *(f"{module}.{name}" for name in names)):
            path = ROOT.joinpath(*name.split(".")[1:])
            yield from (each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file())


@cache
def _say_once() -> None:
    log.warning(
        "No folder for compiled kernels can be written to, so every process compiles its own, half a minute"
        " each time. Set NUMBA_CACHE_DIR to a folder that can."
    )


# -------------------------------------------------------------------------------------- numba's side


def _keyed(locator: Any) -> Any:
    """numba's locator of a folder, with a folder named by the digest in it."""

    class Keyed(locator):  # type: ignore[misc]
        def __init__(self, function: Any, file: str) -> None:
            super().__init__(function, file)
            key = _key(file, str(function.__kernel_options__))
            self._folder = Path(super().get_cache_path()) / f"{Path(file).stem}{NAME}{key}"
            self._cache_path: str = str(self._folder)

        def get_source_stamp(self) -> str:
            return self._folder.name

        def ensure_cache_path(self) -> None:
            is_new = not self._folder.is_dir()
            super().ensure_cache_path()
            if is_new:
                remove_stale(self._folder)

    return Keyed


class _Folder(numba_caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = (
        _keyed(numba_caching.UserProvidedCacheLocator),
        _keyed(numba_caching.InTreeCacheLocator),
        _keyed(numba_caching.UserWideCacheLocator),
    )


class _KernelCache(numba_caching.FunctionCache):  # type: ignore[misc]
    """A cache that cannot stop a run: what it cannot read is compiled, what it cannot write is not kept."""

    _impl_class = _Folder

    def __init__(self, function: Any, options: dict[str, bool]) -> None:
        function.__kernel_options__ = options
        super().__init__(function)
        self._turn = Turn(Path(self.cache_path) / f"{self._impl.filename_base}.turn")

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        found = self._read(sig, target_context)
        if found is not None:
            return found
        with suppress(OSError):
            self._impl.locator.ensure_cache_path()
        if self._turn.take():
            found = self._read(sig, target_context)
            if found is not None:
                self._turn.give_back()
        return found

    def _read(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # a damaged pickle may raise anything
            log.debug("compiled kernel cannot be read: %s: %s", self.cache_path, error)
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except OSError as error:  # a full disk; a folder that another process removed as stale
            log.debug("compiled kernel is not kept: %s", error)
        finally:
            self._turn.give_back()


def remove_stale(folder: Path) -> None:
    """Removes the kernels of older code beside `folder`, but for the `KEPT` folders of its module that were
    written last: other environments and branches come back to theirs."""
    module = folder.name.partition(NAME)[0]
    beside = [path for path in folder.parent.glob(f"{module}{NAME}*") if path != folder and path.is_dir()]
    with suppress(OSError):  # another process removes them too
        beside.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for old in beside[KEPT - 1 :]:
            for file in old.iterdir():
                if MADE_HERE.search(file.name):
                    file.unlink()
            old.rmdir()
