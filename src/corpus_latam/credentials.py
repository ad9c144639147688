"""Secrets: taken from the environment where a config names them, and left out of all that is written.

Every way out (errors, logs, tables, cards, reports, manifests, quarantine, the resolved config) passes
`redacted` or `redacted_tree`. Where in doubt, a value is hidden.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

HIDDEN = "***"

SECRET_WORDS = frozenset(
    {"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "credential", "credentials"}
    | {"signature", "sig", "authorization", "auth", "jwt", "bearer", "cookie", "sas", "sessionid"}
)
"""Words of names (`X-Amz-Signature`, `accessToken`) whose values are secret; `key` is one beside another."""
SAID_WITH_COLON = SECRET_WORDS - {"token", "signature", "sig", "auth", "authorization", "credential"}
"""Those that prose does not follow with a colon and something else."""
PUBLIC_NAMES = frozenset(
    {"download", "embed", "expand", "format", "from", "id", "issn", "lang", "limit", "metadataprefix"}
    | {"offset", "page", "ref", "revision", "set", "size", "split", "until", "verb", "version", "versionid"}
)
"""Names in the query of an address whose values say what is read, not who reads it."""

_NAME = r"[A-Za-z][\w.-]{0,60}"
_USER = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30})://"
    r"(?P<user>[^\s/?#<>]{1,300}|[^\s/?#:@<>]{1,100}:(?!\d*/|:)[^\s<>]{1,200})@"
)
"""A user before the host, also one whose password holds `/`, `?` or `#`; `host:8080/a@b` is none."""
_ADDRESS = re.compile(r"://[^\s\"<>]+")
_QUERY = re.compile(r"(?<=\?)[\w.~%+\[\]-]{1,80}=[^\s\"<>]*")
"""What follows a `?` where a client names only the last part of an address."""
_EQUAL = re.compile(rf"(?<![\w.-])(?P<name>{_NAME})=(?P<value>\"[^\"]*\"|'[^']*'|[^\s,;&)'\"]+)")
_QUOTED = re.compile(
    rf"(?P<before>(?P<q>[\"'])(?P<name>{_NAME})(?P=q)\s{{0,9}}:\s{{0,9}})(?P<value>\"[^\"]*\"|'[^']*')"
)
_COLON = re.compile(rf"(?<![\w.-])(?P<name>{_NAME}): {{0,9}}(?P<value>[^\s'\"]+)")
_HEADER = re.compile(
    r"(?i)\b(?P<kind>bearer|basic|digest|aws4-hmac-sha256)\s{1,9}(?=[^\s\d=]{0,200}[\d=])[^\s'\"]{6,}"
)
_SHAPES = re.compile(
    r"\b(?:hf_[A-Za-z0-9]{12,}|gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{20,}"
    r"|xox[abprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
)
"""What says by its form that it is secret: Hugging Face, GitHub, GitLab, OpenAI, Slack, AWS, Google, JWT."""
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_used: set[str] = set()
"""Variables that an address took a value from."""

LEAST_LENGTH = 6
"""Shorter values of variables are not looked for: they are words of ordinary text."""


def redacted(text: str) -> str:
    """Text without the secrets in it. Does nothing to text that is redacted already."""
    text = _hide_known(text)
    text = _USER.sub(_without_user, text)
    text = _ADDRESS.sub(_without_query_values, text)
    text = _QUERY.sub(lambda found: _without_values(found[0]), text)
    text = _QUOTED.sub(_without_value(SECRET_WORDS, "{before}" + f'"{HIDDEN}"'), text)
    text = _EQUAL.sub(_without_value(SECRET_WORDS, "{name}=" + HIDDEN), text)
    text = _COLON.sub(_without_value(SAID_WITH_COLON, "{name}: " + HIDDEN), text)
    text = _HEADER.sub(lambda found: f"{found['kind']} {HIDDEN}", text)
    return _SHAPES.sub(HIDDEN, text)


def redacted_tree(tree: Any) -> Any:
    """A tree of plain values, such as a config, without secrets; values under secret names are hidden."""
    if isinstance(tree, dict):
        return {
            key: HIDDEN if isinstance(value, str) and value and is_secret(str(key)) else redacted_tree(value)
            for key, value in tree.items()
        }
    if isinstance(tree, (list, tuple)):
        return [redacted_tree(value) for value in tree]
    return redacted(tree) if isinstance(tree, str) else tree


@lru_cache(1_000)
def is_secret(name: str, words: frozenset[str] = SECRET_WORDS) -> bool:
    """Whether what has this name is secret, whichever way it is written."""
    parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    joined = any(part.endswith(("password", "secret", "token", "signature")) for part in parts)
    return (
        not words.isdisjoint(parts)
        or ("key" in parts and len(parts) > 1)
        or (joined and words is SECRET_WORDS)
    )


def with_environment(address: str) -> str:
    """An address whose `${NAME}` are replaced by the values of those variables; raises `KeyError`."""
    _used.update(_VARIABLE.findall(address))
    return _VARIABLE.sub(lambda found: os.environ[found[1]], address)


def without_query(address: str) -> str:
    """What of an address names a file: no user, no query."""
    return re.split("[?#]", redacted(address))[0] if "://" in address else address


def redact_logs() -> None:
    """From now on the messages of every logger of this process, also of libraries, hold no secrets."""
    make = logging.getLogRecordFactory()
    if getattr(make, "redacts", False):
        return

    def factory(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        message = record.getMessage()
        if (clean := redacted(message)) != message:
            record.msg, record.args = clean, ()
        return record

    factory.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(factory)


def _hide_known(text: str) -> str:
    """Hides the values of variables with secret names, and of those that addresses were made with."""
    for name, value in os.environ.items():
        wanted = name in _used or is_secret(name)
        if wanted and len(value) >= LEAST_LENGTH and value in text and not Path(value).exists():
            text = text.replace(value, HIDDEN)
    return text


def _without_user(found: re.Match[str]) -> str:
    """`abfs://container@account` and `ssh://git@host` name no secret; a web address needs no user but one."""
    scheme, user = found["scheme"], found["user"]
    secret = ":" in user or scheme.lower().startswith("http")
    return f"{scheme}://{HIDDEN}@" if secret else found[0]


def _without_query_values(found: re.Match[str]) -> str:
    file, mark, pairs = re.split("([?#])", f"{found[0]}?", maxsplit=1)
    return found[0] if not pairs else file + mark + _without_values(pairs[:-1])


def _without_values(pairs: str) -> str:
    parts = re.split("([&;#?])", pairs)
    return "".join(part if part in "&;#?" else _without_its_value(part) for part in parts)


def _without_its_value(pair: str) -> str:
    name, equals, value = pair.partition("=")
    kept = value.rstrip("')],.;:")
    if not equals:
        return pair if len(pair) < LEAST_LENGTH or pair.isalpha() else HIDDEN
    public = re.fullmatch(r"\d{0,6}|true|false", kept) or name.lower() in PUBLIC_NAMES
    return f"{name}={kept if public and not is_secret(name) else HIDDEN}{value[len(kept) :]}"


def _without_value(words: frozenset[str], shape: str) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        named = found.groupdict()
        hide = is_secret(named["name"], words) and not named["value"].startswith((HIDDEN, f'"{HIDDEN}"'))
        return shape.format(**named) if hide else found[0]

    return replace
