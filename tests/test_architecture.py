"""Who may import whom (docs/architecture.md), and that every module says its job in its first line."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "corpus_latam"
STAGES = {"ingest", "annotate", "select", "deduplicate", "export", "tokenizer", "report", "hub"}
FOUNDATION = {
    "config",
    "schema",
    "errors",
    "storage",
    "escaping",
    "credentials",
    "waiting",
    "rights",
    "languages",
    "scaling",
    "wording",
}
ALLOWED = {
    "cli": {"pipeline", "runfolder", "engine"} | STAGES | FOUNDATION,
    "pipeline": {"runfolder", "made_with", "libraries", "program", "engine"} | FOUNDATION,
    "runfolder": {"made_with"} | FOUNDATION,
    "engine": FOUNDATION,
    "sources": {"text"} | FOUNDATION,
    "storage": {"schema", "errors", "escaping", "credentials", "wording"},
    "config": {"schema", "errors", "escaping", "credentials"},
    "schema": set(),
    "errors": {"credentials"},
    "escaping": set(),
    "credentials": set(),
    "waiting": set(),
    "rights": set(),
    "languages": set(),
    "scaling": set(),
    "wording": set(),
    "libraries": {"schema", "storage"},
    "made_with": {"config", "credentials", "escaping", "storage"},
    "program": {"made_with", "config", "engine", "schema", "storage"},
    "text": set(),
    "models": set(),
}
ALLOWED |= {stage: {"engine", "text", "runfolder", "models"} | FOUNDATION for stage in STAGES}
ALLOWED["hub"] = ALLOWED["hub"] | {"made_with"}
ALLOWED["ingest"] = ALLOWED["ingest"] | {"sources"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
            if node.module == "corpus_latam":
                names = [f"corpus_latam.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("corpus_latam.")}
    return found - {"__version__"}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_module_imports_only_what_its_room_may(module: Path) -> None:
    own = room(module)
    if own == "__init__":
        return
    assert imported_rooms(module) - {own} <= ALLOWED[own]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_module_says_its_job(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text()))


def test_a_forbidden_import_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "stage.py"
    module.write_text("from corpus_latam.select.policy import decide\nimport corpus_latam.report\n")
    assert imported_rooms(module) == {"select", "report"}


FLOORS = {
    "tokenizer": ["count", "train", "measure"],
    "deduplicate": ["near", "lines"],
}
"""Rooms inside a stage: each may import those before it; nothing in them imports `stage.py`."""


@pytest.mark.parametrize("stage", FLOORS)
def test_rooms_of_a_stage_import_downwards_only(stage: str) -> None:
    """`stage -> measure -> train -> count`; near copies and repeated lines know nothing of each other."""
    for height, floor in enumerate(FLOORS[stage]):
        above = set(FLOORS[stage]) - {floor} if stage == "deduplicate" else set(FLOORS[stage][height + 1 :])
        for module in (PACKAGE / stage / floor).glob("*.py"):
            assert not imported_floors(module, stage) & (above | {"stage", "preflight"}), module


def imported_floors(module: Path, stage: str) -> set[str]:
    """The rooms and top files of a stage that a module of it imports."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == f"corpus_latam.{stage}":
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {n.split(".")[2] for n in names if n.startswith(f"corpus_latam.{stage}.")}
    return found
