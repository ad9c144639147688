"""The section `annotate`: models, lists, what signatures are made of."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from corpus_latam.config.values import Bytes, Model, Share


class LanguageConfig(Model):
    """Language identification: a model by name (`lid-latam`, shipped), path, or Hub `hf://owner/name/file`."""

    model: str = "lid-latam"
    """`lid-latam`, a fastText file, or `hf://owner/name/file`."""
    sample_bytes: Annotated[Bytes, Field(ge=1_000)] = 20_000
    """Longer documents are judged by samples of this many bytes."""
    min_letters: int = Field(default=20, ge=1)
    """Fewer letters than this: `und`, but for sure cases among short texts."""
    short_letters: int = Field(default=10, ge=1)
    """A text with so many letters gets a language if the shipped model gives it `short_score`."""
    short_score: Share = 0.9
    """What the best language of a short text needs."""


class SignatureConfig(Model):
    """MinHash: datasketch's `affine32` values over word n-grams."""

    num_perm: int = Field(default=120, gt=0)
    """Minima per signature: `deduplicate.bands` × `deduplicate.rows`."""
    shingle_words: int = Field(default=5, gt=0)
    """Words in an n-gram."""
    seed: int = 1
    """Of the permutations. Only signatures with one seed can be compared."""


Identifier = Literal[
    "IBAN", "CARD", "RUT", "CUIT", "CURP", "RFC", "CPF", "CNPJ", "CEDULA", "RUC", "NIE", "DNI", "NIT"
]  # fmt: skip
PersonalData = Literal["EMAIL", "PHONE", "IP"] | Identifier
PERSONAL_DATA: tuple[PersonalData, ...] = ("EMAIL", "PHONE", "IP", *get_args(Identifier))


class BlocklistConfig(Model):
    """Lists of addresses in the layout of UT1: a folder per category with files `domains` and `urls`."""

    folder: str | None = None
    """Where the lists lie on this machine; without it none is read."""
    categories: tuple[str, ...] = ()
    """Folders to read; all of them by default."""


class SecondOpinionConfig(Model):
    """A `transformers` text classifier that judges the paragraphs of which the first model is unsure."""

    model: str
    """A folder or a name on the Hub."""
    label: str
    """Its label for toxic text."""
    between: tuple[Share, Share] = (0.4, 0.8)
    """First scores that it replaces, both included."""


class ToxicityConfig(Model):
    """What judges paragraphs and addresses: a model by name (`tox-latam`, shipped) or path, and lists."""

    model: str = "tox-latam"
    """`tox-latam` or a fastText file."""
    label: str = "toxic"
    """The model's label for toxic text."""
    folded: bool = False
    """True for a model that scripts/train_toxicity.py made: it reads marked and folded words."""
    languages: tuple[str, ...] = ("spa", "por", "und")
    """ISO 639-3; the model has no say on others. `und` is mostly short text."""
    toxic_paragraph: Share = 0.55
    """A paragraph with this score or more counts as toxic."""
    second: SecondOpinionConfig | None = None
    """A slower judge of doubtful paragraphs; none by default."""
    blocklists: BlocklistConfig = BlocklistConfig()
    """Addresses to mark."""


class AnnotateConfig(Model):
    """What is known about a text after one pass."""

    language: LanguageConfig = LanguageConfig()
    """Language identification."""
    signature: SignatureConfig = SignatureConfig()
    """What near copies are found by."""
    toxicity: ToxicityConfig = ToxicityConfig()
    """What toxic and adult text is told by."""
    personal_data: tuple[PersonalData, ...] = PERSONAL_DATA
    """The kinds that are looked for. docs/personal-data.md says how each is told."""
    default_phone_regions: tuple[str, ...] = ()
    """Countries whose national phone formats are tried in documents without a country."""
