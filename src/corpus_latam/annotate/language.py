"""Language identification: language, script and score of each text, by the shipped or any fastText model.

docs/language.md states the rule, the model's labels and what it scores on held-out sets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.annotate.language_codes import SCRIPT_LANGUAGES, UNDETERMINED, language_and_script
from corpus_latam.annotate.language_rules import expecting, named, of_long_texts
from corpus_latam.annotate.own_words import NO_WORDS, Evidence, OwnWords, evidence, read_own_words
from corpus_latam.config import LanguageConfig
from corpus_latam.errors import ConfigError
from corpus_latam.schema import DocType
from corpus_latam.text.buffers import Utf8, as_utf8
from corpus_latam.text.combining import shorten_runs
from corpus_latam.text.fasttext_file import read_fasttext
from corpus_latam.text.fasttext_kernel import score
from corpus_latam.text.fasttext_tables import Tables, tables
from corpus_latam.text.folding import count_scripts, sample_of
from corpus_latam.text.letters import COMMON, LATIN, SCRIPT_CODES
from corpus_latam.text.normalise import to_arrow
from corpus_latam.waiting import waiting

SHIPPED = "lid-latam"
MODELS = Path(__file__).parent.parent / "models"
NO_LANGUAGE = "zxx"
"""ISO 639-2: no linguistic content."""
TOP_LANGUAGES = 5
TOP_SCORE = 0.01
"""`top_langs` names at most so many languages, each with a score above this."""
HIRAGANA, KATAKANA, HAN = (SCRIPT_CODES.index(code) for code in ("Hira", "Kana", "Hani"))


@dataclass(frozen=True)
class LanguageModel:
    """A model, and what its labels mean. Just one of `tables` and `binding` is set."""

    name: str
    languages: tuple[str, ...]
    """ISO 639-3 per label."""
    scripts: tuple[str | None, ...]
    """ISO 15924 per label, where the label names it."""
    tables: Tables | None = None
    """The shipped model, which the kernel reads. It knows Latin script only."""
    own: Mapping[str, OwnWords] = field(default_factory=dict)
    """Frequent words of languages of the Americas, by language."""
    binding: Any = None
    """Any other model: fastText's own object."""


@cache
def load_model(name_or_path: str) -> LanguageModel:
    """`lid-latam`, the path of a fastText model, or `hf://owner/name/file`. Loaded once per process.

    Raises `ConfigError` where there is no such model or fastText cannot read it.
    """
    if name_or_path == SHIPPED:
        return _load_shipped()
    path = _download(name_or_path) if name_or_path.startswith("hf://") else Path(name_or_path)
    if not path.is_file():
        raise ConfigError(
            f"annotate.language.model: {name_or_path}: no such file. Name {SHIPPED!r} (shipped),"
            " the path of a fastText model (.bin or .ftz), or hf://owner/name/file."
        )
    return _load_foreign(name_or_path, path)


def identify(
    text: pa.LargeStringArray, model: LanguageModel, config: LanguageConfig, expected: Collection[str] = ()
) -> dict[str, pa.Array]:
    """What each text is written in. Nulls count as empty.

    expected: ISO 639-3 languages that the source is said to hold; others weigh less.

    Returns `language` (string, ISO 639-3, a family of ISO 639-5, or `und`), `language_score` (float32, 0 to
    1; 0 for `und`), `language_script` (string, ISO 15924; `Zyyy` without letters), `top_langs` (string, JSON
    of the best languages with their scores).
    """
    texts = as_utf8(_composed(text))
    found = _found(texts, model, config)
    letters = found.letters.sum(axis=1)
    short = config.short_letters if model.tables is not None else config.min_letters
    languages, scores = _by_language(found)
    scores = of_long_texts(scores, letters, config.min_letters, short, config.short_score)
    scores = expecting(scores, languages, expected)
    called, top = named(scores, languages, letters, partial(_words, texts, model.own))
    scripts = _scripts(found.letters)
    if any(model.scripts):
        best = found.scores.argmax(axis=1)
        scripts = [
            model.scripts[label] or script if score > 0 else script
            for label, score, script in zip(best, top, scripts, strict=True)
        ]
    return {
        "language": pa.array(called, pa.string()),
        "language_score": pa.array(top, pa.float32()),
        "language_script": pa.array(scripts, pa.string()),
        "top_langs": pa.array(_top_languages(scores, languages), pa.string()),
    }


