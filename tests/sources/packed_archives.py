"""Archives for tests, made in memory: tar in every compression, zip by every method, whole and spoilt."""

import io
import tarfile
import zipfile
from collections.abc import Mapping

from tests.sources.packed_files import PACK

TAR_SUFFIXES = (".tar", *(f".tar{packed}" for packed in PACK))
METHODS = {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED, "bzip2": zipfile.ZIP_BZIP2}
TIME = (1980, 1, 1, 0, 0, 0)


def tar(members: Mapping[str, bytes], suffix: str = ".tar", form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    packed = suffix.removeprefix(".tar")
    return PACK[packed](stream.getvalue()) if packed else stream.getvalue()


def tar_of(*infos: tarfile.TarInfo) -> bytes:
    """Members without content: links, devices."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for info in infos:
            archive.addfile(info)
    return stream.getvalue()


def zipped(members: Mapping[str, bytes], method: str = "deflated") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", METHODS[method]) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = METHODS[method]
            archive.writestr(info, content)
    return stream.getvalue()


class _NoSeeking(io.BytesIO):
    """A pipe: zipfile then writes lengths behind the members."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: int) -> int:
        raise OSError


def zipped_through_a_pipe(members: Mapping[str, bytes]) -> bytes:
    stream = _NoSeeking()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def without_directory(archive: bytes) -> bytes:
    """A zip archive cut off before its directory."""
    return archive[: archive.index(b"PK\x01\x02")]
