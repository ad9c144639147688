"""Lists of repositories in `configs/repositories/`, or in a file of the user: addresses for a census."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from corpus_latam.config.shipped import shipped
from corpus_latam.config.values import Country, Model
from corpus_latam.config.yaml_text import read_yaml
from corpus_latam.errors import ConfigError

FOLDER = "repositories"


class Repository(BaseModel):
    """A repository that may answer OAI-PMH."""

    model_config = Model.model_config

    endpoint: str = Field(pattern=r"^https?://")
    """The address that answers `?verb=Identify`."""
    name: str = ""
    """For people."""
    country: Country | None = None
    """As ISO 3166-1 alpha-2; nothing for one of several countries."""
    known: str = ""
    """Where the address comes from."""


class _File(BaseModel):
    model_config = Model.model_config

    repositories: tuple[Repository, ...] = Field(min_length=1)


def names() -> list[str]:
    """All lists that are shipped, sorted."""
    return sorted(file.stem for file in shipped(FOLDER).glob("*.yaml"))


def read_repositories(name_or_path: str) -> tuple[Repository, ...]:
    """Of a list that is shipped, by its name, or of a YAML file. Raises `ConfigError`."""
    is_name = name_or_path in names()
    path = shipped(f"{FOLDER}/{name_or_path}.yaml") if is_name else Path(name_or_path)
    if not is_name and not path.exists():
        raise ConfigError(
            f"{path} does not exist. Name a YAML file, or a list that comes with the program:"
            f" {', '.join(names())}."
        )
    try:
        return _File.model_validate(read_yaml(path, "list of repositories")).repositories
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"])) or "the file"
        raise ConfigError(f"{path}: {place}: {problem['msg']}. {SHAPE}") from error


SHAPE = "Write it as: repositories: [{endpoint: https://HOST/oai/request, name: NAME, country: CL}]"
