"""Secrets in whatever shape an error, an address or a config gives them; and what must stay as it is."""

from __future__ import annotations

import ast
import logging
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_latam.config import load
from corpus_latam.credentials import (
    HIDDEN,
    redact_logs,
    redacted,
    redacted_tree,
    with_environment,
    without_query,
)
from corpus_latam.errors import ConfigError, RunError
from tests.conftest import REPOSITORY

LETTERS = st.characters(min_codepoint=33, max_codepoint=0x24F, categories=["L", "N", "P", "S"])
SECRETS = st.text(LETTERS, min_size=8, max_size=40).map(lambda text: f"Zq9{text}")
ENCODED = SECRETS.map(lambda text: quote(text, safe=""))
SCHEMES = st.sampled_from(["http", "https", "ftp", "sftp", "s3", "smb", "webhdfs", "git+https", "HTTPS"])
NAMES = st.sampled_from(
    [
        *(
            "X-Amz-Signature",
            "X-Amz-Credential",
            "X-Amz-Security-Token",
            "X-Goog-Signature",
            "Signature",
            "sig",
        ),
        *("AWSAccessKeyId", "token", "access_token", "accessToken", "api_key", "apiKey", "password", "auth"),
        *("client_secret", "Key-Pair-Id", "Policy", "k", "st", "s", "hmac", "jwt", "x-access-token"),
    ]
)
SECRET_NAMES = NAMES.filter(lambda name: name not in ("k", "st", "s", "hmac", "Policy"))
AROUND = st.sampled_from(
    [
        "{}",
        "sources.diario: reading {} failed (403 Forbidden).",
        "FileNotFoundError('{}')",
        'ClientResponseError(403, url="{}")',
        "<Response [403] for {}>",
        "see {}, or ask",
        "[Errno 2] No such file or directory: '{}'",
        "zip://a.jsonl::{}",
    ]
)


def hides(text: str, secret: str) -> None:
    clean = redacted(text)
    assert secret not in clean
    assert HIDDEN in clean
    assert redacted(clean) == clean


@given(SCHEMES, ENCODED, AROUND)
def test_passwords_of_addresses(scheme: str, secret: str, around: str) -> None:
    hides(around.format(f"{scheme}://ana:{secret}@host.org:21/datos/x.jsonl"), secret)


@given(st.sampled_from(["http", "https"]), ENCODED)
def test_tokens_as_users(scheme: str, secret: str) -> None:
    hides(f"{scheme}://{secret}@host.org/x.jsonl", secret)


@given(SECRETS.filter(lambda text: not set(text) & set("<>\\")))
def test_passwords_that_should_have_been_encoded(secret: str) -> None:
    hides(f"ftp://ana:{secret}@host.org/x", secret)


@given(SCHEMES, st.lists(st.tuples(NAMES, ENCODED), min_size=1, max_size=4), AROUND)
def test_presigned_queries(scheme: str, pairs: list[tuple[str, str]], around: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in [("page", "2"), *pairs])
    text = around.format(f"{scheme}://host.org/datos/x.jsonl?{query}")
    for _, value in pairs:
        hides(text, value)
    assert "/datos/x.jsonl?page=2&" in redacted(text)


@given(NAMES, ENCODED)
def test_the_end_of_an_address_alone(name: str, secret: str) -> None:
    hides(
        f"HTTPSConnectionPool(host='h'): Max retries exceeded with url: /x?{name}={secret} (Caused by", secret
    )


@given(SECRET_NAMES, ENCODED)
def test_named_values(name: str, secret: str) -> None:
    for text in (f"{name}={secret}", f'{{"{name}": "{secret}"}}', f"{{'a': 1, '{name}': '{secret}'}}"):
        hides(f"FileSystem({text})", secret)
    assert redacted_tree({"a": [{name: secret}], "b": 1}) == {"a": [{name: HIDDEN}], "b": 1}


@pytest.mark.parametrize(
    "secret",
    [
        *("hf_AbCdEfGhIjKlMnOpQr", "ghp_" + "a1" * 18, "github_pat_" + "a1_" * 10, "glpat-" + "a-1" * 8),
        *("AKIA" + "A1" * 8, "sk-proj-" + "a1" * 12, "xoxb-123456789012-abc", "AIza" + "a1-" * 11),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    ],
)
def test_tokens_by_their_form(secret: str) -> None:
    hides(f"the token {secret} was refused", secret)
    hides(f"Authorization: Bearer {secret}", secret)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=SECRETS.filter(lambda text: "\x00" not in text))
