"""Archives: every member arrives or is told of, whatever holds it, and reading goes on anywhere in them."""

import io
import json
import random
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import TextSource
from corpus_latam.sources import records, text
from corpus_latam.sources.packing import archives, compression, entries, tar_archive, zip_archive
from corpus_latam.sources.packing.archives import Choice
from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.packing.members import Member, members
from corpus_latam.sources.pages import Page, PageSize
from tests.sources import packed_archives as made
from tests.sources import readings
from tests.sources.packed_files import PACK, mutant

TEXTS = {
    "a.txt": b"uno",
    "d/b.txt": b"dos\n" * 5_000,
    "d/\xf1.txt": "tres ñ".encode(),
    "foto.jpg": b"\xff\xd8",
}
WANTED = [content.decode() for name, content in TEXTS.items() if name.endswith(".txt")]


def read(path: Path, cursor: str | None = None, records: int = 100, **fields: object) -> list[Page]:
    source = TextSource.model_validate({"type": "text", "path": str(path), **fields})
    (part,) = text.locate(source).partitions
    return list(text.read(source, part, cursor, PageSize(records, 1 << 20)))


def write(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("suffix", [*made.TAR_SUFFIXES, ".tgz", ".tbz2", ".tzst", ".txz"])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_tar_is_read_member_by_member(tmp_path: Path, suffix: str, form: int) -> None:
    whole = f".tar{archives.TAR_SHORT[suffix]}" if suffix in archives.TAR_SHORT else suffix
    pages = read(write(tmp_path, f"a{suffix}", made.tar(TEXTS, whole, form)))
    assert readings.texts(pages) == WANTED
    assert readings.positions(pages) == [f"a{suffix}/{name}" for name in list(TEXTS)[:3]]
    assert [page.passed for page in pages] == [{".jpg": 1}]
    assert readings.reasons(pages) == []


@pytest.mark.parametrize("method", made.METHODS)
def test_zip_is_read_member_by_member(tmp_path: Path, method: str) -> None:
    pages = read(write(tmp_path, "a.ZIP", made.zipped(TEXTS, method)))
    assert readings.texts(pages) == WANTED
    assert [page.passed for page in pages] == [{".jpg": 1}]


def test_names_longer_than_a_tar_header(tmp_path: Path) -> None:
    name = "ñandú/" * 40 + "a.txt"
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        pages = read(write(tmp_path, "a.tar", made.tar({name: b"uno"}, form=form)))
        assert readings.positions(pages) == [f"a.tar/{name}"]


@pytest.mark.parametrize("archive", [made.zipped, made.zipped_through_a_pipe])
def test_a_zip_without_its_directory_gives_its_members(tmp_path: Path, archive: object) -> None:
    packed = made.without_directory(archive(TEXTS))  # type: ignore[operator]
    pages = read(write(tmp_path, "a.zip", packed))
    assert readings.texts(pages) == WANTED
    assert readings.reasons(pages) == [zip_archive.NO_DIRECTORY]


def test_macs_write_utf8_without_saying_so(tmp_path: Path) -> None:
    packed = made.zipped({"\xf1.txt": b"uno"})
    at = packed.index(b"PK\x01\x02")
    unflagged = bytearray(packed)
    unflagged[6:8] = unflagged[at + 8 : at + 10] = b"\0\0"
    assert readings.positions(read(write(tmp_path, "a.zip", bytes(unflagged)))) == ["a.zip/\xf1.txt"]


@pytest.mark.parametrize("outer", [".zip", ".tar", ".tar.gz"])
@pytest.mark.parametrize("inner", [".zip", ".tar", ".tar.gz", ".tar.zst"])
def test_an_archive_in_an_archive_is_opened_and_no_further_one(
    tmp_path: Path, outer: str, inner: str
) -> None:
    def pack(suffix: str, content: dict[str, bytes]) -> bytes:
        return made.zipped(content) if suffix == ".zip" else made.tar(content, suffix)

    deepest = {"c.txt": b"no", f"d{outer}": pack(outer, {"x.txt": b"x"})}
    packed = pack(
        outer, {"a.txt": b"uno", f"b{inner}": pack(inner, TEXTS | deepest), "z.txt.gz": PACK[".gz"](b"z")}
    )
    file = write(tmp_path, f"o{outer}", packed)
    pages = read(file, records=1)
    assert readings.texts(pages) == ["uno", *WANTED, "no", "z"]
    assert readings.positions(pages)[1] == f"o{outer}/b{inner}/a.txt"
    assert readings.reasons(pages) == [archives.TOO_DEEP]
    for number, page in enumerate(pages):
        assert read(file, page.cursor, records=1) == pages[number + 1 :]


def test_patterns_choose_members(tmp_path: Path) -> None:
    file = write(tmp_path, "a.zip", made.zipped({"raw/a.md": b"uno", "raw/b.txt": b"dos", "c.md": b"no"}))
    assert readings.texts(read(file, members=["raw/*"])) == ["uno", "dos"]


def test_what_is_no_data_is_passed_over(tmp_path: Path) -> None:
    inside = {"__MACOSX/._a.txt": b"x", ".git/a.txt": b"x", "../a.txt": b"uno", "/etc/passwd.txt": b"dos"}
    pages = read(write(tmp_path, "a.tar", made.tar(inside)))
    assert readings.positions(pages) == ["a.tar/../a.txt", "a.tar/etc/passwd.txt"]
    assert sum(sum(page.passed.values()) for page in pages) == 2


def test_links_and_devices_are_named(tmp_path: Path) -> None:
    link, hard, pipe = (tarfile.TarInfo(f"{name}.txt") for name in ("link", "hard", "pipe"))
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard.type, hard.linkname = tarfile.LNKTYPE, "a.txt"
    pipe.type = tarfile.FIFOTYPE
    pages = read(write(tmp_path, "a.tar", made.tar_of(link, hard, pipe)))
    assert [(bad.position, bad.reason) for page in pages for bad in page.bad] == [
        ("link.txt", entries.LINK),
        ("hard.txt", entries.LINK),
        ("pipe.txt", entries.SPECIAL),
    ]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert readings.reasons(read(write(tmp_path, "a.zip", stream.getvalue()))) == [entries.LINK]
    assert readings.texts(read(tmp_path / "a.zip")) == []


def test_zip_members_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    whole = bytearray(made.zipped({"a.txt": b"secreto", "b.txt": b"dos", "c.txt": b"tres"}))
    first = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", first + 4)
    of_second = whole.index(b"PK\x03\x04", 4)
    whole[first + 8] |= 1  # encrypted: so the directory and the member's own header say
    whole[6] |= 1
    whole[second + 10] = whole[of_second + 8] = 9  # deflate64
    pages = read(write(tmp_path, "a.zip", bytes(whole)))
    assert readings.texts(pages) == ["tres"]
    assert [(bad.position, bad.reason) for page in pages for bad in page.bad] == [
        ("a.txt", zip_archive.ENCRYPTED),
        ("b.txt", zip_archive.UNKNOWN_METHOD.format("9 (deflate64)")),
    ]


def test_bombs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "SUSPECTED_BYTES", 1 << 20)
    monkeypatch.setattr(compression, "LARGEST_RATIO", 100)
    zeros = bytes(8 << 20)
    for name, packed in {
        "zip.zip": made.zipped({"a.txt": zeros, "b.txt": b"dos"}),
        "gz.tar": made.tar({"a.txt.gz": PACK[".gz"](zeros), "b.txt": b"dos"}),
    }.items():
        pages = read(write(tmp_path, name, packed))
        assert readings.texts(pages) == ["dos"]
        assert readings.reasons(pages) == [compression.BOMB]
    pages = read(write(tmp_path, "c.tar.bz2", made.tar({"a.txt": zeros, "b.txt": b"dos"}, ".tar.bz2")))
    assert compression.BOMB in readings.reasons(pages)


