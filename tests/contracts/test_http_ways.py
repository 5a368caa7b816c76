"""The ways to a repository: TLS with a company's own CA, proxies, credentials of Maven and the environment."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from small_proxy import SmallProxy
from strict_server import BASE, StrictServer, running

from dolbear import wiring
from dolbear.adapters.http import faults, maven_settings
from dolbear.adapters.http.connection import AuthorityError
from dolbear.adapters.http.credentials import CredentialsError, from_environment
from dolbear.adapters.http.open import Access, open_repository
from dolbear.adapters.http.repository import HttpRepository
from dolbear.core.errors import UsageError

PATH = "com/acme/model/1.0.0/model-1.0.0.jar"
PASSWORD = "hunter2-hunter2"  # noqa: S105  # of nobody


@pytest.fixture(autouse=True)
def no_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[StrictServer]:
    with running(StrictServer()) as made:
        made.files[PATH] = b"chirp"
        yield made


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, and its key behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Acme CA")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    path = tmp_path / "acme.pem"
    path.write_bytes(made.public_bytes(encoding))
    plain = serialization.NoEncryption()
    (tmp_path / "key.pem").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    return path


@pytest.fixture
def secure(authority: Path) -> Iterator[StrictServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, authority.with_name("key.pem"))
    made = StrictServer()
    made.speak_tls(context)
    with running(made):
        made.files[PATH] = b"chirp"
        yield made


def _opened(strict: StrictServer, environment: dict[str, str] | None = None, **more: object) -> HttpRepository:
    return open_repository(strict.url, Access(**more), environment or {})  # type: ignore[arg-type]


def test_an_unknown_certificate_is_refused_with_what_to_do(secure: StrictServer) -> None:
    with pytest.raises(faults.TrustError) as caught:
        _opened(secure).read(PATH)
    assert "DOLBEAR_CA_FILE" in caught.value.hint
    assert secure.requests == []


def test_a_company_s_own_authority_is_trusted(
    secure: StrictServer, authority: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _opened(secure, authority=authority).read(PATH) == b"chirp"
    assert _opened(secure, {"DOLBEAR_CA_FILE": str(authority)}).read(PATH) == b"chirp"
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    repository = _opened(secure)
    assert repository.read(PATH) == b"chirp"
    large = tmp_path / "large"
    large.write_bytes(bytes(3 << 20))
    assert repository.create("com/acme/large/1/large-1.jar", large)
    assert repository.fetch("com/acme/large/1/large-1.jar").stat().st_size == 3 << 20


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_an_authority_that_can_t_be_read_is_named(secure: StrictServer, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AuthorityError) as caught:
        _opened(secure, authority=path).read(PATH)
    assert "other.pem" in caught.value.message
    assert caught.value.exit_code == 2


def test_http_where_https_is_meant_is_told(server: StrictServer) -> None:
    url = server.url.replace("http:", "https:")
    with pytest.raises(faults.TrustError, match="doesn't speak TLS") as caught:
        open_repository(url, Access(), {}).read(PATH)
    assert "http://" in caught.value.hint


def test_a_proxy_is_gone_through(server: StrictServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(SmallProxy()) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.place}")
        repository = _opened(server)
        assert repository.read(PATH) == b"chirp"
        assert repository.create("com/acme/other/1/other-1.jar", b"other")
        assert proxy.asked[0] == f"GET {server.url}/{PATH}"
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        asked = len(proxy.asked)
        assert _opened(server).read(PATH) == b"chirp"
        assert len(proxy.asked) == asked


def test_a_tunnel_keeps_secrets_from_the_proxy(
    secure: StrictServer, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(SmallProxy(user="me", password=PASSWORD)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{PASSWORD}@{proxy.place}")
        assert _opened(secure, authority=authority).read(PATH) == b"chirp"
        assert proxy.asked == [f"CONNECT 127.0.0.1:{secure.server_port}"]
        assert "Proxy-Authorization" not in secure.requests[0][2]
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:wrong-{PASSWORD}@{proxy.place}")
        with pytest.raises(faults.ProxyError, match="407") as caught:
            _opened(secure, authority=authority).read(PATH)
        assert PASSWORD not in caught.value.message + caught.value.hint


def test_a_proxy_that_isn_t_there_is_named(server: StrictServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(UsageError, match="HTTP_PROXY"):
        _opened(server).read(PATH)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    with pytest.raises(faults.UnreachableError, match=r"proxy\.invalid:3128"):
        _opened(server).read(PATH)


SETTINGS = """<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0"><servers>
<server><id>plain</id><username>trainer</username><password>hunter2-hunter2</password></server>
<server><id>variable</id><username>${env.NEXUS_USR}</username><password>${env.NEXUS_PSW}</password></server>
<server><id>encrypted</id><username>trainer</username><password>comment {COQLCE6DU6GtcS5P=}</password></server>
<server><id>property</id><username>${user.name}</username><password>x</password></server>
<server><id>gitlab</id><configuration><httpHeaders><property><name>Private-Token</name><value>hunter2-hunter2</value>
</property></httpHeaders></configuration></server>
<server><id>empty</id></server>
</servers></settings>"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "settings.xml"
    path.write_text(SETTINGS)
    return {"DOLBEAR_MAVEN_SETTINGS": str(path)}


