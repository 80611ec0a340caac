"""wss and https with a certificate that works: who trusts it is let in, who does not is not."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served_worlds import HERE, Served, served

from espressivo.bridges.client import connect
from espressivo.bridges.server.websocket import WebTransport
from espressivo.core.errors import BridgeError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def _certificate(folder: Path, name: str) -> tuple[str, str]:
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)
    return str(certificate), str(key)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return _certificate(tmp_path_factory.mktemp("tls"), "ours")


@pytest.fixture
def server(certificate: tuple[str, str]) -> Iterator[Served]:
    with served(WebTransport(HERE, *certificate)) as server:
        yield server


def test_who_trusts_the_certificate_plays(server: Served, certificate: tuple[str, str]) -> None:
    with connect(server.address("wss"), trust=certificate[0]) as client:
        world = client.load(next(iter(client.scenarios())), world="safe")
        assert world.state().agents


def test_the_pages_come_over_https(server: Served, certificate: tuple[str, str]) -> None:
    trusting = ssl.create_default_context(cafile=certificate[0])
    answer = httpx.get(server.address("https") + "/worlds", verify=trusting, trust_env=False)
    assert answer.json()["type"] == "worlds"


def test_who_does_not_trust_it_says_nothing(server: Served, tmp_path: Path) -> None:
    for trust in ("", _certificate(tmp_path, "another")[0]):
        with pytest.raises(BridgeError, match="CERTIFICATE_VERIFY_FAILED"):
            connect(server.address("wss"), trust=trust, timeout=2)


def test_a_file_that_is_no_certificate(server: Served, tmp_path: Path) -> None:
    for file, why in (("nowhere.pem", "No such file"), ("empty.pem", "no certificate can be read")):
        (tmp_path / "empty.pem").write_text("nothing")
        with pytest.raises(BridgeError, match=why):
            connect(server.address("wss"), trust=str(tmp_path / file), timeout=2)
