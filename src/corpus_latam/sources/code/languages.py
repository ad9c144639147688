"""Which language a source file is in, by the end of its name (`configs/code/languages.yaml`)."""

from __future__ import annotations

from functools import cache

from corpus_latam.config import read_yaml, shipped
from corpus_latam.errors import ConfigError

FILE = "code/languages.yaml"


@cache
def endings() -> dict[str, str]:
    """Languages by the ends of file names."""
    content = read_yaml(shipped(FILE), "list of languages")
    if not isinstance(content, dict):
        raise ConfigError(f"configs/{FILE}: must be lists of endings by language.")
    return {ending: language for language, ends in content.items() for ending in ends}


def suffixes(languages: tuple[str, ...]) -> tuple[str, ...]:
    """Ends of names of files in these languages (none: in any). Raises `ConfigError` for an unknown one."""
    known = endings()
    unknown = sorted({*languages} - {*known.values()})
    if unknown:
        names = ", ".join(sorted({*known.values()}))
        raise ConfigError(f"code_languages: there is no language {unknown[0]!r}. Known are {names}.")
    return tuple(end for end, language in known.items() if not languages or language in languages)


def language_of(name: str) -> str | None:
    """The language of a file with this name; null where its end tells none."""
    base = name.rpartition("/")[2].lower()
    stem, dot, end = base.rpartition(".")
    return endings().get(dot + end if stem else base) if stem or not dot else None
