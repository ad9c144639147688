"""docs/config.md is what its script writes, and says something of every key."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from types import ModuleType

import pytest

from corpus_latam.config.values import Model
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def script() -> ModuleType:
    place = REPOSITORY / "scripts" / "write_config_page.py"
    spec = importlib.util.spec_from_file_location("write_config_page", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def models(base: type[Model]) -> Iterator[type[Model]]:
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def test_the_page_is_what_the_script_writes(script: ModuleType) -> None:
    written = (REPOSITORY / "docs" / "config.md").read_text(encoding="utf-8")
    assert script.page() == written, "run scripts/write_config_page.py"


def test_every_key_is_described_and_on_the_page(script: ModuleType) -> None:
    page = script.page()
    for model in models(Model):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name} has no description"
            assert f"| `{name}` |" in page


def test_links_inside_the_page_lead_somewhere(script: ModuleType) -> None:
    page = script.page()
    headings = {line[3:].lower() for line in page.splitlines() if line.startswith("## ")}
    anchors = {"".join(c for c in h if c.isalnum() or c in " -").replace(" ", "-") for h in headings}
    targets = {part.split(")")[0] for part in page.split("](#")[1:]}
    assert targets
    assert targets <= anchors
