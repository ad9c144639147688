"""All columns of the annotate stage: their schema, and how a batch of documents gets them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.annotate.blocklists import blocked, load_blocklists
from corpus_latam.annotate.country import country, country_of_words
from corpus_latam.annotate.language import LanguageModel, identify
from corpus_latam.annotate.mojibake import repair
from corpus_latam.annotate.personal_data import personal_data
from corpus_latam.annotate.phrases import boilerplate, stop_words
from corpus_latam.annotate.quality import quality
from corpus_latam.annotate.repetition import repetition
from corpus_latam.annotate.signature import exact_hashes, metadata, signatures
from corpus_latam.annotate.toxicity import adult_density, toxicity_density
from corpus_latam.annotate.toxicity_model import load_toxicity_model, paragraph_toxicity
from corpus_latam.config import AnnotateConfig
from corpus_latam.schema import PII_SPAN, SIGNALS
from corpus_latam.text import as_utf8, normalise, segment
from corpus_latam.text.lines import split_lines

INPUT = ["id", "text", "url", "country", "country_basis", "doc_type", "metadata"]
"""Columns of `schema.DOCUMENT` that annotators read."""


def schema(config: AnnotateConfig) -> pa.Schema:
    """The columns of an annotate shard; its metadata says how signatures were made."""
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("repaired_text", pa.large_string()),
            pa.field("exact_hash", pa.binary(16), nullable=False),
            pa.field("signature", pa.binary(4 * config.signature.num_perm)),
            pa.field("language", pa.string(), nullable=False),
            pa.field("language_script", pa.string()),
            pa.field("top_langs", pa.string()),
            pa.field("country", pa.string()),
            pa.field("country_basis", pa.string()),
            pa.field("blocklists", pa.string()),
            pa.field("personal_data", pa.list_(PII_SPAN), nullable=False),
            *(pa.field(name, type_) for name, type_ in SIGNALS.items()),
        ],
        metadata=metadata(config.signature),
    )


def annotate(batch: pa.RecordBatch, model: LanguageModel, config: AnnotateConfig) -> pa.RecordBatch:
    """The columns of `schema` for a batch with the columns `INPUT`. Decides nothing, drops nothing.

    Where mojibake was repaired, everything else is computed on the repaired text.
    """
    repaired = repair(as_utf8(batch["text"]))
    text = pc.coalesce(repaired, batch["text"])
    texts = as_utf8(text)
    words, lines = segment(texts), split_lines(texts)
    spoken = identify(text, model, config.language)
    where, basis = country(batch["country"], batch["country_basis"], batch["url"], batch["metadata"])
    where, basis = country_of_words(where, basis, words, spoken["language"], batch["doc_type"])
    measured = quality(texts, words, lines)
    columns: dict[str, Any] = {
        "id": batch["id"],
        "repaired_text": repaired,
        "bytes": np.diff(texts.offsets),
        "words": words.counts.astype(np.int32),
        "exact_hash": exact_hashes(normalise(texts)),
        "signature": signatures(words, config.signature),
        **spoken,
        **measured,
        **repetition(words, lines, measured["characters"]),
        **boilerplate(words),
        "stop_words": stop_words(words, spoken["language"]),
        "toxicity_density": toxicity_density(words, spoken["language"], where),
        "adult_density": adult_density(words, spoken["language"], where),
        **paragraph_toxicity(
            texts, spoken["language"], load_toxicity_model(config.toxicity), config.toxicity
        ),
        **blocked(batch["url"], load_blocklists(config.toxicity.blocklists)),
        "personal_data": personal_data(texts, where, config.personal_data, config.default_phone_regions),
        "country": where,
        "country_basis": basis,
    }
    wanted = schema(config)
    return pa.RecordBatch.from_arrays(
        [pa.array(columns[field.name], field.type) for field in wanted], schema=wanted
    )
