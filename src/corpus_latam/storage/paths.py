"""Paths that may be local or remote (`s3://`, `hf://`), all through fsspec."""

from __future__ import annotations

import errno
import os
import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import fsspec
from fsspec.archive import AbstractArchiveFileSystem
from fsspec.implementations.chained import ChainedFileSystem
from fsspec.implementations.local import LocalFileSystem

from corpus_latam.credentials import with_environment
from corpus_latam.errors import ConfigError
from corpus_latam.storage import modes
from corpus_latam.storage.http import HttpFileSystem

FRESH = {"use_listings_cache": False}
"""A folder's listing is asked for each time: other processes write into it."""
OPTIONS: dict[str, dict[str, Any]] = {"hf": {}, "sftp": {}, "ssh": {}}
"""By protocol, what it is opened with instead. The Hub is read only, and slow to list; SFTP keeps no
listings, and gives its client every option, which knows no such one."""


for _protocol in HttpFileSystem.protocol:
    fsspec.register_implementation(_protocol, HttpFileSystem, clobber=True)

LOCAL = LocalFileSystem(use_listings_cache=False)
INSIDE_OTHERS = (AbstractArchiveFileSystem, ChainedFileSystem)
"""What reads from inside another address, by fsspec's chains of `::`."""
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


def resolve(typed: str) -> str:
    """The address of what a user typed: a path that exists here is itself before it is a URL.

    Addresses begin with `/` or `PROTOCOL://`. They are what all other functions take, and are never parsed
    again: no pattern, no chain of `::`, no escape in them means anything. `${NAME}` in a URL is the value of
    that environment variable: so secrets stay out of configs.
    """
    here = _on_this_machine(typed)
    if os.path.lexists(here):
        return here
    if typed.startswith(("file:/", "local:/")) and not URL.match(typed):
        return _on_this_machine(typed.partition(":")[2])
    typed = _with_environment(typed) if URL.match(typed) else typed
    if "://" in typed.partition("::")[2] and not URL.match(typed):
        raise _chained(typed)
    return absolute(typed)


def _with_environment(url: str) -> str:
    try:
        return with_environment(url)
    except KeyError as missing:
        raise ConfigError(f"{url}: there is no environment variable {missing.args[0]}. Set it.") from None


def split(path: str) -> tuple[Any, str]:
    """The file system of an address and the path inside it.

    Raises `ConfigError` where nothing here opens such paths: it names the package to install.
    """
    return _open(path, OPTIONS.get(path.partition("://")[0], FRESH))


def _open(path: str, options: dict[str, Any]) -> tuple[Any, str]:
    url = URL.match(path)
    if url is None:
        return LOCAL, _on_this_machine(path)
    try:
        kind: Any = fsspec.get_filesystem_class(url[1])
        if issubclass(kind, LocalFileSystem):
            return LOCAL, _on_this_machine(path[url.end() :])
        if issubclass(kind, INSIDE_OTHERS):
            raise _chained(path)
        fs = fsspec.filesystem(url[1], **{**kind._get_kwargs_from_urls(path), **options})
    except ImportError as error:
        raise ConfigError(f"{path}: {error}, in the environment of corpus-latam, with pip.") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}.") from error
    return fs, str(kind._strip_protocol(path))


def _chained(path: str) -> ConfigError:
    return ConfigError(f"{path}: files inside an archive or a cache are not read. Unpack them first.")


def _on_this_machine(path: str) -> str:
    """A local path made absolute, and otherwise left as it is, byte for byte."""
    if path.startswith("~") and not os.path.lexists(path):
        path = str(Path(path).expanduser())
    path = path.removeprefix("./")
    whole = path if path.startswith("/") else f"{Path.cwd()}/{'' if path == '.' else path}"
    return whole.rstrip("/") or "/"


def is_local(path: str) -> bool:
    """Whether `path` lies on this machine's file system."""
    url = URL.match(path)
    return url is None or url[1] in LocalFileSystem.protocol


def join(*parts: str) -> str:
    """Joins with `/`, which every fsspec path understands."""
    return posixpath.join(*parts)


def exists(path: str) -> bool:
    """Whether a file or folder is there."""
    fs, inner = split(path)
    return bool(fs.exists(inner))


def files_below(folder: str, suffixes: tuple[str, ...] = ()) -> list[str]:
    """Sorted addresses of the files in a folder and in those below it, whatever their names.

    With `suffixes`, only those that end in one of them. Nothing where there is no such folder.
    """
    return [name for name in sizes(folder) if not suffixes or name.endswith(suffixes)]


