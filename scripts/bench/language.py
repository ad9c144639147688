"""Scores a language model on the held-out sets of `lid_sets.py`, and its speed on real documents.

    python scripts/bench/language.py --data ../shared/data [--quick] [--model NAME] [--tables]

Sentences of fewer than `min_letters` letters are left out: they are `und` by rule. A label has at most `CAP`
test sentences from each set, so that no set outweighs the rest. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent.parent))
from corpus_latam.annotate.language import LanguageModel, identify, load_folded, load_model
from corpus_latam.config import LanguageConfig, SelectConfig
from corpus_latam.select.wanted import wanted_share
from corpus_latam.text import as_utf8
from corpus_latam.text.folding import count_scripts
from lid_more import OWN_LABEL
from lid_noise import noise_lines
from lid_sets import (
    AMERICAS,
    MAIN,
    OTHER_ORIGIN,
    REGISTERS,
    SAME_ORIGIN,
    Line,
    TextSet,
    more_labels,
    more_same_origin,
    neighbour_sets,
    noise_sets,
    reject_sets,
)

CAP = 2_000
QUICK_CAP = 300
PARAGRAPH_BYTES = 1_000
PARAGRAPHS = 40
QUICK_PARAGRAPHS = 8
"""Paragraphs of one file at most, evenly spaced."""
KEPT_SCORE = 0.5
"""`language.score` of configs/languages/default.yaml."""
NOISE_SEED = 77
"""Not that of training."""
NOISE_LINES = 100
SHORT = (10, 20)
"""Letters of a short text: from, below."""
CONFIG = LanguageConfig()
Confusion = dict[str, Counter[str]]
"""True label to counts of labels given."""


def main() -> None:
    """Reads the sets, scores sentences and paragraphs, measures speed, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", default="lid-latam")
    parser.add_argument("--folded", type=Path, help="a file that scripts/train_lid.py made, instead")
    parser.add_argument("--quick", action="store_true", help="fewer sentences of each set")
    parser.add_argument("--tables", action="store_true", help="print the tables of docs/language.md")
    arguments = parser.parse_args()
    if arguments.folded:
        model = load_folded(arguments.folded.name, arguments.folded)
    else:
        model = load_model(arguments.model)
    cap = QUICK_CAP if arguments.quick else CAP
    other = {each.name: lines_of(each, arguments.data, cap) for each in OTHER_ORIGIN}
    same = {each.name: lines_of(each, arguments.data, cap) for each in SAME_ORIGIN}
    sentences = {name: confusion(lines, model) for name, lines in (other | same).items()}
    by_other = merged([sentences[name] for name in other])
    paragraphs = confusion(as_paragraphs(other | same), model)
    if arguments.tables:
        print_tables(sentences, by_other, paragraphs)
        for each in REGISTERS:
            for label, given in confusion(lines_of(each, arguments.data, cap), model).items():
                print(f"| {each.name} | {label} | {row(label, given)}")
    most = QUICK_PARAGRAPHS if arguments.quick else PARAGRAPHS
    american = {label: given for label, given in by_other.items() if label in AMERICAS}
    figures = {
        "lid_main_f1": mean(f1(by_other, label) for label in MAIN),
        "lid_spa_recall": recall(by_other, "spa"),
        "lid_americas_recall": mean(recall(american, label) for label in american),
        "lid_americas_as_spa": mean(given["spa"] / given.total() for given in american.values()),
        "lid_paragraph_f1": mean(f1(paragraphs, label) for label in paragraphs),
        **figures_of_others(arguments.data, model, paragraphs, most, arguments.tables),
        **figures_of_short_texts(arguments.data, model, cap),
        "lid_mb_s": speed(model, arguments.data, 2_000 if arguments.quick else 8_000),
    }
    print(json.dumps({key: round(value, 4) for key, value in figures.items()}))


# ------------------------------------------------------------------------------------------ sentences


