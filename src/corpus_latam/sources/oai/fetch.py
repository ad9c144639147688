"""Harvests a source into its folder: what is missing of it, window by window."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from urllib.parse import urlencode

from corpus_latam.config import OaiSource
from corpus_latam.errors import RunError
from corpus_latam.sources.http import HttpClient
from corpus_latam.sources.http_errors import (
    BlockedError,
    BusyError,
    ForbiddenError,
    NotDataError,
    SpentError,
)
from corpus_latam.sources.oai import windows
from corpus_latam.sources.oai.answers import (
    Identity,
    ProtocolError,
    RefusedError,
    read_formats,
    read_identify,
)
from corpus_latam.sources.oai.files.fetch import fetch_files
from corpus_latam.sources.oai.folder import JOURNAL, HarvestFolder, Plan, Subject, subject_of
from corpus_latam.sources.oai.listing import Ask, HarvestError, Lost, StatusError, What, harvest
from corpus_latam.sources.oai.windows import Window
from corpus_latam.wording import counted

log = logging.getLogger(__name__)

PREFERRED = ("xoai", "oai_openaire", "dim", "mets", "qdc", "oai_dc", "marcxml")
"""With files first; every repository has oai_dc."""
FIRST_FILES = 3
"""Records whose files are fetched to see whether they can be."""
XML = "text/xml, application/xml"
"""What a repository is asked to answer in."""


def fetch(source: OaiSource) -> None:
    """Brings the harvest of a source up to date. Does nothing with `refresh: false` once it is whole.

    Raises `RunError`; what was fetched is kept, and the same command goes on.
    """
    with HttpClient(source.http) as client:
        try:
            _harvest(source, client, asking(source.endpoint, client))
        except SpentError as error:
            log.warning("%s What is there is read; run again to go on.", error)
        except (HarvestError, RefusedError, ProtocolError, OSError) as error:
            raise RunError(
                f"{source.endpoint}: {error}. What was fetched is kept: run again to go on."
            ) from error


def fetch_first(source: OaiSource, folder: str) -> OaiSource:
    """Keeps the first answer with records in a new folder, and the files of some of them; returns the source
    that reads them from there.

    Raises `RunError` that says what the repository answers instead.
    """
    window = Window(source.since, source.until)
    with HttpClient(source.http) as client:
        ask = asking(source.endpoint, client)
        try:
            identify(ask)
            prefix = choose_prefix(source, ask)
            first = next(harvest(ask, What(prefix, source.set), window), None)
            if first is not None:
                with closing(HarvestFolder(folder, Subject(source.endpoint, prefix, source.set))) as kept:
                    kept.keep(window, first)
                    fetch_files(source, kept, client, ask, FIRST_FILES)
        except (HarvestError, RefusedError, ProtocolError, OSError) as error:
            raise RunError(f"{source.endpoint}: {error}.") from error
    return source.model_copy(update={"harvest": folder})


def address(endpoint: str, request: Mapping[str, str]) -> str:
    """Where a request is sent."""
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(request)}"


def asking(endpoint: str, client: HttpClient) -> Ask:
    """How a repository is asked over HTTP."""

    def ask(request: Mapping[str, str]) -> bytes:
        url = address(endpoint, request)
        try:
            return client.get_data(url, XML).body
        except BusyError as error:
            if error.answer is None:
                raise
            raise StatusError(error.answer.status, url) from error
        except (BlockedError, ForbiddenError, NotDataError) as error:
            raise HarvestError(str(error)) from error

    return ask


def identify(ask: Ask) -> Identity:
    """What the repository says of itself."""
    return read_identify(ask({"verb": "Identify"}))


def choose_prefix(source: OaiSource, ask: Ask) -> str:
    """The format to ask for: the config's, or the fullest that the repository has."""
    if source.format != "auto":
        return source.format
    offered = read_formats(ask({"verb": "ListMetadataFormats"}))
    return next((prefix for prefix in PREFERRED if prefix in offered), "oai_dc")


def _harvest(source: OaiSource, client: HttpClient, ask: Ask) -> None:
    with closing(_folder(source, ask)) as folder:
        _bring_up_to_date(source, ask, folder)
        fetch_files(source, folder, client, ask)


def _bring_up_to_date(source: OaiSource, ask: Ask, folder: HarvestFolder) -> None:
    plan = folder.plan()
    is_whole = plan is not None and all(map(folder.is_done, plan.windows))
    if plan is None or (is_whole and source.refresh):
        plan = _plan(source, identify(ask), plan)
        folder.set_plan(plan)
    what = What(folder.subject.prefix, source.set)
    waiting = [window for window in plan.windows if not folder.is_done(window)]
    with ThreadPoolExecutor(source.connections) as threads:
        for _ in threads.map(partial(_window, ask, what, folder), waiting):
            pass


def _folder(source: OaiSource, ask: Ask) -> HarvestFolder:
    known = subject_of(source.harvest)
    prefix = known.prefix if known and source.format in ("auto", known.prefix) else choose_prefix(source, ask)
    return HarvestFolder(source.harvest, Subject(source.endpoint, prefix, source.set))


def _window(ask: Ask, what: What, folder: HarvestFolder, window: Window) -> None:
    lost, kept = 0, None
    with ThreadPoolExecutor(1) as writer:  # the disk works while the next answer comes; one at a time waits
        for found in harvest(ask, what, window, folder.progress(window)):
            if kept:
                kept.result()
            kept = writer.submit(folder.keep, window, found)
            lost += isinstance(found, Lost)
        if kept:
            kept.result()
    folder.finish(window)
    if lost:
        told = counted(lost, "record was not to be had", "records were not to be had")
        log.warning(
            "%s, %s: %s. %s names each.", folder.subject.endpoint, window.name, told, folder.path / JOURNAL
        )


def _plan(source: OaiSource, identity: Identity, before: Plan | None) -> Plan:
    """All years at first; then what is new since the last harvest."""
    if not windows.is_date(identity.now):
        raise HarvestError(
            f"the repository answers Identify with {identity.now!r} for a date (responseDate), so that nobody"
            " can tell up to when a harvest is whole. Tell those who run it"
        )
    if before is not None:
        return Plan(identity.now, (windows.following(before.now, identity.granularity),))
    if source.windows == "none" or not windows.is_date(source.since or identity.earliest):
        return Plan(identity.now, (Window(source.since, source.until),))
    years = windows.by_year(identity.earliest, identity.now, source.since, source.until)
    return Plan(identity.now, tuple(years))
