"""Corpora of sentences made here: the same twenty sentences, or five times as many, in every form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

TYPE = "sentences"
SENTENCES = tuple(f"La oración número {n} dice algo del río, del año y de la montaña." for n in range(1, 101))


def lines(sentences: Sequence[str] = SENTENCES, encoding: str = "utf-8") -> bytes:
    """A sentence per line."""
    return "".join(f"{sentence}\n" for sentence in sentences).encode(encoding)


def leipzig(sentences: Sequence[str] = SENTENCES) -> bytes:
    """Lines with their numbers."""
    return "".join(f"{n}\t{sentence}\n" for n, sentence in enumerate(sentences, 1)).encode()


def documents(groups: Sequence[Sequence[str]]) -> bytes:
    """Groups of lines with a blank one between them."""
    return "\n".join("".join(f"{sentence}\n" for sentence in group) for group in groups).encode()


def conllu(sentences: Sequence[str] = SENTENCES, comments: Sequence[str] = ()) -> bytes:
    """Sentences with their words, a translation, and further comments before each."""
    return "".join(_sentence(sentence, comments) for sentence in sentences).encode()


def _sentence(sentence: str, comments: Sequence[str]) -> str:
    said = [*comments, f"# text = {sentence}", "# text_en = The river"]
    columns = "\t".join("_" * 8)
    words = [f"{n}\t{word}\t{columns}" for n, word in enumerate(sentence.split(), 1)]
    return "".join(f"{line}\n" for line in [*said, *words, ""])


def tagged(sentences: Sequence[str] = SENTENCES) -> bytes:
    """Words with position, lemma, part of speech and the space behind them."""
    return "".join(_tagged(sentence) for sentence in sentences).encode()


def _tagged(sentence: str) -> str:
    words = sentence.split(" ")
    rows = [f"{n}\t{word}\t{word}\tNOUN\tWSP\n" for n, word in enumerate(words[:-1])]
    last = words[-1]
    end = f"{len(rows)}\t{last[:-1]}\t{last}\tNOUN\tBLK\n{len(rows) + 1}\t{last[-1]}\t.\tPUNCT\tBLK\n"
    return "".join([*rows, end, "\n"])


def tmx(sentences: Sequence[str] = SENTENCES, encoding: str = "utf-8") -> bytes:
    """Units in English and Spanish."""
    units = "".join(
        '<tu><tuv xml:lang="en"><seg>The river</seg></tuv>'
        f'<tuv xml:lang="es-AR"><seg>{sentence} </seg></tuv></tu>\n'
        for sentence in sentences
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><tmx version="1.4"><header srclang="en"/><body>\n'
    return f"{head}{units}</body></tmx>".encode(encoding)


def opus(sentences: Sequence[str] = SENTENCES, in_words: bool = False) -> bytes:
    """A document of OPUS: sentences as they are, or their words."""
    inside = (
        _words(each) if in_words else f'<time id="T1S" value="00:00:01,000"/>{each}' for each in sentences
    )
    found = "".join(f'  <s id="{n}">{each}</s>\n' for n, each in enumerate(inside, 1))
    meta = "<meta><conversion><sentences>100</sentences></conversion></meta>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<document id="7">\n{meta}\n{found}</document>\n'.encode()


def _words(sentence: str) -> str:
    words = [*sentence[:-1].replace(",", " ,").split(), sentence[-1]]
    return "".join(f'\n    <w id="1.{n}" pos="X">{word}</w>' for n, word in enumerate(words, 1)) + "\n  "


def srt(sentences: Sequence[str] = SENTENCES) -> bytes:
    """Each sentence over two cues."""
    cues = []
    for n, sentence in enumerate(sentences):
        words = sentence.split(" ")
        for part, shown in enumerate((words[:4], words[4:])):
            at = f"00:{n // 60:02}:{n % 60:02},{part}00"
            cues.append(f"{2 * n + part + 1}\r\n{at} --> {at}\r\n<i>{' '.join(shown)}</i>\r\n\r\n")
    return "".join(cues).encode("utf-8-sig")


def vtt(sentences: Sequence[str] = SENTENCES) -> bytes:
    """A cue for each sentence, with a name and a note."""
    cues = (
        f"c{n}\n00:{n:02}.000 --> 00:{n:02}.900 align:start\n{each}\n\n"
        for n, each in enumerate(sentences[:60])
    )
    return f"WEBVTT Kind: captions\n\nNOTE hecho aquí\nno es texto\n\n{''.join(cues)}".encode()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "oraciones.txt": lines,
    "spa_news-sentences.txt": leipzig,
    "grupos.txt": lambda: documents([SENTENCES[at : at + 5] for at in range(0, 100, 5)]),
    "banco.conllu": conllu,
    "palabras.txt": tagged,
    "memoria.tmx": tmx,
    "crudo.xml": opus,
    "palabras.xml": lambda: opus(in_words=True),
    "corpus.en-es.es": lines,
    "cine.srt": srt,
    "charla.vtt": vtt,
}
"""By a name with its suffix. `TYPE` is the type of source that reads them."""
