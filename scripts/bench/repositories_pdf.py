"""Measures the reading of PDF files: speed beside other libraries, words gained on TeX theses, mutants.

    python scripts/bench/repositories_pdf.py FOLDER --words WORDS

FOLDER holds PDF files, the theses named `thesis-*.pdf`. WORDS: a list of words, one a line (Debian's
`/usr/share/dict/spanish`, or the first column of a hunspell dictionary). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf import document, opening, pdfium, source
from corpus_latam.sources.pdf.accents import SET_APART
from corpus_latam.sources.pdf.opening import Limits

LIMITS = Limits()
MUTANTS = 200
WORD = re.compile(r"[^\W\d_]{2,}")


def pages_per_second(files: Iterable[Path]) -> dict[str, float]:
    """Pages per second of CPU: ours with all steps, PDFium's plain text, and pypdf where it is installed."""
    data = [file.read_bytes() for file in files]
    ways: dict[str, Callable[[bytes], int]] = {"pdf_pages_s": _ours, "pdf_pages_s_pdfium": _plain}
    try:
        import pypdf  # noqa: F401

        ways["pdf_pages_s_pypdf"] = _pypdf
    except ImportError:
        pass
    return {name: round(_rate(way, data), 1) for name, way in ways.items()}


def _rate(way: Callable[[bytes], int], data: list[bytes]) -> float:
    way(data[0])
    start, pages = time.process_time(), sum(map(way, data))
    return pages / (time.process_time() - start)


def _ours(data: bytes) -> int:
    opened = pdfium.read(data)
    with contextlib.suppress(BadMemberError):
        document.to_fields(opened)
    return len(opened.pages)


def _plain(data: bytes) -> int:
    return len(plain_pages(data))


def plain_pages(data: bytes) -> list[str]:
    """What PDFium alone gives."""
    import pypdfium2

    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def _pypdf(data: bytes) -> int:
    import io

    import pypdf

    return len([page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages])


def dictionary_gain(files: Iterable[Path], words: frozenset[str]) -> dict[str, dict[str, float]]:
    """By file, the share of its words that are in a list: of PDFium's plain text, of ours, and the gain."""
    found = {}
    for file in files:
        data = file.read_bytes()
        plain = "\n".join(plain_pages(data))
        before, apart = _share(plain, words), len(SET_APART.findall(plain))
        after = _share(document.to_fields(pdfium.read(data))["text"], words)
        found[file.name] = {
            "before": before,
            "after": after,
            "gain": round(after - before, 1),
            "apart": apart,
        }
    return found


def words_of(file: Path) -> frozenset[str]:
    """A list of words, one a line, or the first column of a hunspell dictionary."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return frozenset(line.partition("/")[0].strip().lower() for line in lines)


def _share(text: str, words: frozenset[str]) -> float:
    found = [word.lower() for word in WORD.findall(text)]
    return round(100 * sum(word in words for word in found) / len(found), 1)


def mutants(files: list[Path], count: int = MUTANTS, seed: int = 1) -> dict[str, float]:
    """How many damaged copies did anything but give a document or a reason; what the helper held at most."""
    draw, bad, read = random.Random(seed), 0, 0
    for _ in range(count):
        data = bytearray(draw.choice(files).read_bytes())
        for _ in range(draw.randint(1, 20)):
            at = draw.randrange(len(data))
            data[at : at + draw.randint(0, 8)] = draw.randbytes(draw.randint(0, 8))
        whole = bytes(data[: draw.randint(len(data) // 2, len(data))] if draw.random() < 0.3 else data)
        try:
            source.read_bytes(whole, LIMITS)
            read += 1
        except BadMemberError:
            pass
        except Exception:
            bad += 1
    opening.close()
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    return {"pdf_mutants": count, "pdf_mutants_read": read, "pdf_mutants_bad": bad, "helper_mib": held}


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=Path)
    parser.add_argument("--mutants", type=int, default=MUTANTS)
    arguments = parser.parse_args()
    files = sorted(arguments.folder.glob("*.pdf"))
    figures: dict[str, object] = {**pages_per_second(files), **mutants(files, arguments.mutants)}
    if arguments.words:
        theses = (file for file in files if file.name.startswith("thesis-"))
        gains = dictionary_gain(theses, words_of(arguments.words))
        figures["dictionary"] = gains
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