def test_a_server_of_maven_s_settings_has_the_credentials(environment: dict[str, str]) -> None:
    plain = maven_settings.credentials("plain", environment)
    variable = maven_settings.credentials("variable", environment | {"NEXUS_USR": "trainer", "NEXUS_PSW": PASSWORD})
    assert plain is not None
    assert variable is not None
    assert plain.headers == variable.headers
    assert PASSWORD not in repr(plain)
    gitlab = maven_settings.credentials("gitlab", environment)
    assert gitlab is not None
    assert gitlab.headers == (("Private-Token", PASSWORD),)
    assert maven_settings.credentials("empty", environment) is None
    assert maven_settings.credentials("other", environment) is None
    assert maven_settings.credentials("plain", {"DOLBEAR_MAVEN_SETTINGS": "/nowhere/settings.xml"}) is None


@pytest.mark.parametrize(
    ("server", "word"), [("encrypted", "encrypted"), ("variable", "NEXUS_USR"), ("property", "Maven")]
)
def test_what_of_them_can_t_be_used_is_told(environment: dict[str, str], server: str, word: str) -> None:
    with pytest.raises(maven_settings.MavenSettingsError, match=word) as caught:
        maven_settings.credentials(server, environment)
    assert "COQLCE6DU6GtcS5P" not in caught.value.message + caught.value.hint
    assert caught.value.hint


@pytest.mark.parametrize(
    "content",
    [b"<settings>", b'<!DOCTYPE s [<!ENTITY a "b">]><settings/>', b"\xff\xfe", b"<a>" * 100, b" " * ((1 << 20) + 1)],
)
def test_settings_that_can_t_be_read_are_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.xml"
    path.write_bytes(content)
    with pytest.raises(maven_settings.MavenSettingsError, match=r"settings\.xml"):
        maven_settings.credentials("plain", {"DOLBEAR_MAVEN_SETTINGS": str(path)})


def test_the_environment_comes_first_and_each_repository_has_its_own(environment: dict[str, str]) -> None:
    both = {"DOLBEAR_REPOSITORY_USER": "both", "DOLBEAR_REPOSITORY_PASSWORD": "p"}
    own = {"DOLBEAR_RELEASES_USER": "own", "DOLBEAR_RELEASES_PASSWORD": "p"}
    for role, who in (("releases", "own"), ("candidates", "both")):
        found = from_environment(role, environment | both | own)
        assert found is not None
        assert found.who == who
    token = from_environment("candidates", {"DOLBEAR_CANDIDATES_TOKEN": PASSWORD})
    assert token is not None
    assert token.headers == (("Authorization", f"Bearer {PASSWORD}"),)
    assert from_environment("candidates", environment | own) is None


@pytest.mark.parametrize(
    "half",
    [
        {"DOLBEAR_RELEASES_USER": "u"},
        {"DOLBEAR_RELEASES_PASSWORD": PASSWORD},
        {"DOLBEAR_RELEASES_TOKEN": "a\nb"},
        {"DOLBEAR_RELEASES_USER": "u", "DOLBEAR_RELEASES_PASSWORD": f"{PASSWORD}\n"},
    ],
)
def test_half_credentials_are_told(half: dict[str, str]) -> None:
    with pytest.raises(CredentialsError) as caught:
        from_environment("releases", half)
    assert PASSWORD not in caught.value.message + caught.value.hint


def test_the_credentials_of_a_server_are_sent(environment: dict[str, str]) -> None:
    with running(StrictServer(user="trainer", password=PASSWORD)) as strict:
        assert _opened(strict, environment, server="plain", role="candidates").create(PATH, b"chirp")
        with pytest.raises(faults.LoginError) as caught:
            _opened(strict, environment, server="other", role="candidates").read(PATH)
    for place in ("DOLBEAR_CANDIDATES_USER", "DOLBEAR_REPOSITORY_USER", "server other in", "settings.xml"):
        assert place in caught.value.message + caught.value.hint


def test_an_address_opens_over_http_and_a_folder_without_it(server: StrictServer, tmp_path: Path) -> None:
    assert wiring.open_repository(server.url).read(PATH) == b"chirp"
    assert wiring.open_repository(str(tmp_path)).read(PATH) is None
    assert server.requests[0][1] == f"{BASE}/{PATH}"


def test_nothing_of_http_is_imported_for_folders() -> None:
    code = (
        "import sys, dolbear.wiring as w; w.open_repository('.').read('x'); "
        "print([m for m in sys.modules if m in {'http.client', 'ssl', 'dolbear.adapters.http.client'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