def identify_prose(
    text: pa.Array,
    doc_type: pa.Array,
    model: LanguageModel,
    config: LanguageConfig,
    expected: Collection[str] = (),
) -> dict[str, pa.Array]:
    """The same for documents of several kinds. Code is in no natural language: `zxx`, without scores."""
    is_code = pc.equal(doc_type, DocType.CODE.value)
    found = identify(pc.if_else(is_code, pa.scalar("", text.type), text), model, config, expected)
    return found | {"language": pc.if_else(is_code, NO_LANGUAGE, found["language"])}


# ------------------------------------------------------------------------------------------ decisions


def _composed(text: pa.Array) -> pa.Array:
    """NFC where a text holds a combining mark: the model was trained on composed letters."""
    if not isinstance(text, pa.ChunkedArray):
        text = pa.chunked_array([text])
    marked = pc.match_substring_regex(text, "[\\x{0300}-\\x{036F}]")
    if not pc.any(marked).as_py():
        return text
    short = to_arrow(shorten_runs(as_utf8(text)))
    return pc.if_else(marked, pc.utf8_normalize(pa.chunked_array([short]), "NFC"), text.combine_chunks())


class _Found(NamedTuple):
    """Scores of each text, whatever the model."""

    scores: NDArray[np.float32]
    """(texts, labels)"""
    letters: NDArray[np.int64]
    """(texts, scripts) letters by script."""
    languages: tuple[str, ...]
    """ISO 639-3 per label."""


def _found(texts: Utf8, model: LanguageModel, config: LanguageConfig) -> _Found:
    if model.tables is None:
        letters = count_scripts(texts, config.sample_bytes)
        return _Found(_foreign_scores(texts, model, config.sample_bytes), letters, model.languages)
    found = score(texts, model.tables, config.sample_bytes)
    by_script, others = _by_script(found.scripts)
    # The model knows Latin script only: it has no say on other texts. Of its scores the mixture decides: the
    # mean vector of half Spanish, half English may look like Aymara.
    latin = np.isin(_joined(found.scripts).argmax(axis=1), (0, LATIN))[:, None]
    return _Found(np.hstack([found.mixture * latin, by_script]), found.scripts, model.languages + others)


def _by_script(letters: NDArray[np.int64]) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Scores of the languages that a script of their own gives away: its share of the letters."""
    others = tuple(sorted(set(SCRIPT_LANGUAGES.values())))
    joined = _joined(letters)
    main = joined.argmax(axis=1)
    share = joined.max(axis=1) / np.maximum(joined.sum(axis=1), 1)
    scores = np.zeros((len(letters), len(others)), np.float32)
    for row in np.flatnonzero((main != LATIN) & (share > 0)):
        language = SCRIPT_LANGUAGES.get(SCRIPT_CODES[main[row]])
        if language is not None:
            scores[row, others.index(language)] = share[row]
    return scores, others


def _joined(letters: NDArray[np.int64]) -> NDArray[np.int64]:
    """(texts, scripts) letters by script, those of no one script left out.

    Japanese is kanji and kana together, and Chinese has no kana: where kana are a tenth of the kanji or more,
    all count as hiragana.
    """
    counts = letters.copy()
    counts[:, 0] = 0
    kana = counts[:, HIRAGANA] + counts[:, KATAKANA]
    japanese = kana * 10 > counts[:, HAN]
    counts[japanese, HIRAGANA] = kana[japanese] + counts[japanese, HAN]
    counts[japanese, KATAKANA] = 0
    counts[japanese, HAN] = 0
    return counts


def _scripts(letters: NDArray[np.int64]) -> list[str]:
    codes = [SCRIPT_CODES[script] for script in _joined(letters).argmax(axis=1)]
    empty = letters.sum(axis=1) == 0
    whole = {"Hira": "Jpan", "Hang": "Kore"}
    return [COMMON if none else whole.get(code, code) for code, none in zip(codes, empty, strict=True)]


def _words(texts: Utf8, own: Mapping[str, OwnWords], row: int, language: str) -> Evidence:
    """What the words of text `row` say of a language."""
    return evidence(texts, row, own[language]) if language in own else NO_WORDS


def _by_language(found: _Found) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Languages in alphabetical order, and (texts, languages) scores: labels of one language are added up."""
    order = sorted(range(len(found.languages)), key=lambda label: found.languages[label])
    names = [found.languages[label] for label in order]
    starts = [place for place, name in enumerate(names) if not place or name != names[place - 1]]
    return (
        tuple(names[place] for place in starts),
        np.add.reduceat(found.scores[:, order], starts, axis=1, dtype=np.float32),
    )


