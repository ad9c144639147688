"""What a JSON value of X holds: posts in one form, or a message that takes posts back.

Forms: API v1.1 (and the streams), API v2 and twarc's pages of it, Activity Streams (Gnip). Ids are taken from
strings alone: numbers above 2^53 were rounded by many programs (`id` beside `id_str`).
Source: X's data dictionaries and its page on compliance messages of streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

EXACT = 2**53
"""Whole numbers up to it survive every JSON reader."""

ID = re.compile(r"[0-9]{1,20}")
"""X numbers in 64 bits."""

NOT_A_POST = "not a post of a form that is known"
NO_TEXT = "a post without text"
MESSAGE = "a message of the stream, not a post"
ADDRESS = "https://x.com/i/web/status/"


@dataclass(frozen=True)
class Post:
    """A post as its record states it. `country` is that of its place; `parent` the post that it answers.

    `is_cut`: the record holds only the beginning of its text.
    """

    id: str
    text: str
    date: str | None = None
    language: str | None = None
    country: str | None = None
    author: str | None = None
    parent: str | None = None
    is_retweet: bool = False
    is_cut: bool = False


@dataclass(frozen=True)
class TakenBack:
    """What must go: a post, all posts of an author, or the places of an author's posts up to one of them."""

    post: str | None = None
    author: str | None = None
    places_of: str | None = None
    up_to: str | None = None


@dataclass(frozen=True)
class Neither:
    """A value that is no post: a message that takes nothing back, or something else. `reason` says which."""

    reason: str


Found = Post | TakenBack | Neither


