"""Quality and repetition signals by their formulas (docs/annotate.md), in plain Python."""

from __future__ import annotations

from collections import Counter

from tests.text import garbage, reference


def quality(text: str) -> dict[str, float]:
    words, lines = reference.words(text), reference.lines(text)
    bare = [c for c in text if reference.kind(c) not in "MF"]
    letters = [c for c in bare if reference.kind(c) in "LI"]
    in_line = [len(reference.words(line.text)) for line in lines]
    sentences = sum(line.sentences for line in lines)
    ellipses = bare.count("…") + "".join(bare).count("...")
    return {
        "characters": len(bare),
        "lines": len(lines),
        "sentences": sentences,
        "mean_word_length": share(sum(word.characters for word in words), len(words)),
        "max_word_length": max((word.characters for word in words), default=0),
        "alphabetic_words": share(sum(has_letter(word.text) for word in words), len(words)),
        "hash_word_ratio": share(bare.count("#"), len(words)),
        "ellipsis_word_ratio": share(ellipses, len(words)),
        "newline_word_ratio": share(bare.count("\n"), len(words)),
        "bullet_lines": share(sum(line.bulleted for line in lines), len(lines)),
        "ellipsis_lines": share(sum(line.ellipsis for line in lines), len(lines)),
        "terminated_lines": share(sum(line.terminated for line in lines), len(lines)),
        "short_lines": share(sum(line.characters <= 30 for line in lines), len(lines)),
        "few_word_lines": share(sum(count < 3 for count in in_line), len(lines)),
        "mean_sentence_length": share(len(words), sentences),
        "digit_share": share(sum(reference.kind(c) == "D" for c in bare), len(bare)),
        "upper_share": share(sum(c.isupper() or c.istitle() for c in letters), len(letters)),
        "ocr_noise": share(sum(garbage.is_garbage(text, word) for word in words), len(words)),
        "curly_brackets": bare.count("{") + bare.count("}"),
    }


def has_letter(word: str) -> bool:
    return any(reference.kind(c) in "LI" for c in word)


def repetition(text: str) -> dict[str, float]:
    total = reference.characters(text)
    lines = reference.lines(text)
    paragraphs: list[str] = []
    for line in lines:
        if line.opens:
            paragraphs.append(line.text)
        else:
            paragraphs[-1] += "\n" + line.text
    words = reference.words(text)
    found = {
        **_repeated("line", [line.text for line in lines], total),
        **_repeated("paragraph", paragraphs, total),
    }
    for n in (2, 3, 4):
        found[f"top_{n}_gram"] = share(_top([(w.hash, w.characters) for w in words], n), total)
    for n in range(5, 11):
        found[f"duplicate_{n}_gram"] = share(_duplicate([(w.hash, w.characters) for w in words], n), total)
    return found


def _repeated(name: str, pieces: list[str], total: int) -> dict[str, float]:
    seen: set[str] = set()
    repeated = []
    for piece in pieces:
        if piece in seen:
            repeated.append(piece)
        seen.add(piece)
    characters = sum(reference.characters(piece) for piece in repeated)
    return {
        f"duplicate_{name}s": share(len(repeated), len(pieces)),
        f"duplicate_{name}_characters": share(characters, total),
    }


def _top(words: list[tuple[int, int]], n: int) -> int:
    """Of the most frequent n-grams the one that reached its count first; nothing where none occurs twice."""
    counts: Counter[tuple[tuple[int, int], ...]] = Counter()
    best, size = 1, 0
    for i in range(len(words) - n + 1):
        gram = tuple(words[i : i + n])
        counts[gram] += 1
        if counts[gram] > best:
            best, size = counts[gram], sum(characters for _, characters in gram) + n - 1
    return best * size


def _duplicate(words: list[tuple[int, int]], n: int) -> int:
    seen, repeated, i = set(), 0, 0
    while i <= len(words) - n:
        gram = tuple(h for h, _ in words[i : i + n])
        if gram in seen:
            repeated += sum(characters for _, characters in words[i : i + n])
            i += n
        else:
            seen.add(gram)
            i += 1
    return repeated


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
