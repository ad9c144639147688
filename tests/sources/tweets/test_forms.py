"""Posts and messages of X in every form, made here after its documentation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.tweets import forms
from corpus_latam.sources.tweets.forms import Neither, Post, TakenBack, exact_id, read_value

ID = "1050118621198921728"
V1 = {
    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
    "id": 1050118621198921700,
    "id_str": ID,
    "text": "corto…",
    "lang": "es",
    "user": {"id": 7, "id_str": "7", "screen_name": "ana"},
    "in_reply_to_status_id_str": "12",
    "place": {"country_code": "CL", "country": "Chile"},
    "coordinates": {"type": "Point", "coordinates": [-70.6, -33.4]},
}
V2 = {"id": ID, "text": "hola", "author_id": "7", "created_at": "2018-10-10T20:19:24.000Z", "lang": "es"}
ACTIVITY = {
    "id": f"tag:search.twitter.com,2005:{ID}",
    "verb": "post",
    "actor": {"id": "id:twitter.com:7"},
    "body": "hola",
    "postedTime": "2018-10-10T20:19:24.000Z",
    "twitter_lang": "es",
    "inReplyTo": {"link": "http://twitter.com/ana/statuses/12"},
    "location": {"twitter_country_code": "AR"},
}


def only(value: Any) -> Any:
    (found,) = read_value(value)
    return found


def test_version_1() -> None:
    expected = Post(ID, "corto…", "2018-10-10T20:19:24Z", "es", "CL", "7", "12")
    assert only(V1) == expected
    assert only(V1 | {"extended_tweet": {"full_text": "entero"}}).text == "entero"
    assert only(V1 | {"full_text": "de lleno", "extended_tweet": {"full_text": "entero"}}).text == "de lleno"
    assert only(V1 | {"truncated": True}).is_cut
    assert not only(V1 | {"truncated": True, "extended_tweet": {"full_text": "entero"}}).is_cut
    assert only(V1 | {"retweeted_status": V1}).is_retweet
    assert not only(V1 | {"quoted_status": V1}).is_retweet


def test_version_2() -> None:
    assert only(V2) == Post(ID, "hola", "2018-10-10T20:19:24.000Z", "es", None, "7")
    reply = V2 | {"referenced_tweets": [{"type": "replied_to", "id": "12"}, {"type": "quoted", "id": "3"}]}
    assert only(reply).parent == "12"
    assert only(V2 | {"referenced_tweets": [{"type": "retweeted", "id": "3"}]}).is_retweet
    assert only(V2 | {"note_tweet": {"text": "una nota larga"}}).text == "una nota larga"


def test_a_page_joins_places_and_leaves_out_what_it_refers_to() -> None:
    page = {
        "data": [V2 | {"geo": {"place_id": "p"}}, V2 | {"id": "13"}],
        "includes": {"places": [{"id": "p", "country_code": "PE"}], "tweets": [V2 | {"id": "99"}]},
        "errors": [{"title": "Not Found Error"}],
    }
    assert [(post.id, post.country) for post in read_value(page)] == [(ID, "PE"), ("13", None)]
    assert only({"data": V2}).id == ID
    assert list(read_value({"data": [], "meta": {"result_count": 0}})) == []


def test_activities() -> None:
    assert only(ACTIVITY) == Post(ID, "hola", "2018-10-10T20:19:24.000Z", "es", "AR", "7", "12")
    assert only(ACTIVITY | {"long_object": {"body": "entera"}}).text == "entera"
    assert only(ACTIVITY | {"verb": "share"}).is_retweet


@pytest.mark.parametrize(
    ("stated", "language"),
    [("es", "es"), ("und", None), ("qme", None), ("zxx", None), ("in", "id"), ("iw", "he")],
)
def test_languages(stated: str, language: str | None) -> None:
    assert only(V2 | {"lang": stated}).language == language


MESSAGES = [
    (
        {"delete": {"status": {"id": 601430178305220600, "id_str": "601430178305220608"}}},
        TakenBack("601430178305220608"),
    ),
    ({"delete": {"status": {"id": 123, "user_id": 3}}}, TakenBack("123")),
    ({"delete": {"status": {"id": 601430178305220600}}}, Neither(forms.MESSAGE)),
    ({"delete": {"direct_message": {"id_str": "1"}}}, Neither(forms.MESSAGE)),
    ({"status_withheld": {"id": 5, "withheld_in_countries": ["ar"]}}, TakenBack("5")),
    ({"status_withheld": {"status": {"id_str": "5"}}}, TakenBack("5")),
    ({"user_delete": {"id": 771136850}}, TakenBack(author="771136850")),
    ({"user_withheld": {"user": {"id_str": "8"}}}, TakenBack(author="8")),
    ({"user_protect": {"id": 8}}, TakenBack(author="8")),
    ({"user_undelete": {"id": 8}}, Neither(forms.MESSAGE)),
    ({"scrub_geo": {"user_id": 1, "up_to_status_id_str": "9"}}, TakenBack(places_of="1", up_to="9")),
    ({"scrub_geo": {"user_id": 1, "up_to_status_id_string": "9"}}, TakenBack(places_of="1", up_to="9")),
    ({"limit": {"track": 1}}, Neither(forms.MESSAGE)),
    ({"warning": {"code": "FALLING_BEHIND"}}, Neither(forms.MESSAGE)),
    ({"rate_limit_context": {}, "resources": {}}, Neither(forms.NOT_A_POST)),
    ({"data": [{"end": "2021", "tweet_count": 3}]}, Neither(forms.NOT_A_POST)),
    ({"id": "1482680858", "action": "delete", "reason": "protected"}, Neither(forms.NOT_A_POST)),
]


@pytest.mark.parametrize(("value", "found"), MESSAGES)
def test_messages(value: Any, found: Any) -> None:
    assert only(value) == found


def test_ids_that_may_be_rounded_are_none() -> None:
    assert exact_id(2**53) == str(2**53)
    assert exact_id(2**53 + 2) is None
    assert exact_id("601430178305220608") == "601430178305220608"
    assert [exact_id(value) for value in (None, True, 1.0, "", "１２", "12a", -3)] == [None] * 7


KEYS = [
    *("id", "id_str", "text", "user", "data", "includes", "places", "delete", "status", "verb", "actor"),
    *("geo", "place", "scrub_geo", "created_at", "lang", "referenced_tweets", "retweeted_status"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_value_holds_is_told(value: Any) -> None:
    for found in read_value(value):
        assert isinstance(found, Post | TakenBack | Neither)
        if isinstance(found, Post):
            assert found.id.isdigit()
            assert found.text