def read_value(value: Any) -> Iterator[Found]:
    """All that one JSON value holds, in its order. A list holds values of its own."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, list):
            waiting += reversed(current)
        else:
            yield from _of_value(current)


def _of_value(value: Any) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield Neither(NOT_A_POST)
    elif isinstance(value.get("data"), dict | list):
        yield from _page(value)
    elif message := _message(value):
        yield message
    elif "verb" in value and "actor" in value:
        yield _activity(value)
    else:
        yield _of_version_1(value) if "user" in value or "id_str" in value else _of_version_2(value, {})


def exact_id(value: Any) -> str | None:
    """An id by its digits: a string of them, or a number that cannot have been rounded."""
    if isinstance(value, str):
        return value if ID.fullmatch(value) else None
    return str(value) if type(value) is int and 0 <= value <= EXACT else None


def _id(record: dict[str, Any], name: str = "id") -> str | None:
    return exact_id(record.get(f"{name}_str")) or exact_id(record.get(name))


def _inner(record: dict[str, Any], name: str) -> dict[str, Any]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _string(record: dict[str, Any], name: str) -> str | None:
    found = record.get(name)
    return found if isinstance(found, str) and found else None


def _post(post: Post | None) -> Found:
    if post is None:
        return Neither(NOT_A_POST)
    return post if post.text else Neither(NO_TEXT)


LANGUAGES = {"in": "id", "iw": "he", "ji": "yi", "und": None}
"""Old codes, and what says that none was found; so do codes that begin with q, and zxx."""


def _language(stated: str | None) -> str | None:
    if stated is None or stated.startswith("q") or stated == "zxx":
        return None
    return LANGUAGES.get(stated, stated)


# API v1.1


def _of_version_1(record: dict[str, Any]) -> Found:
    id_ = _id(record)
    if id_ is None:
        return Neither(NOT_A_POST)
    whole = _string(record, "full_text") or _string(_inner(record, "extended_tweet"), "full_text")
    return _post(
        Post(
            id_,
            whole or _string(record, "text") or "",
            _date(_string(record, "created_at")),
            _language(_string(record, "lang")),
            _string(_inner(record, "place"), "country_code"),
            _id(_inner(record, "user")),
            _id(record, "in_reply_to_status_id"),
            bool(_inner(record, "retweeted_status")),
            whole is None and record.get("truncated") is True,
        )
    )


MONTHS = {
    name: f"{number:02d}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}


def _date(stated: str | None) -> str | None:
    """`Wed Oct 10 20:19:24 +0000 2018`, and what is in ISO 8601 as it is."""
    parts = (stated or "").split()
    if len(parts) != 6 or parts[1] not in MONTHS:
        return stated
    return f"{parts[5]}-{MONTHS[parts[1]]}-{parts[2]}T{parts[3]}Z"


# API v2


def _page(page: dict[str, Any]) -> Iterator[Found]:
    """The posts of an answer. Those in `includes` are others that it refers to: not asked for."""
    data = page["data"]
    places = {
        each["id"]: _string(each, "country_code")
        for each in _list(_inner(page, "includes"), "places")
        if isinstance(each.get("id"), str)
    }
    for record in data if isinstance(data, list) else [data]:
        yield _of_version_2(record, places) if isinstance(record, dict) else Neither(NOT_A_POST)


def _list(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = record.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _of_version_2(record: dict[str, Any], places: dict[str, str | None]) -> Found:
    id_ = exact_id(record.get("id"))
    if id_ is None or "text" not in record:
        return Neither(NOT_A_POST)
    referenced = _list(record, "referenced_tweets")
    of_type = {_string(each, "type"): exact_id(each.get("id")) for each in referenced}
    place = _inner(record, "geo").get("place_id")
    return _post(
        Post(
            id_,
            _string(_inner(record, "note_tweet"), "text") or _string(record, "text") or "",
            _string(record, "created_at"),
            _language(_string(record, "lang")),
            places.get(place) if isinstance(place, str) else None,
            exact_id(record.get("author_id")),
            of_type.get("replied_to"),
            "retweeted" in of_type,
        )
    )


# Activity Streams


def _activity(record: dict[str, Any]) -> Found:
    id_ = _last_part(_string(record, "id"))
    if id_ is None:
        return Neither(NOT_A_POST)
    whole = _inner(record, "long_object")
    answered = _string(_inner(record, "inReplyTo"), "link") or ""
    return _post(
        Post(
            id_,
            _string(whole, "body") or _string(record, "body") or "",
            _string(record, "postedTime"),
            _language(_string(record, "twitter_lang")),
            _string(_inner(record, "location"), "twitter_country_code"),
            _last_part(_string(_inner(record, "actor"), "id")),
            exact_id(answered.rpartition("/")[2]),
            record["verb"] == "share",
        )
    )


def _last_part(name: str | None) -> str | None:
    """`tag:search.twitter.com,2005:758840203985289220`."""
    return exact_id((name or "").rpartition(":")[2])


# Messages of streams

OF_A_POST = ("delete", "status_withheld", "drop")
OF_AN_AUTHOR = ("user_delete", "user_protect", "user_suspend", "user_withheld")
OTHERS = (
    *("limit", "warning", "disconnect", "control", "close", "friends", "friends_str", "event", "for_user"),
    *("undrop", "user_undelete", "user_unprotect", "user_unsuspend", "tweet_edit", "keep_alive"),
)


def _message(value: dict[str, Any]) -> TakenBack | Neither | None:
    """What a message of a stream takes back; null where the value is none."""
    for name in OF_A_POST:
        if isinstance(value.get(name), dict):
            return _post_taken_back(value[name])
    for name in OF_AN_AUTHOR:
        if isinstance(value.get(name), dict):
            author = _id(_inner(value[name], "user") or value[name])
            return TakenBack(author=author) if author else Neither(MESSAGE)
    if isinstance(value.get("scrub_geo"), dict):
        return _places_taken_back(value["scrub_geo"])
    is_other = any(name in value for name in OTHERS) and not {"text", "full_text"} & value.keys()
    return Neither(MESSAGE) if is_other else None


def _post_taken_back(message: dict[str, Any]) -> TakenBack | Neither:
    if "direct_message" in message:
        return Neither(MESSAGE)
    post = _id(_inner(message, "status") or message)
    return TakenBack(post=post) if post else Neither(MESSAGE)


def _places_taken_back(message: dict[str, Any]) -> TakenBack | Neither:
    author = _id(message, "user_id")
    up_to = exact_id(message.get("up_to_status_id_string")) or _id(message, "up_to_status_id")
    return TakenBack(places_of=author, up_to=up_to) if author and up_to else Neither(MESSAGE)


def without_place(post: Post) -> Post:
    """The same without its country."""
    return replace(post, country=None)