def test_values_of_the_environment(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("HF_TOKEN", secret)
    monkeypatch.setenv("DATOS", f"{secret}/x")
    hides(f"401 for {secret} at host", secret)
    address = with_environment("https://host.org/${DATOS}/x.jsonl")
    assert address == f"https://host.org/{secret}/x/x.jsonl"
    hides(address, secret)


def test_a_variable_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus_latam.storage import paths

    monkeypatch.delenv("NO_HAY", raising=False)
    with pytest.raises(ConfigError, match="no environment variable NO_HAY"):
        paths.resolve("memory://host/${NO_HAY}.jsonl")
    monkeypatch.setenv("NO_HAY", "datos")
    assert paths.resolve("memory://host/${NO_HAY}.jsonl").endswith("/host/datos.jsonl")


@pytest.mark.parametrize("kind", [ConfigError, RunError])
@given(secret=ENCODED)
def test_errors_hold_none_from_the_start(kind: type[Exception], secret: str) -> None:
    error = kind(f"s3://ana:{secret}@cubo: no")
    assert secret not in f"{error} {error!r} {error.args}"


def test_no_logger_writes_them(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogRecordFactory()
    try:
        redact_logs()
        redact_logs()
        logging.getLogger("library").warning("HEAD %s: %d", "https://h/x?sig=Zq9abcdef", 403)
        logging.getLogger("library").warning("100%")
    finally:
        logging.setLogRecordFactory(before)
    assert caplog.messages == [f"HEAD https://h/x?sig={HIDDEN}: 403", "100%"]


@pytest.mark.parametrize(
    "text",
    [
        "https://repositorio.unam.mx/handle/123?page=2&lang=es",
        "https://host:8080/a@b",
        "hf://datasets/owner/name@abc/x.parquet",
        "abfs://datos@cuenta.dfs.core.windows.net/x.parquet",
        "ssh://git@host/x",
        "s3://cubo/año=2024/mes=05/x.parquet",
        "--set KEY=VALUE: write it so, for instance ingest.shard_rows=500.",
        "select.thresholds.spa.web.words.min=40",
        "Set HF_TOKEN to a token with the right to.",
        "Basic authentication is not enough: unknown key. Did you mean 'tokenizer'?",
    ],
)
def test_what_is_public_stays(text: str) -> None:
    assert redacted(text) == text


def test_our_own_words_stay() -> None:
    lines = [line for file in (REPOSITORY / "docs").glob("*.md") for line in file.read_text().splitlines()]
    examples = ("https://ana:${DATOS_PASSWORD}@", "such as `token=` and `password:`")
    texts = [line for line in lines if not any(example in line for example in examples)]
    for module in (REPOSITORY / "src").rglob("*.py"):
        if module.name != "credentials.py":
            tree = ast.walk(ast.parse(module.read_text()))
            texts += [n.value for n in tree if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    patterns = "(?P"
    assert [text for text in texts if patterns not in text and redacted(text) != text] == []


@pytest.mark.parametrize("path", sorted((REPOSITORY / "configs").glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_configs_stay(path: Path) -> None:
    tree = load(str(path)).model_dump(mode="json")
    assert redacted_tree(tree) == tree


def test_a_file_is_named_without_its_query() -> None:
    assert without_query("https://a:b@h/x.jsonl?sig=abc") == f"https://{HIDDEN}@h/x.jsonl"
    assert without_query("datos/¿qué?.jsonl") == "datos/¿qué?.jsonl"


@pytest.mark.parametrize(
    "piece", ["://", "a://b:c", "a", "?a=b&", "x=')))", ")", "a='", '"a":"', "eyJaaaaaaaaa."]
)
def test_cost_grows_with_length_alone(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        redacted(text)
        return time.process_time() - start

    assert seconds(200_000) < 40 * max(seconds(20_000), 0.002)


def test_local_names_are_left_alone(tmp_path: Path) -> None:
    from corpus_latam.sources.files import public_name

    name = "acta?sig=1234567#2.txt"
    assert public_name(str(tmp_path / name), str(tmp_path)) == name
