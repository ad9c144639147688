"""Reads the parts of EPUB and Word files, which are zips, with a limit to what they may unpack to."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.storage.quarantine import SAMPLE_BYTES

DAMAGED = "damaged zip"
ENCRYPTED = "encrypted"
TOO_LONG = "a zip whose text unpacks to more than max_file_bytes"
_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, NotImplementedError)


class Parts:
    """The parts of one file by name, of `limit` bytes at most together.

    Raises `BadMemberError` where a part cannot be read, or is beyond that.
    """

    def __init__(self, data: bytes, limit: int) -> None:
        self._sample, self._left = data[:SAMPLE_BYTES], limit
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self.names = frozenset(self._archive.namelist())
        except _ERRORS:
            raise BadMemberError(DAMAGED, self._sample) from None

    def read(self, name: str) -> bytes:
        """A part whole."""
        try:
            with self._archive.open(name) as stream:
                content = stream.read(self._left + 1)
        except KeyError:
            raise BadMemberError(DAMAGED, self._sample) from None
        except RuntimeError as error:  # NotImplementedError is one too
            is_method = isinstance(error, NotImplementedError)
            raise BadMemberError(DAMAGED if is_method else ENCRYPTED, self._sample) from None
        except _ERRORS:
            raise BadMemberError(DAMAGED, self._sample) from None
        self._left -= len(content)
        if self._left < 0:
            raise BadMemberError(TOO_LONG, self._sample)
        return content
