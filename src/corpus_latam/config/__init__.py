"""The run's configuration: YAML in, typed and checked models out. Unknown keys are errors."""

from corpus_latam.config.reading import load, load_tree, parse_overrides, validate
from corpus_latam.config.run import RunConfig
from corpus_latam.config.shipped import shipped
from corpus_latam.config.sources import (
    AnySource,
    ArrowSource,
    BookSource,
    CodeSource,
    Columns,
    DeliverySource,
    FilesSource,
    HpltSource,
    HtmlSource,
    HubSource,
    JsonlSource,
    JsonSource,
    NewspaperSource,
    OaiSource,
    PackedSource,
    ParquetSource,
    ReaderColumns,
    RedPajamaSource,
    SentencesSource,
    SourceBase,
    TableSource,
    TextSource,
    TweetsSource,
    WarcSource,
    WebSource,
)
from corpus_latam.config.stages.annotate import (
    PERSONAL_DATA,
    AnnotateConfig,
    BlocklistConfig,
    LanguageConfig,
    SecondOpinionConfig,
    SignatureConfig,
    ToxicityConfig,
)
from corpus_latam.config.stages.deduplicate import DecontaminateConfig, DeduplicateConfig, LinesConfig
from corpus_latam.config.stages.export import ExportConfig
from corpus_latam.config.stages.ingest import IngestConfig
from corpus_latam.config.stages.select import SelectConfig
from corpus_latam.config.stages.tokenizer import (
    ParityConfig,
    SuperwordsConfig,
    TokenizerConfig,
    WeightsConfig,
)
from corpus_latam.config.thresholds import Bounds
from corpus_latam.config.values import parse_bytes
from corpus_latam.config.yaml_text import parse_yaml, read_yaml

__all__ = [
    "PERSONAL_DATA",
    "AnnotateConfig",
    "AnySource",
    "ArrowSource",
    "BlocklistConfig",
    "BookSource",
    "Bounds",
    "CodeSource",
    "Columns",
    "DecontaminateConfig",
    "DeduplicateConfig",
    "DeliverySource",
    "ExportConfig",
    "FilesSource",
    "HpltSource",
    "HtmlSource",
    "HubSource",
    "IngestConfig",
    "JsonSource",
    "JsonlSource",
    "LanguageConfig",
    "LinesConfig",
    "NewspaperSource",
    "OaiSource",
    "PackedSource",
    "ParityConfig",
    "ParquetSource",
    "ReaderColumns",
    "RedPajamaSource",
    "RunConfig",
    "SecondOpinionConfig",
    "SelectConfig",
    "SentencesSource",
    "SignatureConfig",
    "SourceBase",
    "SuperwordsConfig",
    "TableSource",
    "TextSource",
    "TokenizerConfig",
    "ToxicityConfig",
    "TweetsSource",
    "WarcSource",
    "WebSource",
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