def is_pattern(path: str) -> bool:
    """Whether a path that does not exist may be a glob."""
    return any(character in path for character in "*?[")


def address_of(name: str, path: str, fs: Any, inner: str) -> str:
    """The address of a path inside a file system that is `inner` or lies below it; `path` addresses `inner`.

    It is the file system's own where that leads back to the same path on the same host. Some do not give
    back the host, user or account that an address names, nor where in it they stand (`sftp://host/folder`,
    `abfs://container@account/folder`), and some add a slash each time: then what a user wrote is kept, and
    what lies below is added to it.
    """
    url = URL.match(path)
    if isinstance(fs, LocalFileSystem) or url is None:
        return name
    start, inner, name = path[url.end() :].rstrip("/"), inner.rstrip("/"), name.rstrip("/")
    own = str(fs.unstrip_protocol(name))
    lies_below = start and f"{name}/".startswith(f"{inner}/")
    if not lies_below or _leads_back(fs, own, name, path):
        return own
    below = name.removeprefix(inner).removeprefix("/")
    return f"{url[0]}{start}" + (f"/{below}" if below or not inner else "")


def _leads_back(fs: Any, own: str, name: str, path: str) -> bool:
    try:
        same_host = fs._get_kwargs_from_urls(own) == fs._get_kwargs_from_urls(path)
    except ValueError:  # without the host that belongs there it is no address
        return False
    return bool(same_host and str(fs._strip_protocol(own)).rstrip("/") == name)


def sizes(folder: str) -> dict[str, int]:
    """Bytes of every file below a folder, by its address; nothing where there is no such folder."""
    fs, inner = split(folder)
    if not fs.isdir(inner):
        return {}
    found: dict[str, dict[str, Any]] = fs.find(inner, detail=True)
    there = ((address_of(name, folder, fs, inner), info) for name, info in sorted(found.items()))
    return {address: int(info["size"]) for address, info in there}


def is_empty(folder: str) -> bool:
    """Whether a folder that is there holds nothing."""
    fs, inner = split(folder)
    return not fs.ls(inner, detail=False)


def size(path: str) -> int:
    """Bytes of a file."""
    fs, inner = split(path)
    return int(fs.size(inner))


@contextmanager
def open_read(path: str) -> Iterator[IO[bytes]]:
    """Opens a file for reading bytes, as it lies (no decompression).

    Raises `OSError` for a pipe, a socket or a device, which might never give a byte or never end.
    """
    # to learn a file's size, the Hub's file system lists its whole folder unless told to ask for details
    fs, inner = _open(path, {"expand_info": True}) if path.startswith("hf://") else split(path)
    if fs is LOCAL and not (Path(inner).is_file() or Path(inner).is_dir()) and Path(inner).exists():
        raise OSError(errno.EINVAL, "it is a pipe, socket or device, not a file", inner)
    with fs.open(inner, "rb") as stream:
        yield stream


def read_bytes(path: str) -> bytes:
    """All of a small file; nothing where there is none."""
    if not exists(path):
        return b""
    with open_read(path) as stream:
        return stream.read()


def read_each(files: list[str]) -> list[bytes]:
    """All of several small files of one folder, which object stores give side by side.

    Raises `FileNotFoundError` where one is gone.
    """
    if not files:
        return []
    fs, _ = split(files[0])
    inner = [split(file)[1] for file in files]
    return [bytes(content) for content in fs.cat_ranges(inner, None, None, on_error="raise")]


def make_folder(path: str) -> None:
    """Creates a local folder and its parents. Object stores need none, and would take a bucket for one."""
    fs, inner = split(path)
    if isinstance(fs, LocalFileSystem):
        modes.make_folder(Path(inner))


def remove(path: str) -> None:
    """Removes a file that may already be gone."""
    fs, inner = split(path)
    if fs.exists(inner):
        fs.rm_file(inner)


def remove_with_empty_parents(path: str, top: str) -> None:
    """Removes a file, and the folders between it and `top`, `top` among them, that it leaves empty."""
    remove(path)
    if is_local(path):
        _remove_empty_parents(path, top)


def remove_if_empty(folder: str) -> None:
    """Removes a local folder in which nothing is."""
    if is_local(folder) and Path(folder).is_dir() and not any(Path(folder).iterdir()):
        Path(folder).rmdir()


def _remove_empty_parents(path: str, top: str) -> None:
    stop = Path(absolute(top)).parent
    for folder in Path(path).parents:
        if folder == stop or not folder.is_relative_to(stop) or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def absolute(path: str) -> str:
    """A path as the address that workers elsewhere find it by; an address as it is."""
    fs, inner = split(path)
    return address_of(inner, path, fs, inner)
