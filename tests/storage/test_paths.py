"""An address means one thing: what a user typed is looked up once, what a listing gave is opened as it is."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry, known_implementations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths
from corpus_latam.storage.listing import list_files

SPECIAL = st.sampled_from(["*", "?", "[", "]", "::", "#", "%20", "\n", "\t", " ", "s3:", "memory:", "~", "-"])
PLAIN = st.sampled_from(["a", "leyes", "2024", "ñ", "\udcff", "\u2028", ".jsonl", "ley.txt", "\\", "{}", "'"])
NAMES = st.lists(SPECIAL | PLAIN, min_size=1, max_size=6).map("".join).filter(lambda n: n not in (".", ".."))


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    fs = fsspec.filesystem("memory", use_listings_cache=False)
    yield fs
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]


@given(folder=NAMES, name=NAMES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_exists_is_itself_whatever_its_name(
    tmp_path_factory: pytest.TempPathFactory, folder: str, name: str
) -> None:
    root = tmp_path_factory.mktemp("names")
    (root / folder).mkdir()
    (root / folder / name).write_bytes(b"it")
    (root / folder / "other.jsonl").write_bytes(b"not it")
    whole = f"{root}/{folder}/{name}"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root / folder)
        assert paths.resolve(name) == whole
    assert set(paths.files_below(f"{root}/{folder}")) == {whole, f"{root}/{folder}/other.jsonl"}
    with paths.open_read(whole) as stream:
        assert stream.read() == b"it"
    assert paths.sizes(f"{root}/{folder}")[whole] == 2
    assert paths.absolute(whole) == whole
    assert paths.is_local(whole)
    paths.remove_with_empty_parents(whole, f"{root}/{folder}")
    assert [path.name for path in (root / folder).iterdir()] == ["other.jsonl"]
    paths.remove_with_empty_parents(f"{root}/{folder}/other.jsonl", f"{root}/{folder}")
    assert list(root.iterdir()) == []


def test_a_folder_is_itself_before_it_is_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "s3:" / "cubo").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert paths.resolve("s3://cubo") == f"{tmp_path}/s3://cubo"
    assert paths.resolve("memory://cubo/") == "memory:///cubo"


def test_urls_of_local_files_are_local_paths(tmp_path: Path) -> None:
    for form in ("file://", "local://", "file:", ""):
        assert paths.resolve(f"{form}{tmp_path}") == str(tmp_path)
    assert paths.is_local(f"file://{tmp_path}")


def test_names_in_an_object_store_are_not_patterns_or_chains(memory: fsspec.AbstractFileSystem) -> None:
    names = ["/run[1]/a*.parquet", "/run[1]/b::c.parquet", "/run[1]/d#e.parquet"]
    for name in [*names, "/run1/a.parquet"]:
        memory.pipe_file(name, name.encode())
    listed = paths.files_below("memory://run[1]")
    assert listed == [f"memory://{name}" for name in names]
    for address, name in zip(listed, names, strict=True):
        with paths.open_read(address) as stream:
            assert stream.read() == name.encode()
    for address in listed:
        paths.remove(address)
    assert paths.files_below("memory://run[1]") == []
    assert paths.exists("memory://run1/a.parquet")


def test_what_might_never_end_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (f"{tmp_path}/fifo", "/dev/zero"):
        with pytest.raises(OSError, match="a pipe, socket or device"), paths.open_read(path):
            pass
    with pytest.raises(FileNotFoundError), paths.open_read(f"{tmp_path}/no"):
        pass


class Hosted(MemoryFileSystem):  # type: ignore[misc]
    """A file system on a host, whose own paths do not name it, as those of SFTP, FTP and HDFS."""

    protocol = "hosted"

    def __init__(self, host: str = "", **options: Any) -> None:
        assert host == "casa:22"
        super().__init__(**options)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + path.removeprefix("hosted://casa:22").strip("/")

    @staticmethod
    def _get_kwargs_from_urls(path: str) -> dict[str, str]:
        return {"host": path.removeprefix("hosted://").partition("/")[0]}


@pytest.mark.parametrize("end", ["", "/"])
def test_an_address_keeps_its_host(memory: fsspec.AbstractFileSystem, end: str) -> None:
    fsspec.register_implementation("hosted", Hosted, clobber=True)
    for name in ("/d/a.txt", "/d/b[1].txt", "/d/sub/c.txt"):
        memory.pipe_file(name, name.encode())
    folder = paths.resolve(f"hosted://casa:22/d{end}")
    assert folder == "hosted://casa:22/d"
    names = [f"{folder}/a.txt", f"{folder}/b[1].txt", f"{folder}/sub/c.txt"]
    assert paths.files_below(folder) == names
    assert list_files(f"{folder}/*.txt").taken == tuple(names[:2])
    assert list_files(folder, (".txt",)).taken == tuple(names[:2])
    assert list_files(names[1]).taken == (names[1],)
    with paths.open_read(names[1]) as stream:
        assert stream.read() == b"/d/b[1].txt"


class Account(MemoryFileSystem):  # type: ignore[misc]
    """A file system whose own paths begin with what stands before the host in an address, as Azure's."""

    protocol = ("account", "accounts")

    def __init__(self, account_name: str = "", **options: Any) -> None:
        assert account_name == "unam"
        super().__init__(**options)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        rest = path.rpartition("://")[2].strip("/")
        container, at, host_and_path = rest.partition("@")
        _, _, inner = host_and_path.partition("/")
        return f"/{container}/{inner}".rstrip("/") if at else f"/{rest}"

    @staticmethod
    def _get_kwargs_from_urls(path: str) -> dict[str, str]:
        return {"account_name": path.partition("@")[2].partition(".")[0]}


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("below", ["", "/d", "/d/e"])
@pytest.mark.parametrize("protocol", Account.protocol)
def test_an_address_keeps_its_account(
    memory: fsspec.AbstractFileSystem, protocol: str, below: str, end: str
) -> None:
    fsspec.register_implementation(protocol, Account, clobber=True)
    names = ("a.txt", "b[1].txt", "sub/c.txt")
    for name in names:
        memory.pipe_file(f"/textos{below}/{name}", name.encode())
    folder = f"{protocol}://textos@unam.dfs.core.windows.net{below}"
    assert paths.resolve(folder + end) == folder
    assert paths.files_below(folder + end) == [f"{folder}/{name}" for name in names]
    assert list_files(f"{folder}/*.txt").taken == tuple(f"{folder}/{name}" for name in names[:2])
    assert list_files(f"{folder}/**/c.txt").taken == (f"{folder}/sub/c.txt",)
    for name in names:
        with paths.open_read(f"{folder}/{name}") as stream:
            assert stream.read() == name.encode()
    paths.remove(f"{folder}/a.txt")
    assert not paths.exists(f"{folder}/a.txt")


