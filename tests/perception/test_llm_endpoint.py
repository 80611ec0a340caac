"""Addresses of language models: where texts may go, and where not."""

from __future__ import annotations

import pytest

from espressivo.core.errors import PerceptionError
from espressivo.perception.llm.endpoint import Endpoint


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/chat/completions"),
        ("http://localhost:8080/v1/", "http://localhost:8080/v1/chat/completions"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1/chat/completions"),
        ("https://models.example/api/v3", "https://models.example:443/api/v3/chat/completions"),
        ("https://models.example/v1/chat/completions", "https://models.example:443/v1/chat/completions"),
    ],
)
def test_what_is_asked(url: str, asked: str) -> None:
    assert str(Endpoint.of(url)) == asked


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "is no address"),
        ("models.example/v1", "expected http:// or https://"),
        ("ftp://models.example", "expected http:// or https://"),
        ("file:///etc/passwd", "expected http:// or https://"),
        ("http://", "expected http:// or https://"),
        ("http://127.0.0.1:99999", "is no address"),
        ("http://127.0.0.1:port", "is no address"),
        ("http://[::1", "is no address"),
        ("http://127.0.0.1/v1\r\nX: y", "is no address"),
        ("https://modèles.example", "is no address"),
        ("https://me:pa55@models.example", "give the key by itself"),
        ("https://models.example/v1?key=1", "give the key by itself"),
        ("http://models.example/v1", "texts would go to models.example unencrypted: write https://"),
        ("http://192.168.0.7:8080", "texts would go to 192.168.0.7 unencrypted"),
        ("http://127.0.0.1.example", "texts would go to 127.0.0.1.example unencrypted"),
        ("https://" + "a" * 3_000, "is no address"),
    ],
)
def test_addresses_that_are_refused(url: str, why: str) -> None:
    with pytest.raises(PerceptionError) as caught:
        Endpoint.of(url)
    assert why in str(caught.value)
    assert "pa55" not in str(caught.value)


def test_who_permits_it_may_send_texts_unencrypted() -> None:
    assert Endpoint.of("http://192.168.0.7:8080", allow_plain=True).is_encrypted is False


@pytest.mark.parametrize("key", ["two words", "line\r\nX: y", "schlüssel"])
def test_keys_that_are_none(key: str) -> None:
    with pytest.raises(PerceptionError, match="holds a space, a line end or a letter beyond ASCII") as caught:
        Endpoint.of("https://models.example", key=key)
    assert key not in str(caught.value)


def test_one_key_is_enough() -> None:
    with pytest.raises(PerceptionError, match="not both"):
        Endpoint.of("https://models.example", key="a", key_env="B")


def test_a_variable_with_no_key_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_KEY", "a b")
    with pytest.raises(PerceptionError, match="what the environment variable TINY_KEY holds is none"):
        _ = Endpoint.of("https://models.example", key_env="TINY_KEY").secret
