"""What each stage is told: one section per stage, with defaults that work."""

from __future__ import annotations

import difflib
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from corpus_latam.config.thresholds import Bounds
from corpus_latam.config.values import Bytes, Language, Model, Share
from corpus_latam.schema import SIGNALS, DocType


class EngineConfig(Model):
    """Where tasks run is for the command to say (`--workers`, `--engine`, `--dask`); this is how."""

    patience: Annotated[float, Field(gt=0)] = 600
    """Seconds that a run on Dask waits, once all workers are gone, for others to come. Then it stops, and the
    same command goes on."""


class IngestConfig(Model):
    """How input is cut into shards, and how much bad input is too much."""

    shard_bytes: Bytes = 64 * 10**6
    """Text per shard, about; the unit of work of every later stage."""
    shard_rows: int = Field(default=100_000, gt=0)
    """Documents per shard at most."""
    max_document_bytes: Bytes = 100 * 10**6
    """Longer texts go to quarantine: annotate needs about 16 times a document's size in memory."""
    max_bad_share: Share = 0.05
    """Of a source's records; more than this go to quarantine, and the stage stops."""
    min_records_for_share: int = Field(default=1_000, ge=1)
    """From so many records on the share is judged while reading. A smaller source is judged at its end, with
    the allowance that chance needs (docs/ingest.md)."""


class LanguageConfig(Model):
    """Language identification: a model by name (`lid-latam`, shipped), path, or Hub `hf://owner/name/file`."""

    model: str = "lid-latam"
    """`lid-latam`, a fastText file, or `hf://owner/name/file`."""
    sample_bytes: Annotated[Bytes, Field(ge=1_000)] = 20_000
    """Longer documents are judged by samples of this many bytes."""
    min_letters: int = Field(default=20, ge=1)
    """Fewer letters than this: `und`."""


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


class SelectConfig(Model):
    """The policy: languages wanted and the folder of thresholds per language and register."""

    languages: tuple[Language, ...] = (
        *("spa", "por", "cat", "glg", "eus", "ast"),
        *("acu", "agr", "aym", "bzd", "cak", "cjp", "cni", "ctp", "grn", "guc"),
        *("hch", "jac", "jiv", "mam", "nah", "oto", "que", "shp", "tar"),
    )
    """ISO 639-3. By default those of the Iberian peninsula and the Americas that `lid-latam` knows."""
    policies: str = "languages"
    """A folder of `<language>.yaml` and `default.yaml`: a path, or a name below the shipped `configs/`. Files
    may say only what differs from others: `extends: spa`."""
    thresholds: dict[str, dict[DocType, dict[str, Bounds | None]]] = {}
    """Single bounds instead of the policy's, by language, register and signal: `spa.web.words.min: 40`.
    Language `default` is all those without a policy of their own; null takes a threshold away."""
    warn_share: Share = 0.2
    """A source of which more than this is rejected is named, and judged as other kinds of text too."""


class LinesConfig(Model):
    """Lines and paragraphs that documents of a source share: reported, and cut where `remove` says so."""

    report: bool = True
    """Also write `deduplicate/repeated-lines/lines.json`."""
    min_characters: int = Field(default=20, ge=1)
    """Shorter lines are not looked at."""
    min_documents: int = Field(default=10, ge=2)
    """Lines of fewer documents are not repeated."""
    min_share: Share = 0.0
    """Of the source's documents that stay: rarer ones are not repeated, however many documents hold them."""
    top: int = Field(default=100, ge=1)
    """Lines and paragraphs listed per source, the most frequent of each first."""
    remove: dict[str, Literal["lines", "paragraphs", "both"]] = {}
    """By source what is cut from its documents. In law the most frequent repeated lines are law."""


class DecontaminateConfig(Model):
    """Evaluation sets that the corpus must not hold: documents that share a run of words with one."""

    files: tuple[str, ...] = ()
    """Text (an item per line), JSON Lines (every string) or Parquet (every string column); .gz too."""
    ngram: int = Field(default=13, ge=1)
    """Words in a run (Brown et al. 2020, appendix C). Items of fewer words cannot be found."""
    action: Literal["remove", "mark"] = "remove"
    """`mark` only lists them in `deduplicate/contamination.json`."""