def lines_of(text_set: TextSet, data: Path, cap: int) -> list[Line]:
    """Sentences that are long enough, at most `cap` of each label, evenly from the whole set."""
    rows = list(dict.fromkeys(text_set.read(data)))
    letters = count_scripts(
        as_utf8(pa.array([text for _, text in rows], pa.large_string())), CONFIG.sample_bytes
    )
    by_label: dict[str, list[Line]] = defaultdict(list)
    for row, count in zip(rows, letters.sum(axis=1), strict=True):
        if count >= CONFIG.min_letters:
            by_label[row[0]].append(row)
    return [row for rows in by_label.values() for row in thinned(rows, cap)]


def thinned(rows: list[Line], cap: int) -> list[Line]:
    """`cap` runs' worth of rows: consecutive runs of ten, evenly spaced, so that paragraphs stay whole."""
    if len(rows) <= cap:
        return rows
    starts = np.linspace(0, len(rows) - 10, cap // 10).astype(int)
    return [row for start in starts for row in rows[start : start + 10]]


def as_paragraphs(sets: dict[str, list[Line]]) -> list[Line]:
    """Consecutive sentences of one label and set, joined to about `PARAGRAPH_BYTES`."""
    paragraphs: list[Line] = []
    for lines in sets.values():
        open_text: dict[str, str] = defaultdict(str)
        for label, line in lines:
            open_text[label] += line + "\n"
            if len(open_text[label].encode()) >= PARAGRAPH_BYTES:
                paragraphs.append((label, open_text.pop(label)))
    return paragraphs


def confusion(lines: list[Line], model: LanguageModel) -> Confusion:
    """What each true label is called."""
    text = pa.array([line for _, line in lines], pa.large_string())
    given = identify(text, model, CONFIG)["language"].to_pylist()
    table: Confusion = defaultdict(Counter)
    for (label, _), answer in zip(lines, given, strict=True):
        table[label][answer] += 1
    return table


def merged(tables: list[Confusion]) -> Confusion:
    """The sum of confusion tables."""
    total: Confusion = defaultdict(Counter)
    for table in tables:
        for label, given in table.items():
            total[label] += given
    return total


# --------------------------------------------------------------------------- languages without a label


def figures_of_others(
    data: Path, model: LanguageModel, labels: Confusion, most: int, tables: bool
) -> dict[str, float]:
    """What languages of the world, neighbours in the Americas and noise are called, and new labels' recall.

    labels: paragraphs of languages that have a label.
    """
    new = by_language(some_paragraphs(more_labels(data), data, most), model)
    blocks = by_language(some_paragraphs(more_same_origin(data), data, most), model)
    reject = by_language(some_paragraphs(reject_sets(data), data, most), model)
    neighbours = by_language(some_paragraphs(neighbour_sets(data), data, most), model)
    noise = by_language(real_noise(data) + noise_lines(NOISE_SEED, NOISE_LINES), model)
    american = {*AMERICAS, *OWN_LABEL} - {"arg", "oci"}
    own = {label: answers for label, answers in labels.items() if label in american}
    own |= {label: answers for label, answers in blocks.items() if label in american}
    own |= {label: answers for label, answers in new.items() if label in american and label not in own}
    named = {name.partition("-")[0] for name in model.languages}
    unknown = sorted(own.keys() - named)
    alike = {**labels, **reject, **own}
    if tables:
        print_others("Labels of lid/more, text of other origin", new)
        print_others("Labels of lid/more, blocks of the origin that trained", blocks)
        print_others("Languages of the world", reject)
        print_others("Languages of Latin America without a label", neighbours)
        print_others("Noise", noise)
        print_precision(own, alike, {**alike, **neighbours})
    latin = {language: answers for language, answers in reject.items() if language not in labels}
    return {
        "lid_unlabelled_kept": mean(share(answers, kept_as_american(american)) for answers in latin.values()),
        "lid_neighbours_kept": mean(
            share(answers, kept_as_american(american)) for answers in neighbours.values()
        ),
        "lid_americas_precision": mean(precision(label, alike) for label in own if label in named),
        "lid_americas_precision_370": mean(
            precision(label, {**alike, **neighbours}) for label in own if label in named
        ),
        "lid_labels_without_model": float(len(unknown)),
        "lid_new_labels_recall": mean(new[label][label] / new[label].total() for label in new),
        "lid_noise_kept": mean(share(answers, kept) for answers in noise.values()),
    }


def some_paragraphs(sets: list[TextSet], data: Path, most: int) -> list[Line]:
    """Paragraphs of each set, evenly spaced, `most` at most."""
    found: list[Line] = []
    for text_set in sets:
        paragraphs = as_paragraphs({text_set.name: list(text_set.read(data))})
        places = np.linspace(0, len(paragraphs) - 1, min(most, len(paragraphs))).astype(int)
        found += [paragraphs[place] for place in dict.fromkeys(places.tolist())]
    return found


def real_noise(data: Path) -> list[Line]:
    """Lines of the files that did not train."""
    return [line for text_set in noise_sets(data) for line in list(text_set.read(data))[:NOISE_LINES]]


def by_language(lines: list[Line], model: LanguageModel) -> Confusion:
    """What each language is called; what select would reject for its score stands with a `?`."""
    table: Confusion = defaultdict(Counter)
    if not lines:
        return table
    found = pa.table(identify(pa.array([line for _, line in lines], pa.large_string()), model, CONFIG))
    batch = found.combine_chunks().to_batches()[0]
    scores = wanted_share(batch, SelectConfig().languages).to_pylist()
    for (label, _), called, score in zip(lines, found["language"].to_pylist(), scores, strict=True):
        table[label.split("-")[0] if not label.startswith("zxx") else label][
            called if score >= KEPT_SCORE else called + "?"
        ] += 1
    return table


def kept(called: str) -> bool:
    """Whether select keeps it by its language."""
    return called in SelectConfig().languages


def kept_as_american(american: set[str]) -> Callable[[str], bool]:
    """Whether select keeps it as a language of the Americas."""
    return lambda called: kept(called) and called in american


def share(answers: Counter[str], of: Callable[[str], bool]) -> float:
    """Share of the answers that are so."""
    return sum(count for called, count in answers.items() if of(called)) / answers.total()


def precision(label: str, table: Confusion) -> float:
    """Of what is called `label`, the share that is, every language of the table weighing the same.

    An answer counts with and without the score that select asks for.
    """
    rates = {language: share(answers, lambda c: c.strip("?") == label) for language, answers in table.items()}
    right = rates[label]
    return right / sum(rates.values()) if right else 0.0


def print_others(title: str, table: Confusion) -> None:
    """Markdown: what each language is called."""
    print(f"\n{title}\n\n| language | texts | called |\n|-|-|-|")
    for label, answers in sorted(table.items()):
        called = ", ".join(f"{name} {count / answers.total():.0%}" for name, count in answers.most_common(4))
        print(f"| {label} | {answers.total()} | {called} |")


def print_precision(own: Confusion, alike: Confusion, all_: Confusion) -> None:
    """Markdown: recall and precision of each label of the Americas over paragraphs."""
    print("\n| label | recall | precision | with neighbours | taken for it |\n|-|-|-|-|-|")
    for label, answers in sorted(own.items()):
        false = Counter(
            {
                name: share(given, lambda c: c.strip("?") == label)  # noqa: B023
                for name, given in all_.items()
                if name != label
            }
        )
        taken = ", ".join(f"{name} {rate:.0%}" for name, rate in false.most_common(4) if rate)
        right = share(answers, lambda c: c.strip("?") == label)  # noqa: B023
        cells = [right, precision(label, alike), precision(label, all_)]
        print(f"| {label} | " + " | ".join(f"{cell:.3f}" for cell in cells) + f" | {taken} |")


# ---------------------------------------------------------------------------------------- short texts


def figures_of_short_texts(data: Path, model: LanguageModel, cap: int) -> dict[str, float]:
    """Sentences and posts of 10 to 19 letters: how many get a label, and how many of these the right one."""
    given = [
        (label, called)
        for text_set in OTHER_ORIGIN + REGISTERS
        for label, called in short_answers(text_set, data, model, cap)
    ]
    named = [(label, called) for label, called in given if called != "und"]
    return {
        "lid_short_named": len(named) / max(len(given), 1),
        "lid_short_right": sum(label == called for label, called in named) / max(len(named), 1),
    }


def short_answers(text_set: TextSet, data: Path, model: LanguageModel, cap: int) -> list[tuple[str, str]]:
    """(label, answer) of the short texts of a set."""
    rows = list(dict.fromkeys(text_set.read(data)))
    text = pa.array([line for _, line in rows], pa.large_string())
    letters = count_scripts(as_utf8(text), CONFIG.sample_bytes).sum(axis=1)
    short = [row for row, count in zip(rows, letters, strict=True) if SHORT[0] <= count < SHORT[1]][:cap]
    if not short:
        return []
    called = identify(pa.array([line for _, line in short], pa.large_string()), model, CONFIG)["language"]
    return [(label, name) for (label, _), name in zip(short, called.to_pylist(), strict=True)]


# -------------------------------------------------------------------------------------------- figures


def recall(table: Confusion, label: str) -> float:
    """Share of `label` that is called so."""
    return table[label][label] / table[label].total()


def f1(table: Confusion, label: str) -> float:
    """F1 of `label`, every true label of the table weighing the same, whatever the size of its set."""
    found = recall(table, label)
    called = sum(given[label] / given.total() for given in table.values())
    return 2 * found / (1 + called)


def mean(values: object) -> float:
    """The plain mean."""
    return float(np.mean(list(values)))  # type: ignore[call-overload]


def speed(model: LanguageModel, data: Path, documents: int) -> float:
    """MB of text per second of CPU time over whole documents of es-bench, the best of three."""
    text = pq.read_table(data / "es-bench/00000.parquet", columns=["text"])["text"].slice(0, documents)
    whole = LanguageConfig(sample_bytes=2**40)
    megabytes = sum(len(document.as_py().encode()) for document in text) / 1e6
    times = []
    for _ in range(3):
        start = time.process_time()
        identify(text, model, whole)
        times.append(time.process_time() - start)
    return megabytes / min(times)


# --------------------------------------------------------------------------------------------- tables


def print_tables(sentences: dict[str, Confusion], other: Confusion, paragraphs: Confusion) -> None:
    """Markdown: recall by set, and what each label is called."""
    print("| set | label | texts | recall | called Spanish | otherwise called |\n|-|-|-|-|-|-|")
    for name, table in sentences.items():
        for label, given in sorted(table.items()):
            print(f"| {name} | {label} | {row(label, given)}")
    print_matrix(other)
    for title, table in (("Sentences of other origin", other), ("Paragraphs", paragraphs)):
        print(
            f"\n{title}\n\n| label | texts | recall | called Spanish | otherwise called | F1 |\n|-|-|-|-|-|-|"
        )
        for label, given in sorted(table.items()):
            print(f"| {label} | {row(label, given)} {f1(table, label):.3f} |")


def print_matrix(table: Confusion) -> None:
    """What sentences of the main languages, of the Americas and of others are called, in per cent."""
    groups = (*MAIN, "Americas", "contrast")
    print("\n| is \\ called | " + " | ".join((*groups, "und")) + " |\n|" + "-|" * (len(groups) + 2))
    for group in groups:
        given: Counter[str] = Counter()
        for label, answers in table.items():
            if group_of(label) == group:
                for answer, count in answers.items():
                    given[group_of(answer)] += count
        cells = [f"{100 * given[each] / given.total():.2f}" for each in (*groups, "und")]
        print(f"| {group} | " + " | ".join(cells) + " |")


def group_of(label: str) -> str:
    """A main language by itself, others by kind."""
    if label in MAIN or label == "und":
        return label
    return "Americas" if label in AMERICAS else "contrast"


def row(label: str, given: Counter[str]) -> str:
    """Cells of one label."""
    total = given.total()
    wrong = [f"{name} {count / total:.1%}" for name, count in given.most_common(5) if name != label][:3]
    spanish = f"{given['spa'] / total:.1%}" if label != "spa" else ""
    return f"{total:,} | {given[label] / total:.3f} | {spanish} | {', '.join(wrong)} |"


if __name__ == "__main__":
    main()
