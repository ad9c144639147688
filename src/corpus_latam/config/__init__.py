"""The run's configuration: YAML in, typed and checked models out. Unknown keys are errors."""

from corpus_latam.config.reading import load, load_tree, parse_overrides, validate
from corpus_latam.config.run import RunConfig
from corpus_latam.config.shipped import shipped
from corpus_latam.config.sources import (
    AnySource,
    Columns,
    FilesSource,
    HubSource,
    JsonlSource,
    ParquetSource,
    ReaderColumns,
    SourceBase,
    TextSource,
    TweetsSource,
)
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
    "AnySource",
    "BlocklistConfig",
    "Bounds",
    "Columns",
    "DecontaminateConfig",
    "DeduplicateConfig",
    "ExportConfig",
    "FilesSource",
    "HubSource",
    "IngestConfig",
    "JsonlSource",
    "LanguageConfig",
    "LinesConfig",
    "ParityConfig",
    "ParquetSource",
    "ReaderColumns",
    "RunConfig",
    "SecondOpinionConfig",
    "SelectConfig",
    "SignatureConfig",
    "SourceBase",
    "SuperwordsConfig",
    "TextSource",
    "TokenizerConfig",
    "ToxicityConfig",
    "TweetsSource",
    "WeightsConfig",
    "load",
    "load_tree",
    "parse_bytes",
    "parse_overrides",
    "parse_yaml",
    "read_yaml",
    "shipped",
    "validate",
]
