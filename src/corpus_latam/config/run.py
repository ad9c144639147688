"""A whole run: sources in, corpus, tokenizer and report out."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, model_validator

from corpus_latam.config.sources import Source
from corpus_latam.config.stages.annotate import AnnotateConfig
from corpus_latam.config.stages.deduplicate import DeduplicateConfig
from corpus_latam.config.stages.engine import EngineConfig
from corpus_latam.config.stages.export import ExportConfig
from corpus_latam.config.stages.ingest import IngestConfig
from corpus_latam.config.stages.report import ReportConfig
from corpus_latam.config.stages.select import SelectConfig
from corpus_latam.config.stages.tokenizer import TokenizerConfig
from corpus_latam.config.values import Model


class RunConfig(Model):
    """One run: sources in, corpus, tokenizer and report out."""

    name: str = Field(pattern=r"^\w[\w.-]*$")
    """Of the run, its folder and its report."""
    output: str = ""
    """The run folder; `runs/<name>` by default."""
    output_mode: Literal["private", "group", "all"] = "private"
    """Who may read the run folder: it holds personal data, so its owner alone by default."""
    takedown: str | None = None
    """A ledger of what must be forgotten that several runs share; `takedown.jsonl` in the run folder else."""
    limit_documents: int | None = Field(default=None, gt=0)
    """Stop each source after so many documents."""
    sources: dict[str, Source]
    """Where the documents come from, by a name of lower-case letters, digits and _."""
    ingest: IngestConfig = IngestConfig()
    """Reading."""
    annotate: AnnotateConfig = AnnotateConfig()
    """Measuring."""
    select: SelectConfig = SelectConfig()
    """Keeping and rejecting."""
    deduplicate: DeduplicateConfig = DeduplicateConfig()
    """Copies."""
    export: ExportConfig = ExportConfig()
    """The release."""
    tokenizer: TokenizerConfig = TokenizerConfig()
    """Tokenizers."""
    report: ReportConfig = ReportConfig()
    """The report."""
    engine: EngineConfig = EngineConfig()
    """Workers."""

    @model_validator(mode="after")
    def _check(self) -> RunConfig:
        if not self.sources:
            raise ValueError("sources: name at least one source")
        bad = [name for name in self.sources if not re.fullmatch(r"[a-z0-9_]+", name)]
        if bad:
            raise ValueError(f"sources: {bad[0]!r} must be lower-case letters, digits and _")
        unknown = sorted(set(self.deduplicate.lines.remove) - set(self.sources))
        if unknown:
            raise ValueError(f"deduplicate.lines.remove: there is no source {unknown[0]!r}")
        needed = self.deduplicate.bands * self.deduplicate.rows
        if self.deduplicate.near and needed != self.annotate.signature.num_perm:
            raise ValueError(
                f"deduplicate.bands × deduplicate.rows = {needed} must equal"
                f" annotate.signature.num_perm = {self.annotate.signature.num_perm}"
            )
        return self

    @property
    def root(self) -> str:
        """The run folder."""
        return self.output or f"runs/{self.name}"