def test_members_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    packed = made.zipped(
        {f"{n}.txt": random.Random(n).randbytes(500).hex().encode() for n in range(9)}, "stored"
    )
    overlapping = bytearray(packed)
    at = packed.index(b"PK\x01\x02")
    for _ in range(9):
        overlapping[at + 20 : at + 24] = (5_000).to_bytes(4, "little")
        at = packed.find(b"PK\x01\x02", at + 4)
    pages = read(write(tmp_path, "a.zip", bytes(overlapping)))
    assert len(readings.texts(pages)) == 9
    assert readings.reasons(pages) == [zip_archive.OVERLAP]


def test_what_a_member_says_itself_reaches_no_further_than_the_next(tmp_path: Path) -> None:
    """Own headers one inside the other, each right for all that follows it, would give bytes many times."""
    packed = bytearray(made.zipped({"a.txt": b"uno" * 40, "b.txt": b"dos" * 40}, "stored"))
    own, directory = packed.index(b"PK\x03\x04"), packed.index(b"PK\x01\x02")
    start = packed.index(b"unouno")
    whole = zlib.crc32(packed[start:directory])
    packed[own + 14 : own + 26] = struct.pack("<III", whole, directory - start, directory - start)
    pages = read(write(tmp_path, "a.zip", bytes(packed)))
    assert "".join(readings.texts(pages)).count("dosdos") == 20


def test_what_headers_of_tar_say_is_kept_only_where_it_is_looked_at() -> None:
    many = {"path": "a", "size": "3", "GNU.sparse.major": "1", **{f"k{n}": "x" for n in range(99)}}
    assert set(tar_archive._of_use(many)) == {"path", "size", tar_archive.SPARSE_KEY}


