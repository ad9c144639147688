"""Descriptions of web sites in `configs/sites/`: what addresses say, and where an article's text lies."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError

from corpus_latam.config.shipped import shipped
from corpus_latam.config.values import Country, Language, Model
from corpus_latam.config.yaml_text import read_yaml
from corpus_latam.errors import ConfigError
from corpus_latam.schema import DocType

ANY_HOST, GENERIC = "*", "generic"
"""The host of the description that holds for all other sites, and the name of the one that is shipped."""


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression ({error})") from error
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class Site(BaseModel):
    """A web site, or with the host `*` every site that no other description names."""

    model_config = Model.model_config

    hosts: tuple[str, ...]
    """Its hosts, without `www.`; those below them (`deportes.emol.com`) are meant too."""
    country: Country | None = None
    """For its pages, as ISO 3166-1 alpha-2."""
    language: Language | None = None
    """For pages that state none, as ISO 639-3."""
    doc_type: DocType | None = None
    """The kind of its texts; else the source's."""
    https: bool = False
    """Write its addresses with https, whatever a link says."""
    articles: tuple[Pattern, ...] = ()
    """Patterns of the paths of articles (Python's regular expressions). Groups of them name what a path says:
    `year`, `month`, `day`, `section`, `id`."""
    others: tuple[Pattern, ...] = ()
    """Patterns of the paths of pages that are no article: indexes, lists by tag or author, search."""
    body: str | None = None
    """An XPath to what holds an article's text; the extractor looks for it where nothing is found there."""


@cache
def shipped_sites() -> tuple[Site, ...]:
    """All of `configs/sites/`, in the order of their names."""
    return tuple(read_site(file) for file in sorted(shipped("sites").glob("*.yaml")))


def read_site(path: Path) -> Site:
    """The description in a YAML file. Raises `ConfigError`."""
    try:
        return Site.model_validate(read_yaml(path, "description of a site"))
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise ConfigError(f"{path}: {place}: {problem['msg']}") from error


def _named(value: Any) -> Any:
    """A description from the name of one of `configs/sites/`, or the path of a file."""
    if not isinstance(value, str):
        return value
    own = Path(value)
    try:
        return read_site(own if own.suffix in (".yaml", ".yml") else shipped(f"sites/{value}.yaml"))
    except ConfigError as error:
        raise ValueError(str(error)) from error


NamedSite = Annotated[Site, BeforeValidator(_named)]


def _with_generic(sites: tuple[Site, ...]) -> tuple[Site, ...]:
    """The sites, and what holds for all others if none of them is it."""
    is_complete = any(ANY_HOST in site.hosts for site in sites)
    return sites if is_complete else (*sites, _named(GENERIC))


Sites = Annotated[tuple[NamedSite, ...], AfterValidator(_with_generic)]
