"""Pages of web sites: in archives of a crawl, or saved as files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.opt_out import shipped_agents
from corpus_latam.config.sites import Sites, shipped_sites
from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes


class WebSource(FilesSource):
    """What readers of web pages have in common."""

    columns: ReaderColumns = ReaderColumns(
        metadata=("title", "section", "authors", "free", "encoding", "record_id", "mended")
    )
    """Which field of what the reader finds holds what."""
    extractor: Literal["trafilatura", "resiliparse"] = "trafilatura"
    """What finds the article in a page: `resiliparse` is faster and finds less (docs/sources.md)."""
    sites: Sites = Field(default_factory=shipped_sites)
    """Descriptions of sites: names of `configs/sites/`, paths of YAML files, or mappings. By default,
    all that are shipped; `generic` holds for other sites in any case."""
    agents: tuple[str, ...] = Field(default_factory=shipped_agents)
    """Programs whose rules in robots.txt and tags count as opt-out: those of `configs/opt-out/agents.yaml` by
    default."""
    robots: str | None = None
    """A folder of robots.txt files by host (`emol.com.txt`), for pages whose archive holds none."""
    max_page_bytes: Bytes = 8 * 2**20
    """Longer pages go to quarantine, unread."""


class WarcSource(WebSource):
    """Archives of crawls: WARC, WET and WACZ, or an index (CDXJ) or a list that names them."""

    type: Literal["warc"]
    """Archives of crawls: WARC, WET, WACZ."""
    archive: str | None = None
    """For an index (.cdxj) or a list (.paths): the folder or address in which the archives lie that it names.
    By default, the folder of the index."""


class HtmlSource(WebSource):
    """Saved web pages, a document per file."""

    type: Literal["html"]
    """Saved web pages."""
    url: str | None = None
    """Where pages lie that do not say so: `https://www.emol.com/{name}`, in which `{name}` is the file's name
    below the path."""
