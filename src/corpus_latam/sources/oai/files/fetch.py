"""Fetches the files of a harvest: those of the latest answer on each record, once, up to what config allows.

First it is seen, without the network, which records are to be asked for; files that no record needs any more
are removed. Then they are fetched, answer by answer. A kill costs the file that was on its way.
"""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

from corpus_latam.config import OaiSource
from corpus_latam.config.opt_out import shipped_agents
from corpus_latam.sources.http import Answer, HttpClient
from corpus_latam.sources.oai import metadata
from corpus_latam.sources.oai.answers import Harvested, ProtocolError, RefusedError, read_page
from corpus_latam.sources.oai.files import journal
from corpus_latam.sources.oai.files.getting import BLOCKED, OUT_OF_REACH, Wish, get
from corpus_latam.sources.oai.files.journal import FILES, HAD, Outcome
from corpus_latam.sources.oai.files.kept import Kept
from corpus_latam.sources.oai.files.ways import Site, Wanted
from corpus_latam.sources.oai.folder import HarvestFolder
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.oai.listing import Ask
from corpus_latam.sources.web import opt_out
from corpus_latam.wording import counted

log = logging.getLogger(__name__)

IN_A_ROW = 3
"""So many records one after the other behind a wall, or out of reach, and the repository is left alone."""
TOLD_EVERY = 100
"""Records between two lines of the log."""
HALTS = (BLOCKED, OUT_OF_REACH)


@dataclass
class _Survey:
    """What is to be done: records by answer, and the hashes of files that are needed."""

    waiting: list[tuple[str, set[int]]] = field(default_factory=list)
    needed: set[str] = field(default_factory=set)
    later: bool = False
    """Whether some are to be asked for another day (an embargo ends)."""

    @property
    def records(self) -> int:
        return sum(len(numbers) for _, numbers in self.waiting)


@dataclass
class _Round:
    """One pass over the records that wait."""

    source: OaiSource
    folder: HarvestFolder
    wish: Wish
    survey: _Survey
    kept: Kept
    counts: Counter[str] = field(default_factory=Counter)


def fetch_files(
    source: OaiSource, folder: HarvestFolder, client: HttpClient, ask: Ask, most: int | None = None
) -> None:
    """Brings the files of a harvest up to date. most: records to ask for, all by default.

    Raises `SpentError`; what was fetched is kept, and the same command goes on.
    """
    if source.files == "none":
        log.info("%s: abstracts alone. `files: first` fetches the full texts.", source.endpoint)
        return
    wish = Wish(source.files, source.files_as, source.max_file_bytes)
    if folder.has_files(wish.name):
        return
    today = datetime.now(UTC).date()
    at = _Round(source, folder, wish, _survey(folder, wish, today), Kept(folder.path / FILES))
    named = journal.named_files(journal.all_of(folder.path))
    at.kept.drop(named - at.survey.needed)
    try:
        is_whole = _fetch_all(at, Site(source.endpoint, client.get_page, ask, today), client, most)
    finally:
        _tell(at)
    if is_whole:
        folder.finish_files(wish.name)


def _survey(folder: HarvestFolder, wish: Wish, today: date) -> _Survey:
    """Which records are to be asked for, by the latest answer on each, the newest answers first."""
    survey, seen = _Survey(), set[str]()
    for page in reversed(folder.pages()):
        outcomes = journal.known(folder.path, page)
        numbers, records = set(), _records(folder, page)
        if not records:  # a damaged answer says nothing of its files: they stay
            survey.needed |= {file.sha256 for outcome in outcomes.values() for file in outcome.files}
        for number, record in reversed(list(enumerate(records))):
            header = record.header
            if header.identifier in seen:
                continue
            seen.add(header.identifier)
            outcome = outcomes.get(header.identifier)
            is_current = outcome is not None and outcome.datestamp == header.datestamp
            if outcome and is_current and not header.is_deleted:
                survey.needed |= {file.sha256 for file in outcome.files}
                survey.later |= outcome.again
            if not header.is_deleted and not (outcome and is_current and _is_settled(outcome, wish, today)):
                numbers.add(number)
        if numbers:
            survey.waiting.append((page, numbers))
    return survey


