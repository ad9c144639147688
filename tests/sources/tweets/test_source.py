"""Files of posts: forms of packing, what was taken back, threads, cleaning, going on."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import TweetsSource
from corpus_latam.sources.pages import Gathered, Page, PageSize, Partition
from corpus_latam.sources.tweets import source as tweets
from corpus_latam.sources.tweets.cleaning import clean, says_something
from corpus_latam.sources.withdrawals import WITHDRAWN
from corpus_latam.storage.shards import write_shard
from tests.sources import readings


def post(number: int, text: str = "hola a todos", author: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": str(number), "text": text, "author_id": str(author), **fields}


def config(path: Path, **fields: Any) -> TweetsSource:
    return TweetsSource(type="tweets", path=str(path), **fields)


def read(source: TweetsSource, folder: Path, cursor: str | None = None, records: int = 100) -> list[Page]:
    pages = []
    for part in with_withdrawals(source, folder):
        pages += tweets.read(source, part, cursor, PageSize(records, 1 << 20))
    return pages


def with_withdrawals(source: TweetsSource, folder: Path) -> list[Partition]:
    parts = tweets.locate(source).partitions
    names = []
    for part in parts:
        table = tweets.withdrawals(source, part)
        write_shard(str(folder / "w"), f"{part.name}.parquet", table.to_batches(), WITHDRAWN)
        path = folder / "w" / f"{part.name}.parquet"
        names.append(Gathered(str(path), hashlib.sha256(path.read_bytes()).hexdigest()))
    return [replace(part, withdrawn=tuple(names)) for part in parts]


def ids(pages: list[Page]) -> list[str]:
    return [each for page in pages for each in page.batch["source_id"].to_pylist()]


def left_out(pages: list[Page]) -> dict[str, int]:
    return {reason: count for page in pages for reason, count in page.left_out.items()}


POSTS = [post(1, "uno"), post(2, "dos"), post(3, "tres")]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(map(json.dumps, POSTS)),
        json.dumps(POSTS),
        json.dumps(POSTS, indent=1),
        "\n".join(json.dumps(each, indent=2) for each in POSTS),
        json.dumps({"data": POSTS}, indent=2),
        "".join(map(json.dumps, POSTS)),
        json.dumps(POSTS[0]) + "".join(json.dumps(each, indent=1) for each in POSTS[1:]),
        json.dumps({"data": POSTS[:1]}) + "\n" + json.dumps({"data": POSTS[1:]}),
    ],
)
def test_every_packing_gives_the_same_posts(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    pages = read(config(tmp_path / "a.json"), tmp_path)
    assert ids(pages) == ["1", "2", "3"]
    assert readings.texts(pages) == ["uno", "dos", "tres"]
    assert readings.reasons(pages) == []


def test_what_was_taken_back_goes_whatever_file_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    place = {"geo": {"place_id": "p"}}
    page = {
        "data": [
            post(1),
            post(2, author=2),
            post(3, author=3, **place),
            post(9, author=3, **place),
            post(4, author=4),
        ],
        "includes": {"places": [{"id": "p", "country_code": "CL"}]},
    }
    (folder / "1.jsonl").write_text(json.dumps(page))
    messages = [
        {"delete": {"status": {"id_str": "1"}}},
        {"user_delete": {"id": 2}},
        {"scrub_geo": {"user_id_str": "3", "up_to_status_id_str": "5"}},
    ]
    (folder / "2.jsonl").write_text("\n".join(map(json.dumps, messages)))
    pages = read(config(folder), tmp_path)
    assert ids(pages) == ["3", "9", "4"]
    assert [each for page in pages for each in page.batch["country"].to_pylist()] == [None, "CL", None]
    assert left_out(pages) == {tweets.GONE: 2, tweets.NOTED: 3}


def test_retweets_and_posts_without_words_are_left_out(tmp_path: Path) -> None:
    values = [
        post(1, "RT @ana: hola", referenced_tweets=[{"type": "retweeted", "id": "5"}]),
        post(2, "@ana https://t.co/x 😀"),
        {"limit": {"track": 3}},
        post(4, ""),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, values)))
    pages = read(config(tmp_path / "a.jsonl"), tmp_path)
    assert ids(pages) == []
    assert sum(left_out(pages).values()) == 4


def test_a_bad_value_costs_itself_alone(tmp_path: Path) -> None:
    lines = [json.dumps(post(1)), '{"id": "2", "text": "sin f', json.dumps(post(3))]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    pages = read(config(tmp_path / "a.jsonl"), tmp_path)
    assert (ids(pages), readings.reasons(pages)) == (["1", "3"], ["invalid JSON"])
    over_lines = [json.dumps(post(1), indent=1), '{\n "id": 7,,\n}', json.dumps(post(3), indent=1)]
    (tmp_path / "a.jsonl").write_text("\n".join(over_lines))
    pages = read(config(tmp_path / "a.jsonl"), tmp_path)
    assert (ids(pages), readings.reasons(pages)) == (["1", "3"], ["invalid JSON"])


def test_threads(tmp_path: Path) -> None:
    def answer(number: int, parent: int, author: int = 1) -> dict[str, Any]:
        reference = [{"type": "replied_to", "id": str(parent)}]
        return post(number, f"parte {number}", author, referenced_tweets=reference)

    values = [answer(3, 2), post(1, "parte 1"), answer(2, 1), answer(4, 1, author=2), post(5, "otra")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, values)))
    pages = read(config(tmp_path / "a.jsonl", threads=True), tmp_path)
    assert readings.texts(pages) == ["parte 1\nparte 2\nparte 3", "parte 4", "otra"]
    metadata = [
        json.loads(each) if each else {} for page in pages for each in page.batch["metadata"].to_pylist()
    ]
    assert metadata[0] == {"posts": ["1", "2", "3"]}
    assert metadata[1] == {"parent": "1"}


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("@ana mira https://t.co/x", "U mira L"),
        ("escríbeme a ana@uchile.cl", "escríbeme a ana@uchile.cl"),
        ("a&amp;b &lt;3 &amp;lt;", "a&b <3 &lt;"),
        ("(@ana_1) ＠beto.", "(U) U."),
        ("#Chile HTTPS://X.COM/a?b=c fin", "#Chile L fin"),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert clean(text, "U", "L") == cleaned


@given(st.text("@a9_.ñ ＠h", max_size=30))
def test_what_was_cleaned_is_clean(text: str) -> None:
    cleaned = clean(text, "@usuario", "[enlace]")
    assert clean(cleaned, "@usuario", "[enlace]") == cleaned
    assert says_something(text) or not says_something(cleaned)


VALUES = st.lists(
    st.sampled_from(
        [
            json.dumps(post(1)),
            json.dumps({"data": [post(2), post(3)]}),
            "{",
            json.dumps({"limit": {}}),
            "",
            "[]",
        ]
    ),
    max_size=8,
)


@given(lines=VALUES, records=st.integers(1, 4))
def test_reading_goes_on_at_every_cursor(
    lines: list[str], records: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("posts")
    (folder / "a.jsonl").write_text("\n".join(lines))
    source = config(folder / "a.jsonl")
    pages = read(source, folder, None, records)
    for number, page in enumerate(pages):
        assert read(source, folder, page.cursor, records) == pages[number + 1 :]
