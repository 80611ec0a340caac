"""Files for browsers on the web port: those of one folder, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served_worlds import HERE, Served, served

from espressivo.bridges.server.page_folder import KINDS, PageFolder
from espressivo.bridges.server.security import Access
from espressivo.bridges.server.websocket import WebTransport
from espressivo.core.errors import BridgeError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page, with all that must not be seen in it and around it."""
    page = tmp_path / "page"
    for name in ("index.html", "face.js", "deep/index.html", ".git/config.txt", ".secret.txt", "face.yaml"):
        (page / name).parent.mkdir(parents=True, exist_ok=True)
        (page / name).write_text(name)
    for name in ("token", "server.key_secret", "journal.jsonl"):
        (page / name).write_text("secret")
    (tmp_path / "outside.txt").write_text("outside")
    (page / "empty").mkdir()
    (page / "link.txt").symlink_to(tmp_path / "outside.txt")
    (page / "above").symlink_to(tmp_path)
    (page / "plain.txt").symlink_to(page / ".secret.txt")
    os.mkfifo(page / "pipe.txt")
    return page


@pytest.fixture
def server(folder: Path) -> Iterator[Served]:
    with served(WebTransport(HERE, page=str(folder))) as server:
        yield server


def _get(server: Served, path: str, **headers: str) -> httpx.Response:
    return httpx.get(server.addresses[-1] + path, trust_env=False, headers=headers)


def test_a_file_comes_with_its_kind(server: Served) -> None:
    answer = _get(server, "face.js")
    assert (answer.status_code, answer.text) == (200, "face.js")
    assert answer.headers["content-type"] == KINDS[".js"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_index_stands_for_its_folder(server: Served) -> None:
    assert _get(server, "").text == "index.html"
    assert _get(server, "deep/").text == "deep/index.html"


def test_a_folder_without_its_slash_leads_to_the_folder(server: Served) -> None:
    answer = _get(server, "deep")
    assert answer.is_redirect
    assert answer.next_request is not None
    assert answer.next_request.url == server.addresses[-1] + "deep/"


def test_the_shipped_client_is_there_unless_the_folder_has_its_own(server: Served, folder: Path) -> None:
    assert "class Espressivo" in _get(server, "espressivo.js").text
    (folder / "espressivo.js").write_text("mine")
    assert _get(server, "espressivo.js").text == "mine"


@pytest.mark.parametrize(
    "path",
    [
        "nothing.html",
        "empty/",
        ".secret.txt",
        ".git/config.txt",
        "%2e%2e/outside.txt",
        "..%2foutside.txt",
        "deep/..%2f..%2foutside.txt",
        "..%5coutside.txt",
        "%2foutside.txt",
        "link.txt",
        "above/outside.txt",
        "plain.txt",
        "pipe.txt",
        "token",
        "server.key_secret",
        "journal.jsonl",
        "face.yaml",
        "index.html%00.js",
        "x" * 5000,
    ],
)
def test_nothing_else_is_served(path: str, server: Served) -> None:
    answer = _get(server, path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "unknown-type"


def test_only_to_be_read(server: Served, folder: Path) -> None:
    for method in ("PUT", "POST", "DELETE"):
        assert httpx.request(method, server.addresses[-1] + "face.js", trust_env=False).status_code == 405
    assert (folder / "face.js").read_text() == "face.js"


def test_what_the_server_answers_itself_goes_before_the_folder(server: Served, folder: Path) -> None:
    (folder / "v1").mkdir()
    (folder / "v1" / "worlds").write_text("mine")
    assert _get(server, "v1/worlds").json()["type"] == "worlds"


def test_a_name_that_was_made_to_lead_here_gets_nothing(server: Served) -> None:
    answer = _get(server, "index.html", host="evil.example")
    assert answer.status_code == 403
    assert "refused: foreign-origin" in server.log.getvalue()


def test_a_browser_needs_no_token_for_files_but_for_commands(folder: Path) -> None:
    with served(WebTransport(HERE, page=str(folder)), access=Access("a-token-of-some-length")) as server:
        assert _get(server, "index.html").status_code == 200
        assert _get(server, "v1/worlds").status_code == 401


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BridgeError, match="no such folder"):
        PageFolder(tmp_path / "nowhere")