def test_an_archive_has_so_many_members_at_most(tmp_path: Path) -> None:
    file = write(tmp_path, "a.tar", made.tar({f"{n}.txt": b"x" for n in range(9)}))
    pages = read(file, records=2, max_members=5)
    assert len(readings.texts(pages)) == 5
    assert readings.reasons(pages) == [archives.TOO_MANY]
    for number, page in enumerate(pages):
        assert read(file, page.cursor, records=2, max_members=5) == pages[number + 1 :]


@pytest.mark.parametrize("name", ["a.tar", "a.zip", "a.tar.gz"])
def test_an_archive_that_is_empty_or_no_archive_is_told(tmp_path: Path, name: str) -> None:
    for content in (b"", b"<html>no</html>" * 50):
        (reason,) = readings.reasons(read(write(tmp_path, name, content)))
        assert "ends" in reason or "damaged" in reason or "cut off" in reason
    only_photos = {"a.jpg": b"x"}
    packed = made.zipped(only_photos) if name == "a.zip" else made.tar(only_photos, name[1:])
    pages = read(write(tmp_path, name, packed))
    assert readings.reasons(pages) == [records.NOTHING_TAKEN]
    assert pages[-1].passed == {".jpg": 1}


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tar.zst"])
def test_what_comes_before_a_cut_arrives(tmp_path: Path, suffix: str) -> None:
    inside = {f"{n}.txt": random.Random(n).randbytes(40_000).hex().encode() for n in range(20)}
    packed = made.tar(inside, suffix)
    for share in (0.3, 0.6, 0.9):
        pages = read(write(tmp_path, f"a{suffix}", packed[: int(len(packed) * share)]))
        found = readings.texts(pages)
        assert found == [content.decode() for content in inside.values()][: len(found)]
        assert len(found) >= int(20 * share) - 3
        assert readings.reasons(pages)


def test_a_damaged_header_ends_an_archive_and_is_told(tmp_path: Path) -> None:
    packed = bytearray(made.tar({"a.txt": b"uno", "b.txt": b"dos"}, form=tarfile.USTAR_FORMAT))
    packed[1024 + 148] ^= 1
    pages = read(write(tmp_path, "a.tar", bytes(packed)))
    assert readings.texts(pages) == ["uno"]
    assert readings.reasons(pages) == [tar_archive.DAMAGED_HEADER]


def test_archives_that_follow_each_other_are_one(tmp_path: Path) -> None:
    packed = made.tar({"a.txt": b"uno"}) + made.tar({"b.txt": b"dos"})
    assert readings.texts(read(write(tmp_path, "a.tar", packed))) == ["uno", "dos"]


NAMES = st.text("ab/.ñ", min_size=1, max_size=8).map(lambda name: f"{name}.txt")
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=2_000), min_size=1, max_size=6)


@given(inside=MEMBERS, suffix=st.sampled_from([".zip", ".tar", ".tar.gz"]))
def test_members_are_what_was_packed(
    inside: dict[str, bytes], suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packed = made.zipped(inside) if suffix == ".zip" else made.tar(inside, suffix)
    file = str(write(tmp_path_factory.mktemp("archive"), f"a{suffix}", packed))
    found = [
        (member.inside, b"".join(member.blocks(0)), member.at) for member in members(file, Choice((), ("*",)))
    ]
    assert [each[:2] for each in found] == [(name.lstrip("/"), data) for name, data in inside.items()]
    for number, (_, data, at) in enumerate(found):
        again = list(members(file, Choice((), ("*",)), json.loads(json.dumps(at))))
        assert [each.inside for each in again] == [each[0] for each in found[number:]]
        first = next(members(file, Choice((), ("*",)), at))
        assert b"".join(first.blocks(len(data) // 2)) == data[len(data) // 2 :]


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.zst", "a.tar.bz2", "a.tar.xz"])
def test_damage_loses_no_member_before_it(tmp_path: Path, name: str) -> None:
    inside = {f"{n}.txt": f"{n} ".encode() * 700 for n in range(8)}
    packed = made.zipped(inside) if name == "a.zip" else made.tar(inside, name[1:])
    chance = random.Random(0)
    for _ in range(60):
        spoilt = mutant(packed, chance)
        pages = read(write(tmp_path, name, spoilt))
        sound = {content.decode() for content in inside.values()}
        found = readings.texts(pages)
        assert len(found) + sum(sum(page.passed.values()) for page in pages) == 8 or readings.reasons(pages)
        assert len([each for each in found if each not in sound]) <= 1


def test_a_damaged_member_gives_what_comes_before(tmp_path: Path) -> None:
    content = random.Random(0).randbytes(50_000).hex().encode()
    packed = bytearray(made.zipped({"a.txt": content}))
    packed[len(packed) // 2] ^= 0xFF
    (member,) = members(str(write(tmp_path, "a.zip", bytes(packed))))
    found: list[bytes] = []
    with pytest.raises(DamagedFileError):
        _collect(member, found)
    assert len(b"".join(found)) > len(content) // 3


def _collect(member: Member, found: list[bytes]) -> None:
    for block in member.blocks(0):
        found.append(block)