def _check_order(order: tuple[str, ...]) -> tuple[str, ...]:
    known = ["rank", "words", "date", *SIGNALS]
    for name in order:
        if name.removeprefix("-") not in known:
            near = difflib.get_close_matches(name.removeprefix("-"), known, n=1)
            raise ValueError(
                f"{name!r} is no key: rank, words, date or a signal of docs/annotate.md."
                + (f" Did you mean {near[0]!r}?" if near else "")
            )
    return order


class DeduplicateConfig(Model):
    """Who counts as a copy of whom."""

    over: Literal["kept", "all"] = "kept"
    """`kept`: among what select keeps, so that no rejected document stands in for a good one; `all`:
    among everything, as FineWeb-2 does."""
    order: Annotated[tuple[str, ...], AfterValidator(_check_order)] = ("rank", "words", "date")
    """Who stays: the source's lower `rank`, more `words`, the earlier `date`, more of a signal; `-` turns a
    key round. What these leave equal is decided by the id."""
    exact: bool = True
    """Remove exact copies of the normalised text."""
    near: bool = True
    """Remove near copies."""
    bands: int = Field(default=20, gt=0)
    """Of the signature: documents that agree in one are compared."""
    rows: int = Field(default=6, gt=0)
    """Minima per band."""
    threshold: Share = 0.75
    """Jaccard similarity of word n-grams from which one document is a copy of another."""
    grey_zone: tuple[Share, Share] = (0.65, 0.85)
    """Signature estimates between these are settled by the exact Jaccard of the texts."""
    min_words: int = 5
    """Shorter documents are compared exactly only."""
    against: tuple[str, ...] = ()
    """Run folders of finished runs: what they kept stays, and this run's copies of it go."""
    lines: LinesConfig = LinesConfig()
    """Lines and paragraphs that many documents of a source share."""
    decontaminate: DecontaminateConfig = DecontaminateConfig()
    """Evaluation sets to keep out."""
    bucket_cap: int = Field(default=100, ge=1)
    """In a crowd (more than 33 documents that share a band, or than this and one), each is compared with so
    many of those that stay, the first in order."""
    memory_budget: Bytes = 2 * 10**9
    """Of all processes together, beside what Python and its libraries take in each. It decides how the work
    is cut, never the outcome. A corpus that may need more is refused before any work."""


def parse_redaction(value: Any) -> Any:
    """Reads `true` as `placeholders` and `false` as `none`."""
    return {True: "placeholders", False: "none"}[value] if isinstance(value, bool) else value


Redaction = Annotated[Literal["placeholders", "replacements", "none"], BeforeValidator(parse_redaction)]


class ExportConfig(Model):
    """What is released."""

    validation_share: Share = 0.01
    """Decided by a document's id alone. Of two documents or more each split gets one, unless it is 0 or 1."""
    shard_bytes: Bytes = 256 * 10**6
    """Text per released file, about."""
    redact: Redaction = "placeholders"
    """`placeholders` (`<EMAIL>`), `replacements` of the same shape, or `none` (docs/personal-data.md)."""
    rejected: bool = True
    """Also write rejected documents with their reason and signals to `rejected/`."""
    profile: Literal["open", "research", "all"] = "all"
    """Which licences are released (docs/licenses.md). Others are rejected by select, so that no copy of a
    document that may be released goes in favour of one that may not."""
    as_of: date | None = None
    """Embargoes that end by this day are over; without it all hold: a run must not depend on the clock."""
    upsample: dict[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=0)]] = {}
    """How often a document is written to train, by `minhash_cluster_size`: each weight holds from its size up
    to the next, 1 below the first. 0 leaves the document out. As FineWeb-2's rehydration weights."""


GroupColumn = Literal["source", "country", "language", "doc_type"]


class WeightsConfig(Model):
    """How much each group's text counts in training. docs/tokenizer.md has the formulas."""

    rule: Literal["proportional", "temperature", "equal", "explicit"] = "proportional"
    """How the weights come about."""
    by: GroupColumn = "country"
    """What the groups are."""
    temperature: float = Field(default=3.0, ge=1)
    """Of `temperature`: 1 is proportional, a large number is equal."""
    factors: dict[str, Annotated[float, Field(ge=0)]] = {}
    """Of `explicit`: what a group's counts are multiplied by; groups that are not named keep 1."""


