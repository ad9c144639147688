"""Whether a source is worth going on with: its share of bad records, and whether it gives anything at all."""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Mapping

from corpus_latam.config import IngestConfig
from corpus_latam.errors import RunError
from corpus_latam.ingest import empty_columns, unmapped
from corpus_latam.ingest.documents import EMPTY_TEXT
from corpus_latam.ingest.task import BAD, LEFT_OUT, PASSED, SHARED_IDS
from corpus_latam.sources.jsonl import INVALID_JSON, NOT_AN_OBJECT
from corpus_latam.sources.packing.damage import DAMAGED
from corpus_latam.sources.values import INVALID_UTF8
from corpus_latam.storage.manifest import Commit
from corpus_latam.wording import counted

log = logging.getLogger(__name__)

CHANCE = 0.001
"""A small source is stopped where fewer than so many sound ones would look as bad."""

ADVICE = {
    INVALID_UTF8: "Texts are read as UTF-8. Write the files anew, from WINDOWS-1252 for instance (UTF-16 if"
    " every second byte is zero): iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW.",
    INVALID_JSON: r"Each line must hold one whole JSON object, and lines end with \n.",
    NOT_AN_OBJECT: 'Each line must hold one JSON object, as {"text": "…"}.',
    DAMAGED: "Fetch the files again.",
    EMPTY_TEXT: "Is columns.text the field that holds the text?",
}
"""What to do where most bad records are bad for this reason."""


class Verdict:
    """Judges the commits of one source in the order of its partitions, whatever the order they come in.

    So a run with one worker and one with many fail alike, at the same record. `where`: a sentence that says
    where its bad records are to be found. `columns`: see `empty_columns.stated`.
    """

    def __init__(
        self, name: str, settings: IngestConfig, where: str = "", columns: Mapping[str, str] | None = None
    ) -> None:
        self._name, self._settings, self._where = name, settings, where and f" {where}"
        self._columns = columns or {}
        self._waiting: dict[tuple[int, int], Commit] = {}
        self._next = (0, 0)
        self._counts: Counter[str] = Counter()

    def add(self, commit: Commit) -> None:
        """Takes a commit; raises `RunError` once too many records are bad."""
        self._waiting[_place(commit)] = commit
        while self._next in self._waiting:
            judged = self._waiting.pop(self._next)
            partition, sequence = self._next
            ended = judged.cursor is None
            self._next = (partition + 1, 0) if ended else (partition, sequence + judged.counts["shards"])
            self._counts.update(judged.counts)
            self._check_share()

    def finish(self) -> None:
        """Says what was wrong with the source that has come to its end."""
        self.check_end()
        self._tell()

    def check_end(self) -> None:
        """Raises `RunError` if no document came at all, or too few good ones for a small source."""
        bad = self._counts["bad_records"]
        if not self._counts["documents"]:
            left_out = sum(count for _, count in _by_reason(self._counts, LEFT_OUT))
            told = [counted(bad, "bad record")] * bool(bad) + [f"{left_out:,} left out"] * bool(left_out)
            what = f"gave no document, {', '.join(told)}" if told else "is empty"
            raise RunError(
                f"sources.{self._name} {what}{self._most_frequent()}.{self._where if bad else ''}"
                f"{self._advice() or ' Check its type, path and columns.'}"
                " Or take the source out of the config."
            )
        self._check_small()

    def _tell(self) -> None:
        bad = self._counts["bad_records"]
        if bad:
            log.warning(
                "ingest: %s: %s%s.%s",
                self._name,
                counted(bad, "bad record"),
                self._most_frequent(),
                self._where,
            )
        if left_out := _by_reason(self._counts, LEFT_OUT):
            reasons = ", ".join(f"{reason} ({count:,})" for reason, count in left_out)
            total = counted(sum(count for _, count in left_out), "record")
            log.info("ingest: %s: left out %s: %s.", self._name, total, reasons)
        if passed := _by_reason(self._counts, PASSED):
            kinds = ", ".join(f"{suffix} ({count:,})" for suffix, count in passed)
            total = counted(sum(count for _, count in passed), "file")
            log.warning("ingest: %s: not read inside archives: %s: %s.", self._name, total, kinds)
        if self._counts[SHARED_IDS]:
            log.warning(
                "ingest: %s: %s the native id of another one, with another text. They stay apart, but a"
                " takedown of one takes all: is columns.source_id the right field?",
                self._name,
                counted(self._counts[SHARED_IDS], "document or more has", "documents or more have"),
            )
        for sentence in self._on_values():
            log.warning("ingest: %s: %s", self._name, sentence)

    def _on_values(self) -> list[str]:
        return unmapped.sentences(self._counts) + empty_columns.sentences(self._counts, self._columns)

    def _check_share(self) -> None:
        bad = self._counts["bad_records"]
        records = bad + self._counts["documents"]
        if records < self._settings.min_records_for_share:
            return
        if bad > self._settings.max_bad_share * records:
            raise self._too_many(bad, records)

    def _check_small(self) -> None:
        """Of few records a share says little: at their end it counts how likely so many bad ones are."""
        bad = self._counts["bad_records"]
        records = bad + self._counts["documents"]
        if records >= self._settings.min_records_for_share:
            return
        if by_chance(bad, records, self._settings.max_bad_share) < CHANCE:
            raise self._too_many(bad, records)

    def _too_many(self, bad: int, records: int) -> RunError:
        return RunError(
            f"sources.{self._name}: {bad:,} of the first {counted(records, 'record is', 'records are')} bad"
            f" ({bad / records:.1%}, ingest.max_bad_share allows {self._settings.max_bad_share:.1%})"
            f"{self._most_frequent()}.{self._where}{self._advice() or ' Mend the source.'} Or allow a larger"
            " share."
        )

    def _most_frequent(self) -> str:
        reason = self._first_reason()
        return f", most often: {reason} ({self._counts[BAD + reason]:,})" if reason else ""

    def _advice(self) -> str:
        advice = ADVICE.get(self._first_reason() or "")
        return f" {advice}" if advice else ""

    def _first_reason(self) -> str | None:
        return next((reason for reason, _ in _by_reason(self._counts, BAD)), None)


def _by_reason(counts: Mapping[str, int], prefix: str) -> list[tuple[str, int]]:
    """The counts whose names begin so, the most frequent first; of equals the last by name."""
    found = [(name.removeprefix(prefix), count) for name, count in counts.items() if name.startswith(prefix)]
    return sorted(found, key=lambda each: (each[1], each[0]), reverse=True)


def by_chance(bad: int, records: int, share: float) -> float:
    """The probability of so many bad records or more where each is bad with this probability (binomial)."""
    if bad == 0 or share == 1:
        return 1.0
    if share == 0:
        return 0.0

    def exactly(count: int) -> float:
        ways = math.lgamma(records + 1) - math.lgamma(count + 1) - math.lgamma(records - count + 1)
        return math.exp(ways + count * math.log(share) + (records - count) * math.log1p(-share))

    return math.fsum(exactly(count) for count in range(bad, records + 1))


def _place(commit: Commit) -> tuple[int, int]:
    """Partition and shard number from a commit's key."""
    partition, sequence = commit.key.split("/")[1].split("-")
    return int(partition), int(sequence)
