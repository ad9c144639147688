"""The run's configuration: YAML in, typed and checked models out. Unknown keys are errors."""

from corpus_latam.config.reading import load, parse_overrides, shipped, validate
from corpus_latam.config.run import RunConfig
from corpus_latam.config.sources import Columns, HubSource, JsonlSource, ParquetSource, SourceBase, TextSource
from corpus_latam.config.stages import (
    PERSONAL_DATA,
    AnnotateConfig,
    BlocklistConfig,
    DecontaminateConfig,
    DeduplicateConfig,
    ExportConfig,
    IngestConfig,
    LanguageConfig,
    LinesConfig,
    ParityConfig,
    SecondOpinionConfig,
    SelectConfig,
    SignatureConfig,
    SuperwordsConfig,
    TokenizerConfig,
    ToxicityConfig,
    WeightsConfig,
)
from corpus_latam.config.thresholds import Bounds
from corpus_latam.config.values import parse_bytes
from corpus_latam.config.yaml_text import parse_yaml, read_yaml

__all__ = [
    "PERSONAL_DATA",
    "AnnotateConfig",
    "BlocklistConfig",
    "Bounds",
    "Columns",
    "DecontaminateConfig",
    "DeduplicateConfig",
    "ExportConfig",
    "HubSource",
    "IngestConfig",
    "JsonlSource",
    "LanguageConfig",
    "LinesConfig",
    "ParityConfig",
    "ParquetSource",
    "RunConfig",
    "SecondOpinionConfig",
    "SelectConfig",
    "SignatureConfig",
    "SourceBase",
    "SuperwordsConfig",
    "TextSource",
    "TokenizerConfig",
    "ToxicityConfig",
    "WeightsConfig",
    "load",
    "parse_bytes",
    "parse_overrides",
    "parse_yaml",
    "read_yaml",
    "shipped",
    "validate",
]
