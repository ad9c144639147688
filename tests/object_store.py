"""An object store for tests: a local folder that takes whole objects only and counts what is put.

As in S3, nothing can be appended to or renamed, an object is there when all of it is there, and folders do
not exist. `store(folder)` gives an address below which the objects lie in `folder`.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, ClassVar

import fsspec
from fsspec.spec import AbstractFileSystem

PROTOCOL = "objects"


class ObjectStore(AbstractFileSystem):  # type: ignore[misc]
    """`objects://HOST/KEY`: the object KEY in the folder that `store` has given the name HOST."""

    protocol = PROTOCOL
    hosts: ClassVar[dict[str, Path]] = {}
    puts: ClassVar[dict[str, list[int]]] = {}
    """By object, the bytes of each time that it was put."""

    def _open(self, path: str, mode: str = "rb", **kwargs: Any) -> Any:
        if mode == "rb":
            return self._file(path).open("rb")
        assert mode == "wb", "objects are read or put whole"
        return _Put(self, self._strip_protocol(path))

    def ls(self, path: str, detail: bool = True, **kwargs: Any) -> list[Any]:
        folder = self._file(path)
        if folder.is_file():
            return [self.info(path)] if detail else [path]
        if not folder.is_dir():
            raise FileNotFoundError(path)
        names = [f"{self._strip_protocol(path).rstrip('/')}/{each.name}" for each in sorted(folder.iterdir())]
        return [self.info(name) for name in names] if detail else names

    def info(self, path: str, **kwargs: Any) -> dict[str, Any]:
        file = self._file(path)
        if not file.exists():
            raise FileNotFoundError(path)
        kind = "directory" if file.is_dir() else "file"
        size = 0 if file.is_dir() else file.stat().st_size
        return {"name": self._strip_protocol(path), "size": size, "type": kind}

    def rm_file(self, path: str) -> None:
        file = self._file(path)
        file.unlink()
        for folder in file.parents:  # what holds no object is not there
            if folder in self.hosts.values() or any(folder.iterdir()):
                return
            folder.rmdir()

    def put_whole(self, path: str, content: bytes) -> None:
        self.puts.setdefault(path, []).append(len(content))
        file = self._file(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def _file(self, path: str) -> Path:
        host, _, key = self._strip_protocol(path).partition("/")
        parts = [part for part in key.split("/") if part]
        assert ".." not in parts
        return self.hosts[host].joinpath(*parts)


class _Put(io.BytesIO):
    """Bytes that become an object when they are committed (`atomic.replace`)."""

    def __init__(self, store: ObjectStore, path: str) -> None:
        super().__init__()
        self._store, self._path = store, path

    def close(self) -> None:
        """The transaction takes the bytes."""

    def commit(self) -> None:
        self._store.put_whole(self._path, self.getvalue())

    def discard(self) -> None:
        """Nothing was put."""


def store(folder: Path) -> str:
    """The address of a folder of the tests as an object store."""
    fsspec.register_implementation(PROTOCOL, ObjectStore, clobber=True)
    folder.mkdir(exist_ok=True)
    host = f"host-{len(ObjectStore.hosts)}"
    ObjectStore.hosts[host] = folder
    return f"{PROTOCOL}://{host}"


def bytes_put(address: str) -> int:
    """Bytes of all objects that were put below an address, as often as they were."""
    start = address.partition("://")[2]
    return sum(sum(puts) for name, puts in ObjectStore.puts.items() if name.startswith(f"{start}/"))
