"""Bad input of every kind in one folder: the good records all arrive, the bad ones are in quarantine."""

import gzip
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.engine import Engine
from tests.ingest import runs
from tests.sources import packed_archives

GOOD = b'{"text": "bueno %d"}\n'
LONG = 30 << 20


def encrypted() -> bytes:
    """A zip whose first member says that it is encrypted, and whose second one is sound."""
    packed = bytearray(packed_archives.zipped({"secreto.txt": b"x", "b.txt": b"bueno en zip"}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def links() -> bytes:
    link, device = tarfile.TarInfo("enlace.txt"), tarfile.TarInfo("disco.txt")
    link.type, link.linkname, device.type = tarfile.SYMTYPE, "/etc/passwd", tarfile.BLKTYPE
    return packed_archives.tar_of(link, device)


LINES = (
    b"\xef\xbb\xbf"
    + GOOD % 1
    + b'{"text": "mal \xff"}\n'
    + b'{"text": "\\ud800"}\n'
    + b"\x00\x00\n"
    + GOOD % 2
)
CUT = gzip.compress(b"".join(GOOD % n for n in range(2_000)), mtime=0)[:-200]
FILES: dict[str, tuple[bytes, dict[str, str]]] = {
    "a.jsonl": (LINES, {"line 2": "invalid UTF-8", "line 3": "lone surrogate", "line 4": "invalid JSON"}),
    "b.jsonl": (
        GOOD % 3 + b'{"text": "' + b"x" * LONG + b'"}\n' + GOOD % 4,
        {"line 2": "line longer than max_line_bytes"},
    ),
    "c.jsonl.gz": (CUT, {}),
    "d.tar": (
        packed_archives.tar({"../a.jsonl": GOOD % 5, "/etc/b.jsonl": b"no\n" + GOOD % 6}),
        {"etc/b.jsonl, line 1": "invalid JSON"},
    ),
}
TEXTS: dict[str, tuple[bytes, dict[str, str]]] = {
    "a.zip": (encrypted(), {"secreto.txt": "encrypted member of a zip archive"}),
    "b.tar": (
        links(),
        {
            "enlace.txt": "a link in an archive: it names another file, and holds nothing",
            "disco.txt": "a device or pipe in an archive: it holds nothing",
        },
    ),
    "c.txt": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        {"file": "a pointer of Git LFS"},
    ),
    "d.txt": (b"<!DOCTYPE html><html></html>", {"file": "an HTML page, not data"}),
    "e.txt": (b"mal \xff", {"file": "invalid UTF-8"}),
    "f.txt": (b"", {"file": "empty text"}),
    "g.txt": (b"bueno", {}),
    "h.zip": (b"", {"file": "zip archive without its directory"}),
    "i.zip": (b"<html>error</html>", {"file": "archive is damaged"}),
}


@pytest.mark.parametrize(("kind", "inside"), [("jsonl", FILES), ("text", TEXTS)])
def test_bad_ones_are_named_and_good_ones_arrive(
    tmp_path: Path, engine: Engine, kind: str, inside: dict[str, tuple[bytes, dict[str, str]]]
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    for name, (content, _) in inside.items():
        (folder / name).write_bytes(content)
    source: dict[str, Any] = {"type": kind, "path": str(folder), "on_bad_file": "quarantine"}
    if kind == "jsonl":
        source["max_line_bytes"] = LONG // 2
    runs.run(runs.config(tmp_path / "run", {"s": source}, ingest={"max_bad_share": 1}), engine)
    found: dict[str, dict[str, str]] = {name: {} for name in inside}
    for row in runs.rows(tmp_path / "run", "quarantine"):
        name = Path(row["location"]).name
        if name == "d":  # of a group of files, the folder and the file's name in it
            found[row["position"]]["file"] = row["reason"]
        else:
            found[name][row["position"]] = row["reason"]
    for name, (_, expected) in inside.items():
        for position, reason in expected.items():
            assert found[name][position].startswith(reason), (name, found[name])
    good = {row["text"] for row in runs.rows(tmp_path / "run")}
    if kind == "text":
        assert good == {"bueno", "bueno en zip"}
        return
    assert {f"bueno {n}" for n in (1, 2, 3, 4, 5, 6)} <= good
    assert len(good) > 1_500  # what comes before the cut
    assert "compressed file ends early" in found["c.jsonl.gz"].values()
    assert json.loads(LINES.splitlines()[0].decode("utf-8-sig"))["text"] in good
