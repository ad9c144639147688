"""Posts and stream messages as X, its users and its documentation wrote them."""

from collections import Counter
from pathlib import Path

import pytest

from corpus_latam.config import TweetsSource
from corpus_latam.sources import files
from corpus_latam.sources.pages import Page
from corpus_latam.sources.tweets import forms
from corpus_latam.sources.tweets import source as tweets
from tests.real.conftest import real_data
from tests.sources import readings

pytestmark = pytest.mark.real


def read(file: Path) -> list[Page]:
    source = TweetsSource(type="tweets", path=str(file))
    part = files.make_partition(0, (str(file),), str(file.parent))
    return list(tweets.read(source, part))


def outcome(file: Path) -> tuple[int, Counter[str], list[str]]:
    """Documents, what was left out by reason, and reasons of bad records."""
    pages = read(file)
    left_out: Counter[str] = Counter()
    for page in pages:
        left_out.update(page.left_out)
    return len(readings.texts(pages)), left_out, readings.reasons(pages)


@pytest.fixture(scope="module")
def formats() -> Path:
    return real_data("formats/tweets")


NOT_JSON = {"x-docs-compliance-00-tweet_edit.json"}
TAKES_BACK = {
    *("tweetstream-delete.json", "tweetstream-scrub_geo.json", "tweetstream-status_withheld.json"),
    *("hbc-scrub-geo.json", "x-docs-compliance-01-delete.json", "x-docs-compliance-02-status_withheld.json"),
    *("x-docs-compliance-05-scrub_geo.json", "x-docs-compliance-06-user_delete.json"),
    *("x-docs-compliance-08-user_withheld.json", "x-docs-compliance-09-user_protect.json"),
}


def test_messages_of_streams_give_no_document_and_are_counted(formats: Path) -> None:
    names = sorted(file.name for file in (formats / "stream").iterdir())
    assert set(names) > TAKES_BACK | NOT_JSON
    for name in names:
        documents, left_out, bad = outcome(formats / "stream" / name)
        expected = tweets.NOTED if name in TAKES_BACK else forms.MESSAGE
        assert documents == 0, name
        assert (left_out, bad) == (
            (Counter(), ["invalid JSON"]) if name in NOT_JSON else (Counter({expected: 1}), [])
        ), name


def test_deletes_go_by_the_id_that_was_not_rounded(formats: Path) -> None:
    file = formats / "stream" / "x-docs-compliance-01-delete.json"
    source = TweetsSource(type="tweets", path=str(file))
    part = files.make_partition(0, (str(file),), str(file.parent))
    assert tweets.withdrawals(source, part).to_pylist() == [
        {"what": "post", "id": 601430178305220608, "up_to": 0}
    ]


POSTS_OF_VERSION_2 = {
    "postman-multiple-tweets-multiple-tweets-with-tweet-fields.json": 5,
    "postman-recent-search-request-tweet-fields-with-expanded-user-fields.json": 3,
    "postman-recent-search-request-tweet-fields.json": 5,
    "postman-single-tweet-request-media-fields.json": 1,
    "postman-single-tweet-request-place-fields.json": 1,
    "x-docs-data-dictionary-2.json": 1,
}


def test_answers_of_version_2(formats: Path) -> None:
    for file in sorted((formats / "v2").iterdir()):
        documents, left_out, bad = outcome(file)
        if file.name == "x-docs-data-dictionary-0.json":  # not valid JSON, as published
            assert (documents, bad) == (0, ["invalid JSON"])
        elif "postman-user-by" in file.name or "rate_limit" in file.name:
            assert (documents, bad) == (0, [])
            assert left_out
        else:
            retweets = left_out[tweets.RETWEET]
            assert documents + retweets > 0, file.name
            assert not bad, file.name


def test_countries_come_from_the_joined_place(formats: Path) -> None:
    for name in ("postman-single-tweet-request-place-fields.json", "x-docs-data-dictionary-2.json"):
        (page,) = read(formats / "v2" / name)
        assert page.batch["country"].to_pylist() == ["US"]


def test_pages_of_twarc(formats: Path) -> None:
    documents, left_out, bad = outcome(formats / "twarc" / "twarc-verified_type.jsonl")
    assert documents > 0
    assert not bad
    for name in ("twarc-counts.jsonl", "twarc-users_compliance.jsonl"):
        documents, left_out, bad = outcome(formats / "twarc" / name)
        assert (documents, bad) == (0, [])
        assert set(left_out) == {forms.NOT_A_POST}
    assert outcome(formats / "twarc" / "twarc-empty.json") == (0, Counter(), [])
    assert outcome(formats / "v1" / "place.json") == (0, Counter({forms.NOT_A_POST: 1}), [])


def test_samples_of_version_1_and_activities_are_whole() -> None:
    folder = real_data("tweets/tweet-updates/samples")
    found = 0
    for file in sorted([*folder.glob("original/*/*.json"), *folder.glob("activity_streams/*/*.json")]):
        documents, left_out, bad = outcome(file)
        assert not bad, file.name
        is_retweet = "retweet" in file.name
        if is_retweet:
            assert (documents, left_out[tweets.RETWEET]) == (0, 1), file.name
            continue
        (page,) = read(file)
        assert not any("…" in text for text in page.batch["text"].to_pylist()), file.name
        found += 1
    assert found > 20


def test_first_samples_of_long_posts() -> None:
    folder = real_data("tweets/tweet-updates/samples/initial")
    cut = set()
    for file in sorted(folder.glob("*.json")):
        documents, _, bad = outcome(file)
        assert documents >= 1, file.name
        assert bad == (["invalid JSON"] if file.name == "compatibility_classic_13995.json" else []), file.name
        (page,) = read(file)
        if "truncated" in (page.batch["metadata"][0].as_py() or ""):
            cut.add(file.name)
    assert cut == {"compatibilityplus_classic_13994.json"}
