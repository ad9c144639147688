"""The decisions on one shard, batch by batch: the policy's, then those of licences and access rights."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpus_latam.config import ExportConfig, SelectConfig
from corpus_latam.schema import DocType
from corpus_latam.select.code_licenses import against_code_license
from corpus_latam.select.licenses import add_reasons, against_license
from corpus_latam.select.policies import load_policies
from corpus_latam.select.policy import columns, decide
from corpus_latam.storage.aligned import read_side_by_side

OF_RECORD = ["doc_type", "license", "access_rights", "opt_out"]


def decisions(
    root: str, shard: str, config: SelectConfig, release: ExportConfig, register: DocType | None = None
) -> Iterator[pa.RecordBatch]:
    """Batches of `schema.SELECTION`. `register`: judge every document as of this kind; else as it says."""
    policies = load_policies(config)
    for batch in read_side_by_side(root, shard, {"annotate": columns(policies), "ingest": OF_RECORD}):
        kinds = batch["doc_type"] if register is None else pa.array([register.value] * batch.num_rows)
        decision = decide(batch, kinds, policies, config.languages)
        rights = (batch["license"], batch["access_rights"], batch["opt_out"])
        decision = add_reasons(decision, against_license(*rights, release.profile, release.as_of))
        yield add_reasons(decision, against_code_license(batch["license"], kinds, config.code_licenses))