def _top_languages(scores: NDArray[np.float32], languages: tuple[str, ...]) -> list[str]:
    """JSON of each text's best languages."""
    rows, labels = np.nonzero(scores > TOP_SCORE)
    found: list[dict[str, float]] = [{} for _ in range(len(scores))]
    for row, label, value in zip(rows.tolist(), labels.tolist(), scores[rows, labels].tolist(), strict=True):
        found[row][languages[label]] = value
    return [_ranked(each) for each in found]


def _ranked(total: dict[str, float]) -> str:
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:TOP_LANGUAGES]
    return orjson.dumps({language: round(value, 4) for language, value in ranked}).decode()


# ---------------------------------------------------------------------------------------------- models


def _load_shipped() -> LanguageModel:
    path = MODELS / f"{SHIPPED}.ftz"
    if not path.is_file():
        raise ConfigError(
            f"annotate.language.model: {path} is missing: this installation of corpus-latam is not whole."
        )
    return load_folded(SHIPPED, path)


def load_folded(name: str, path: Path) -> LanguageModel:
    """A model that scripts/train_lid.py made: it reads folded text in Latin script, by our own kernel."""
    model = read_fasttext(path.read_bytes())
    languages = tuple(language for language, _ in map(language_and_script, model.labels))
    own = read_own_words(path.with_suffix(".words"))
    return LanguageModel(name, languages, (None,) * len(languages), tables=tables(model), own=own)


def _load_foreign(name: str, path: Path) -> LanguageModel:
    import fasttext

    try:
        binding = fasttext.load_model(str(path))
    except (ValueError, RuntimeError, MemoryError) as error:
        raise ConfigError(f"annotate.language.model: {name} is not a fastText model: {error}") from error
    labels = [language_and_script(label) for label in binding.get_labels()]
    languages = tuple(language for language, _ in labels)
    if set(languages) == {UNDETERMINED}:
        raise ConfigError(
            f"annotate.language.model: {name} has no label that names a language, as __label__es or"
            f" __label__spa_Latn do; its first is {binding.get_labels()[0]}."
        )
    return LanguageModel(name, languages, tuple(script for _, script in labels), binding=binding)


def _download(address: str) -> Path:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    parts = address.removeprefix("hf://").split("/", 2)
    if len(parts) != 3 or not all(parts):
        raise ConfigError(f"annotate.language.model: {address}: write it as hf://owner/name/file.")
    try:
        with waiting(f"fetching {address} from the Hub"):
            return Path(hf_hub_download(f"{parts[0]}/{parts[1]}", parts[2]))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ConfigError(f"annotate.language.model: {address} cannot be fetched: {error}") from error


def _foreign_scores(texts: Utf8, model: LanguageModel, sample_bytes: int) -> NDArray[np.float32]:
    """fastText's own scores of each sampled text, one column per label."""
    column = {label: position for position, label in enumerate(model.binding.get_labels())}
    scores = np.zeros((len(texts), len(column)), np.float32)
    for row in range(len(texts)):
        raw = sample_of(texts, row, sample_bytes).decode("utf-8", errors="ignore")
        # A list in, because single texts fail in forks that were built for numpy 1.
        names, values = model.binding.predict([" ".join(raw.split())], k=20, threshold=0.0)
        for name, value in zip(names[0], values[0], strict=True):
            scores[row, column[name]] = min(value, 1.0)
    return scores
