"""Where documents come from: one model per access method, told apart by `type`.

`base.py` has what all of them state. A new access method is a file here and a line in `Source`.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from corpus_latam.config.sources.arrow import ArrowSource
from corpus_latam.config.sources.articles import ArticleSource
from corpus_latam.config.sources.base import Columns, FilesSource, PackedSource, ReaderColumns, SourceBase
from corpus_latam.config.sources.books import BookSource
from corpus_latam.config.sources.code import CodeSource
from corpus_latam.config.sources.deliveries import DeliverySource
from corpus_latam.config.sources.files import JsonlSource, JsonSource, MixedSource, ParquetSource, TextSource
from corpus_latam.config.sources.hplt import HpltSource
from corpus_latam.config.sources.hub import HubSource
from corpus_latam.config.sources.newspaper import NewspaperSource
from corpus_latam.config.sources.oai import OaiSource
from corpus_latam.config.sources.page_images import PagesSource
from corpus_latam.config.sources.pdf import PdfSource
from corpus_latam.config.sources.redpajama import RedPajamaSource
from corpus_latam.config.sources.sentences import SentencesSource
from corpus_latam.config.sources.tables import TableColumns, TableSource
from corpus_latam.config.sources.tweets import TweetsSource
from corpus_latam.config.sources.web import HtmlSource, WarcSource, WebSource

AnySource = (
    ParquetSource
    | JsonlSource
    | JsonSource
    | TextSource
    | MixedSource
    | HubSource
    | TweetsSource
    | TableSource
    | BookSource
    | ArticleSource
    | ArrowSource
    | RedPajamaSource
    | WarcSource
    | HtmlSource
    | HpltSource
    | SentencesSource
    | OaiSource
    | CodeSource
    | NewspaperSource
    | PagesSource
    | DeliverySource
    | PdfSource
)
Source = Annotated[AnySource, Field(discriminator="type")]

MODELS: dict[str, type[SourceBase]] = {
    get_args(model.model_fields["type"].annotation)[0]: model for model in get_args(AnySource)
}
"""By type, in the order of their documentation."""

__all__ = [
    "MODELS",
    "AnySource",
    "ArrowSource",
    "ArticleSource",
    "BookSource",
    "CodeSource",
    "Columns",
    "DeliverySource",
    "FilesSource",
    "HpltSource",
    "HtmlSource",
    "HubSource",
    "JsonSource",
    "JsonlSource",
    "MixedSource",
    "NewspaperSource",
    "OaiSource",
    "PackedSource",
    "PagesSource",
    "ParquetSource",
    "PdfSource",
    "ReaderColumns",
    "RedPajamaSource",
    "SentencesSource",
    "Source",
    "SourceBase",
    "TableColumns",
    "TableSource",
    "TextSource",
    "TweetsSource",
    "WarcSource",
    "WebSource",
]
