"""The section `deduplicate`: copies, repeated lines, evaluation sets."""

from __future__ import annotations

import difflib
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from corpus_latam.config.values import Bytes, Model, Share
from corpus_latam.schema import SIGNALS


class LinesConfig(Model):
    """Lines and paragraphs that documents of a source share: reported, and cut where `remove` says so."""

    report: bool = True
    """Also write `deduplicate/repeated-lines/lines.json`."""
    min_characters: int = Field(default=20, ge=1)
    """Shorter lines are not looked at."""
    min_documents: int = Field(default=10, ge=2)
    """Lines of fewer documents are not repeated."""
    min_share: Share = 0.0
    """Of the source's documents that stay: rarer ones are not repeated, however many documents hold them."""
    top: int = Field(default=100, ge=1)
    """Lines and paragraphs listed per source, the most frequent of each first."""
    remove: dict[str, Literal["lines", "paragraphs", "both"]] = {}
    """By source what is cut from its documents. In law the most frequent repeated lines are law."""


class DecontaminateConfig(Model):
    """Evaluation sets that the corpus must not hold: documents that share a run of words with one."""

    files: tuple[str, ...] = ()
    """Text (an item per line), JSON Lines (every string) or Parquet (every string column); .gz too."""
    ngram: int = Field(default=13, ge=1)
    """Words in a run (Brown et al. 2020, appendix C). Items of fewer words cannot be found."""
    action: Literal["remove", "mark"] = "remove"
    """`mark` only lists them in `deduplicate/contamination.json`."""


def _check_order(order: tuple[str, ...]) -> tuple[str, ...]:
    known = ["rank", "words", "date", *SIGNALS]
    for name in order:
        if name.removeprefix("-") not in known:
            near = difflib.get_close_matches(name.removeprefix("-"), known, n=1)
            raise ValueError(
                f"{name!r} is no key: rank, words, date or a signal of docs/annotate.md."
                + (f" Did you mean {near[0]!r}?" if near else "")
            )
    return order


class DeduplicateConfig(Model):
    """Who counts as a copy of whom."""

    over: Literal["kept", "all"] = "kept"
    """`kept`: among what select keeps, so that no rejected document stands in for a good one; `all`:
    among everything, as FineWeb-2 does."""
    order: Annotated[tuple[str, ...], AfterValidator(_check_order)] = ("rank", "words", "date")
    """Who stays: the source's lower `rank`, more `words`, the earlier `date`, more of a signal; `-` turns a
    key round. What these leave equal is decided by the id."""
    exact: bool = True
    """Remove exact copies of the normalised text."""
    near: bool = True
    """Remove near copies."""
    bands: int = Field(default=20, gt=0)
    """Of the signature: documents that agree in one are compared."""
    rows: int = Field(default=6, gt=0)
    """Minima per band."""
    threshold: Share = 0.75
    """Jaccard similarity of word n-grams from which one document is a copy of another."""
    grey_zone: tuple[Share, Share] = (0.65, 0.85)
    """Signature estimates between these are settled by the exact Jaccard of the texts."""
    min_words: int = 5
    """Shorter documents are compared exactly only."""
    against: tuple[str, ...] = ()
    """Run folders of finished runs: what they kept stays, and this run's copies of it go."""
    lines: LinesConfig = LinesConfig()
    """Lines and paragraphs that many documents of a source share."""
    decontaminate: DecontaminateConfig = DecontaminateConfig()
    """Evaluation sets to keep out."""
    bucket_cap: int = Field(default=100, ge=1)
    """In a crowd (more than 33 documents that share a band, or than this and one), each is compared with so
    many of those that stay, the first in order."""
    memory_budget: Bytes = 2 * 10**9
    """Of all processes together, beside what Python and its libraries take in each. It decides how the work
    is cut, never the outcome. A corpus that may need more is refused before any work."""
