"""The report stage: counts every shard as a task, adds up, and writes the page, its JSON and its Markdown."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pyarrow as pa

from corpus_latam import __version__
from corpus_latam.credentials import redacted_tree
from corpus_latam.engine import StageContext, Task
from corpus_latam.escaping import for_json
from corpus_latam.report.content import Inputs, assemble
from corpus_latam.report.counts import count_shard, merge
from corpus_latam.report.fertility import MEASUREMENTS, read_fertility, read_measurements
from corpus_latam.report.html import render_html
from corpus_latam.report.markdown import render_markdown
from corpus_latam.report.quarantine import count_quarantine
from corpus_latam.report.strings import strings
from corpus_latam.schema import Holds, holding
from corpus_latam.storage import paths
from corpus_latam.storage.objects import read_object

PER_DOCUMENT = holding(Holds.SHARDS)
LINES = "deduplicate/repeated-lines"
READ = (*PER_DOCUMENT, LINES, "corpus", "tokenizer")
PAGES = ("report.html", "report.json", "report.md")


def run(context: StageContext) -> None:
    """Writes `report/{report.html,report.json,report.md}`. Stages that have not run are left out.

    Raises `RunError` where ingest has written nothing.
    """
    manifest = context.own()
    whole = _fingerprint(context)
    if manifest.finished == whole and manifest.pages.keys() == set(PAGES):
        context.meter.tasks_found += len(PAGES)
        return
    report = assemble(_gather(context))
    words = strings(context.config.report.lang)
    files = {
        "report.json": for_json(report, indent=1) + "\n",
        "report.md": render_markdown(report, words),
        "report.html": render_html(report, words),
    }
    for name, content in files.items():
        manifest.write_page(name, content.encode())
    manifest.finish(whole)


def _fingerprint(context: StageContext) -> str:
    """Hash of all that the pages say: what every stage wrote and what it found, versions and config."""
    inputs = {}
    for folder in READ:
        manifest = context.manifest(folder)
        lines = sorted(commit.to_json() for commit in manifest.commits.values())
        pages = {name: page.sha256 for name, page in sorted(manifest.pages.items())}
        inputs[folder] = [context.holds(folder), lines, pages]
    config = context.config.model_dump(mode="json", exclude={"output", "output_mode", "takedown", "engine"})
    return context.fingerprint(inputs, _versions(context.root), config)


def _gather(context: StageContext) -> Inputs:
    shards = [file.path for file in context.inputs("ingest").files(".parquet")]
    done = [stage for stage in PER_DOCUMENT if _covers(context, stage, shards)]
    counts = context.map(Task(s, count_shard, (context.root, s, done)) for s in shards)
    release = _release(context) if context.holds("corpus") else []
    measured = context.holds("tokenizer")
    fertility = read_fertility(context.root) if measured else []
    later = [stage for stage, output in (("export", release), ("tokenizer", fertility)) if output]

    copies = context.folder("deduplicate") if "deduplicate" in done else ""
    lines = context.folder(LINES) if copies and context.holds(LINES) else ""
    return Inputs(
        run=context.config.name,
        stages=(*done, *later),
        counts=merge(counts[shard] for shard in shards),
        quarantine=_quarantine(context),
        passed_over=_page(context.folder("ingest"), "passed-over.json", []),
        overlap=_page(copies, "overlap.json", []),
        lines=_page(lines, "lines.json", {}),
        contamination=_page(copies, "contamination.json", {}),
        release=release,
        fertility=fertility,
        measurements=read_measurements(context.root) if measured else {name: [] for name in MEASUREMENTS},
        versions=_versions(context.root),
        configuration=redacted_tree(context.config.model_dump(mode="json", exclude={"output", "engine"})),
    )


def _covers(context: StageContext, stage: str, shards: list[str]) -> bool:
    """Whether a stage has finished: it has a shard for every shard of ingest, and belongs to what it read."""
    if not context.holds(stage):
        return False
    return {file.path for file in context.manifest(stage).files(".parquet")} >= set(shards)


def _quarantine(context: StageContext) -> list[pa.Table]:
    files = context.manifest("ingest").quarantined()
    found = context.map(Task(file, count_quarantine, (file,)) for file in files)
    return [found[file] for file in files]


def _release(context: StageContext) -> list[dict[str, Any]]:
    """Files, rows, bytes on disk, and rows that repeat another, by language and split of the corpus."""
    parts: dict[tuple[str, str], Counter[str]] = {}
    for commit in context.manifest("corpus").commits.values():
        language, _, name = commit.key.partition("/")
        part = parts.setdefault((language, name.partition("-")[0]), Counter())
        for file in commit.files:
            part.update(files=1, documents=file.rows, file_bytes=file.bytes)
        part.update(repeats=commit.counts.get("repeats", 0))
    return [
        {"language": language, "split": split, **part} for (language, split), part in sorted(parts.items())
    ]


def _versions(root: str) -> dict[str, str]:
    """The versions that made the run, from `run.json`. Its times and memory are no result."""
    found = read_object(paths.join(root, "run.json")).get("versions")
    return {"corpus-latam": __version__, **(found if isinstance(found, dict) else {})}


def _page(folder: str, name: str, otherwise: Any) -> Any:
    """What a stage wrote beside its shards; `otherwise` where it wrote none, or its folder is not to be read.

    The bytes are known to be what the stage wrote: who names the folder has compared them with its manifest.
    """
    content = paths.read_bytes(paths.join(folder, name)) if folder else b""
    return json.loads(content) if content else otherwise