class ParityConfig(Model):
    """Each merge is chosen for the group that is worst off (arXiv 2508.04796). Defaults are the authors'."""

    by: GroupColumn = "country"
    """What the groups are."""
    unit: Literal["bytes", "characters", "words"] = "bytes"
    """What a group's text is measured in: the worst-off group has the fewest of these per token."""
    global_merges: int = Field(default=0, ge=0)
    """Merges chosen for all groups together before (the paper's hybrid)."""
    window: int = Field(default=100, ge=0)
    """No group is chosen more than `alpha` times its share of so many merges; 0: no limit."""
    alpha: float = Field(default=2.0, ge=1)
    """See `window`."""
    min_frequency: int = Field(default=2, ge=1)
    """A group without a pair that occurs so often is done."""
    parallel: dict[str, str] = {}
    """Text files with the same lines, by the group's name: the worst-off group needs most tokens for these
    lines; `unit` then says nothing. No merge is chosen for a group without a file."""


class SuperwordsConfig(Model):
    """A second tokenizer per size, whose last merges join words (arXiv 2503.13423)."""

    subword_share: Share = 0.8
    """Of the vocabulary, learned within words; the rest joins words."""
    sample_bytes: Bytes = 30 * 10**6
    """Training text whose phrases are counted: what stands beside what is not in the pretoken counts."""


class TokenizerConfig(Model):
    """Byte-level BPE from pretoken counts."""

    train: bool = True
    """`false`: no tokenizer is trained and the stage does nothing."""
    license: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9.-]*$")
    """Of the tokenizer's files, as the Hub names it (`apache-2.0`). Its card says so."""
    vocab_sizes: tuple[int, ...] = (32_768,)
    """A tokenizer is trained of each size."""
    pattern: Literal["gpt2", "llama3"] = "llama3"
    """How text is cut into pretokens."""
    digits: Literal[1, 2, 3] | None = None
    """Digits that a pretoken holds at most; by default as the pattern has it."""
    normalization: Literal["none", "nfc"] = "nfc"
    """Of the text before it is cut."""
    max_pretoken_bytes: int = Field(default=128, gt=0)
    """Longer pretokens are cut."""
    min_count: int = Field(default=1, ge=1)
    """Pretokens that occur less often in the training split are left out of training."""
    memory_budget: Annotated[Bytes, Field(ge=64 * 10**6)] = 2 * 10**9
    """For training, beside what Python and its libraries take. Where not all pretokens fit, the rarest are
    left out, and log, card and `training.json` say what share of the text that is (docs/tokenizer.md)."""
    weights: WeightsConfig = WeightsConfig()
    """How much the text of each group counts in training."""
    parity: ParityConfig | None = None
    """Choose merges for whoever is worst off instead; off by default."""
    superwords: SuperwordsConfig | None = None
    """Also train tokenizers whose tokens join words; off by default."""
    special_tokens: tuple[str, ...] = ("<|begin_of_text|>", "<|end_of_text|>", "<|pad|>")
    """The first ids, in this order. Roles are read from their names: begin, end, pad."""
    reserved_slots: int = Field(default=0, ge=0)
    """Further special tokens for later use, `<|reserved_0|>` and so on."""
    compare: tuple[str, ...] = ()
    """Measured beside ours: `tokenizer.json`, a folder that holds one, tiktoken ranks, or a Hub id."""
    wordpiece: bool = False
    """Also train and measure a WordPiece of the largest size, through `tokenizers`."""
    reference: str | None = None
    """The compared tokenizer that all are divided by; by default the first, else ours."""
    parallel: dict[str, str] = {}
    """Text files with the same lines in several languages, the one to divide by first."""
    measured_bytes: Bytes = 100 * 10**6
    """Validation text to measure on: a larger split is sampled, small groups of it more densely."""

    @property
    def all_special_tokens(self) -> tuple[str, ...]:
        """Named ones, then reserved slots."""
        return self.special_tokens + tuple(f"<|reserved_{n}|>" for n in range(self.reserved_slots))


class ReportConfig(Model):
    """The report's language."""

    lang: Literal["es", "en"] = "es"
    """What it is written in."""
