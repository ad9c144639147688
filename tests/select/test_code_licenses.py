"""Code is kept under licences of a list alone; other documents are not looked at."""

from pathlib import Path

import pyarrow as pa
import pytest

from corpus_latam.errors import ConfigError
from corpus_latam.ingest.licenses import license_of
from corpus_latam.select.code_licenses import NOT_LISTED, UNKNOWN, against_code_license, allowed, digest


def against(license_: str | None, kind: str = "code", name: str | None = "permissive") -> str | None:
    (reason,) = against_code_license(pa.array([license_], pa.string()), pa.array([kind]), name).to_pylist()
    return reason


@pytest.mark.parametrize(
    ("license_", "reason"),
    [
        ("MIT", None),
        ("Apache-2.0 AND MIT", None),
        ("GPL-3.0-only OR MIT", None),
        ("GPL-3.0-only AND MIT", NOT_LISTED),
        ("GPL-3.0-only", NOT_LISTED),
        ("MPL-2.0", NOT_LISTED),
        ("all-rights-reserved", NOT_LISTED),
        ("unknown", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_licences_of_code(license_: str | None, reason: str | None) -> None:
    assert against(license_) == reason
    assert against(license_, kind="web") is None
    assert against(license_, name=None) is None


def test_every_licence_of_the_list_is_understood_by_ingest() -> None:
    assert {license_of(name) for name in allowed("permissive")} == allowed("permissive")


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("licenses: [GPL-3.0-only]")
    assert against("GPL-3.0-only", name=str(own)) is None
    assert against("MIT", name=str(own)) == NOT_LISTED
    assert digest(str(own)) != digest("permissive")
    assert digest(None) is None


@pytest.mark.parametrize("content", ["licenses: MIT", "- MIT", "licenses: [1]"])
def test_a_list_that_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.yaml").write_text(content)
    with pytest.raises(ConfigError, match="must have SPDX identifiers under licenses"):
        allowed(str(tmp_path / "bad.yaml"))
    with pytest.raises(ConfigError, match="is not part of this installation"):
        allowed("no-such-list")