ADDRESSES = {
    "hdfs": ["hdfs://nodo:8020", "hdfs://ana@nodo:8020", "hdfs://"],
    "webhdfs": ["webhdfs://nodo:50070", "webhdfs://nodo"],
    "sftp": ["sftp://nodo", "sftp://ana@nodo", "sftp://ana:clave@nodo:22"],
    "ssh": ["ssh://nodo"],
    "ftp": ["ftp://nodo", "ftp://ana:clave@nodo:21"],
    "smb": ["smb://nodo/discos", "smb://DOMINIO;ana:clave@nodo:445/discos"],
    "github": ["github://unam:textos@main"],
    "memory": ["memory://", "memory:///textos"],
    "http": ["http://nodo:80", "https://ana:clave@nodo"],
    "hf": ["hf://datasets/unam/textos", "hf://datasets/unam/textos@v2"],
    "abfs": ["abfs://textos@unam.dfs.core.windows.net", "abfs://textos"],
    "abfss": ["abfss://textos@unam.dfs.core.windows.net"],
    "gs": ["gs://cubo"],
    "oss": ["oss://cubo"],
    "s3": ["s3://cubo", "s3://"],
    "s3a": ["s3a://cubo"],
}
"""By protocol, what stands before a path in its addresses. Those whose package is not here are left out."""


def kind_of(protocol: str) -> Any:
    """Its class, and an instance that has connected to nothing. What cannot be loaded here is skipped."""
    try:
        kind = fsspec.get_filesystem_class(protocol)
    except (ImportError, ValueError) as error:
        pytest.skip(str(error))
    return kind, object.__new__(type("Unconnected", (kind,), {"__del__": lambda self: None}))


@pytest.mark.parametrize("start", [start for starts in ADDRESSES.values() for start in starts])
@pytest.mark.parametrize("folder", ["", "/a", "/a/b c"])
def test_what_lies_below_an_address_is_found_by_its_own(start: str, folder: str) -> None:
    """Host, port, user, account and bucket are the same, and so is the path inside."""
    kind, fs = kind_of(start.partition("://")[0])
    address = start.rstrip("/") + folder if not start.endswith("//") else start + folder.strip("/")
    inner = kind._strip_protocol(address)
    for name in (inner, f"{inner.rstrip('/')}/x", f"{inner.rstrip('/')}/x[1]/y.jsonl"):
        found = paths.address_of(name, address, fs, inner)
        assert kind._get_kwargs_from_urls(found) == kind._get_kwargs_from_urls(address)
        assert kind._strip_protocol(found).strip("/") == name.strip("/")
        again = kind._strip_protocol(found)
        assert paths.address_of(again, found, fs, again) == found


def test_sftp_is_opened_with_what_its_client_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(MemoryFileSystem):  # type: ignore[misc]
        def __init__(self, host: str, username: str) -> None:
            super().__init__()

        @staticmethod
        def _get_kwargs_from_urls(path: str) -> dict[str, str]:
            return {"host": "nodo", "username": "ana"}

    for protocol in ("sftp", "ssh"):
        monkeypatch.setitem(_registry, protocol, Strict)
        assert isinstance(paths.split(f"{protocol}://ana@nodo/d")[0], Strict)


@pytest.mark.parametrize(
    "url", ["zip://a.jsonl::/tmp/x.zip", "simplecache::s3://b/x", "tar://a::s3://b/x.tar"]
)
def test_chained_addresses_are_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ConfigError, match="inside an archive"):
        paths.resolve(url)


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"class": "no_such_package.Files", "err": "Install no_such_package to access nowhere"}
    monkeypatch.setitem(known_implementations, "nowhere", entry)
    with pytest.raises(ConfigError, match=r"nowhere://a/b: Install no_such_package"):
        paths.exists("nowhere://a/b")


def test_a_protocol_that_there_is_not_is_named() -> None:
    with pytest.raises(ConfigError, match=r"s4://a/b: Protocol not known: s4"):
        paths.split("s4://a/b")


def test_a_listing_is_asked_for_each_time() -> None:
    fs, _ = paths.split("memory://x")
    assert fs.dircache.use_listings_cache is False
