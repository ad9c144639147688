"""The section `select`."""

from __future__ import annotations

from corpus_latam.config.thresholds import Bounds
from corpus_latam.config.values import Language, Model, Share
from corpus_latam.schema import DocType


class SelectConfig(Model):
    """The policy: languages wanted and the folder of thresholds per language and register."""

    languages: tuple[Language, ...] = (
        *("spa", "por", "cat", "glg", "eus", "ast", "arg", "oci"),
        *("acu", "agr", "aym", "bor", "bzd", "cak", "cjp", "cni", "ctp", "grn", "guc", "hat", "hch", "iqu"),
        *("jac", "jiv", "mam", "nah", "oto", "pap", "quc", "que", "shp", "tar", "trs", "tsz", "tzh", "yua"),
    )
    """ISO 639-3. By default those of the Iberian peninsula and the Americas that `lid-latam` knows."""
    policies: str = "languages"
    """A folder of `<language>.yaml` and `default.yaml`: a path, or a name below the shipped `configs/`. Files
    may say only what differs from others: `extends: spa`."""
    thresholds: dict[str, dict[DocType, dict[str, Bounds | None]]] = {}
    """Single bounds instead of the policy's, by language, register and signal: `spa.web.words.min: 40`.
    Language `default` is all those without a policy of their own; null takes a threshold away."""
    code_licenses: str | None = "permissive"
    """Which licences a document of kind `code` may have: a list of SPDX identifiers, as the path of a YAML
    file or a name below the shipped `configs/licenses/`. null: any that the export's profile releases."""
    warn_share: Share = 0.2
    """A source of which more than this is rejected is named, and judged as other kinds of text too."""