def _is_settled(outcome: Outcome, wish: Wish, today: date) -> bool:
    """Whether a record need not be asked for again."""
    if outcome.wanted != wish.name:
        return False
    return not outcome.again or (outcome.until is not None and outcome.until > today.isoformat())


def _records(folder: HarvestFolder, page: str) -> tuple[Harvested, ...]:
    """The records of an answer; none of one that is damaged, which is reported when it is read."""
    try:
        return read_page(folder.read(page)).records
    except (RefusedError, ProtocolError, OSError, EOFError, zlib.error):
        return ()


def _fetch_all(at: _Round, site: Site, client: HttpClient, most: int | None) -> bool:
    """Whether nothing is left to ask for another day."""
    is_whole, in_a_row, before = not at.survey.later, 0, ""
    for page, wanted, datestamp in _waiting(at.survey, at.folder):
        if at.counts.total() == most or _is_full(at):
            return False
        found = get(wanted, datestamp, site, at.kept, at.wish, partial(_signals, client))
        journal.write(journal.journal_of(at.folder.path, page), found)
        at.counts[found.outcome] += 1
        is_whole &= not found.again
        in_a_row, before = in_a_row + 1 if found.outcome == before else 1, found.outcome
        if found.outcome in HALTS and in_a_row == IN_A_ROW:
            _tell_halt(at, found)
            return False
        if at.counts.total() % TOLD_EVERY == 0:
            log.info("%s: files of %s of %s", at.source.endpoint, f"{at.counts.total():,}", _records_of(at))
    return is_whole


def _is_full(at: _Round) -> bool:
    most = at.source.max_kept_bytes
    if at.kept.bytes < most:
        return False
    log.warning(
        "%s: the files that are kept have reached max_kept_bytes (%s). Raise it to fetch more.",
        at.source.endpoint,
        f"{most:,}",
    )
    return True


def _tell_halt(at: _Round, found: Outcome) -> None:
    log.warning(
        "%s: %s, %s in a row (%s). No more is asked for. docs/repositories.md says what to do.",
        at.source.endpoint,
        found.outcome,
        counted(IN_A_ROW, "record"),
        found.told[-1] if found.told else "",
    )


def _waiting(survey: _Survey, folder: HarvestFolder) -> Iterator[tuple[str, Wanted, str]]:
    """Records to ask for, with the answer that each lies in, and its datestamp."""
    for page, numbers in survey.waiting:
        records = _records(folder, page)
        for number in sorted(numbers):
            record = records[number]
            described = None if record.metadata is None else describe(record.metadata)
            if described is None:
                continue
            known = metadata.fields(described)
            wanted = Wanted(record.header.identifier, described, known.get("handle"), known.get("language"))
            yield page, wanted, record.header.datestamp


def _signals(client: HttpClient, answer: Answer) -> tuple[str, ...]:
    """What a file's headers and its host say of text and data mining."""
    agents = shipped_agents()
    found = opt_out.of_headers(answer.headers, agents)
    return tuple(sorted(found | client.host_policy(answer.url).signals(answer.url, agents)))


def _tell(at: _Round) -> None:
    """How many records have files, and why others have none."""
    if not at.survey.waiting:
        return
    others = [f"{reason} ({count:,})" for reason, count in at.counts.most_common() if reason != HAD]
    log.info(
        "%s: %s had no file; with one now: %s%s. Kept: %s.",
        at.source.endpoint,
        _records_of(at),
        f"{at.counts[HAD]:,}",
        f"; others: {', '.join(others)}" if others else "",
        counted(at.kept.bytes, "byte"),
    )


def _records_of(at: _Round) -> str:
    return counted(at.survey.records, "record")
