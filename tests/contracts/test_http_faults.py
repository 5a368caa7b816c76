"""What a server, a proxy or the network may do to us, each told apart, each with its next step."""

from __future__ import annotations

import email.utils
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from strict_server import BASE, Handler, StrictServer, running, saying, times

from dolbear.adapters.http import faults
from dolbear.adapters.http.address import AddressError, parse
from dolbear.adapters.http.client import ClearTextError, Client
from dolbear.adapters.http.credentials import Credentials, Login, basic, nobody
from dolbear.adapters.http.pace import Limits
from dolbear.adapters.http.repository import HttpRepository
from dolbear.core.files import StorageError
from dolbear.publishing import inventory
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Conflict, Release, publish
from dolbear.publishing.repository import MissingFileError

PATH = "com/acme/model/1.0.0/model-1.0.0.jar"
LIST = "com/acme/model/maven-metadata.xml"
SECRET = "chirp-chirp-chirp"  # noqa: S105  # of nobody
QUICK = Limits(connect=2.0, silence=0.3, assent=0.3)
RELEASE = Release(
    at=Coordinates("com.acme", "model", "1.0.0"),
    files={("", "jar"): b"jar", ("", "pom"): b"<project/>", ("sources", "jar"): b"s"},
)


class Player:
    """A repository before a server, and how long it would have waited."""

    def __init__(self, server: StrictServer, login: Login | None = None, limits: Limits = QUICK) -> None:
        self.waited: list[float] = []
        client = Client(parse(server.url), login or nobody(), limits=limits, pause=self.waited.append)
        self.repository = HttpRepository(client)


@pytest.fixture
def server() -> Iterator[StrictServer]:
    with running(StrictServer()) as made:
        yield made


@pytest.fixture
def player(server: StrictServer) -> Player:
    return Player(server)


def _found(credentials: Credentials | None) -> Login:
    return Login(lambda: credentials, "the environment")


def _dripping(handler: Handler) -> None:
    """Send a byte now and then, for as long as somebody listens."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(1000):
            handler.wfile.write(b"x")
            threading.Event().wait(0.02)
    except OSError:
        handler.close_connection = True


def _hanging(handler: Handler) -> None:
    handler.connection.settimeout(5)
    handler.close_connection = True
    handler.connection.recv(1)


def _truncating(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")
    handler.wfile.flush()
    handler.drop()


def _stored_and_dropped(handler: Handler) -> None:
    """Store the file, and never say so."""
    handler.take()
    handler.server.files[handler.path.removeprefix(f"{BASE}/")] = handler.content
    handler.drop()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Handler.drop, faults.DroppedError),
        (_truncating, faults.DroppedError),
        (_hanging, faults.SlowError),
        (_dripping, faults.SlowError),
        (saying(503), faults.BusyError),
        (saying(429, {"Retry-After": "7"}), faults.BusyError),
        (saying(502), faults.BusyError),
    ],
)
def test_what_may_pass_is_tried_four_times_then_told(
    server: StrictServer, player: Player, act: Callable[[Handler], None], error: type[faults.HttpError]
) -> None:
    server.files[PATH] = b"chirp"
    server.acts = [times(3, "GET", act)]
    assert player.repository.fetch(PATH).read_bytes() == b"chirp"
    assert len(player.waited) == 3
    server.acts = [times(4, "GET", act)]
    with pytest.raises(error) as caught:
        Player(server).repository.read(PATH)
    assert "run the command again" in caught.value.hint
    assert caught.value.exit_code == 6


def test_retry_after_is_kept_in_seconds_or_as_a_date(server: StrictServer, player: Player) -> None:
    date = email.utils.formatdate(time.time() + 30, usegmt=True)
    server.acts = [
        times(1, "HEAD", saying(429, {"Retry-After": "7"})),
        times(1, "HEAD", saying(503, {"Retry-After": date})),
        times(1, "HEAD", saying(503, {"Retry-After": "soon"})),
    ]
    assert player.repository.create(PATH, b"chirp")
    assert player.waited[0] == 7
    assert 20 < player.waited[1] <= 30
    assert player.waited[2] == 2.0


def test_who_asks_for_an_hour_isn_t_waited_for(server: StrictServer, player: Player) -> None:
    server.acts = [times(1, "GET", saying(503, {"Retry-After": "3600"}))]
    with pytest.raises(faults.BusyError) as caught:
        player.repository.read(PATH)
    assert player.waited == []
    assert "3600 s" in caught.value.message
    assert "Wait 3600 s" in caught.value.hint


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (400, faults.RejectedError, "policy"),
        (401, faults.LoginError, "Looked"),
        (403, faults.DeniedError, "promoter"),
        (404, faults.RejectedError, "Check the address"),
        (405, faults.RejectedError, "hosted"),
        (409, faults.RejectedError, "pom in the wrong place"),
        (413, faults.RejectedError, "client_max_body_size"),
        (500, faults.RejectedError, "log"),
        (507, faults.RejectedError, "disk is full"),
    ],
)
def test_each_no_has_its_next_step(
    server: StrictServer, player: Player, status: int, error: type[faults.HttpError], words: str
) -> None:
    server.acts = [times(1, "PUT", saying(status, {"Content-Type": "text/plain"}, b"policy of chirps\x1b[31m"))]
    with pytest.raises(error) as caught:
        player.repository.create(PATH, b"chirp")
    assert words in caught.value.message + caught.value.hint
    assert "\x1b" not in caught.value.message
    assert PATH in caught.value.message
    assert player.waited == []


def test_the_server_s_words_are_told(server: StrictServer, player: Player) -> None:
    server.acts = [times(1, "PUT", saying(400, {"Content-Type": "text/plain"}, b"version policy: RELEASE"))]
    with pytest.raises(faults.RejectedError, match="version policy: RELEASE"):
        player.repository.create(PATH, b"chirp")


def test_credentials_that_a_server_doesn_t_know_are_never_shown(server: StrictServer) -> None:
    def echo(handler: Handler) -> None:
        saying(400, {"Content-Type": "text/plain"}, str(handler.headers).encode() + SECRET.encode())(handler)

    credentials = basic("trainer", SECRET, "DOLBEAR_CANDIDATES_USER")
    player = Player(server, _found(credentials))
    server.acts = [times(1, "PUT", echo), times(1, "PUT", saying(401)), times(1, "PUT", saying(403))]
    for error in (faults.RejectedError, faults.LoginError, faults.DeniedError):
        with pytest.raises(error) as caught:
            player.repository.create(PATH, b"chirp")
        said = caught.value.message + caught.value.hint + repr(credentials)
        assert SECRET not in said
        assert credentials.secrets[1] not in said
    assert "trainer" in caught.value.message
    assert "DOLBEAR_CANDIDATES_USER" in caught.value.hint


def test_credentials_are_sent_unasked(server: StrictServer) -> None:
    with running(StrictServer(user="trainer", password=SECRET)) as strict:
        player = Player(strict, _found(basic("trainer", SECRET, "here")))
        assert player.repository.create(PATH, b"chirp")
        assert all("Authorization" in headers for _, _, headers in strict.requests)
    assert server.requests == []


def test_a_password_goes_to_no_other_host(server: StrictServer) -> None:
    with running(StrictServer()) as other:
        other.files[PATH] = b"chirp"
        server.acts = [times(1, "GET", saying(302, {"Location": f"{other.url}/{PATH}?X-Signature=secret"}))]
        player = Player(server, _found(basic("trainer", SECRET, "here")))
        assert player.repository.fetch(PATH).read_bytes() == b"chirp"
        assert "Authorization" in server.requests[0][2]
        assert "Authorization" not in other.requests[0][2]


def test_files_go_to_no_other_host(server: StrictServer) -> None:
    with running(StrictServer()) as other:
        for status in (301, 302, 307, 308):
            player = Player(server, _found(basic("trainer", SECRET, "here")))
            server.acts = [times(1, "PUT", saying(status, {"Location": f"{other.url}/{PATH}"}))]
            with pytest.raises(faults.RedirectError) as caught:
                player.repository.create(PATH, b"chirp")
            assert "dolbear.toml" in caught.value.hint
        assert other.requests == []


def test_a_redirect_within_the_host_is_followed_and_a_circle_isn_t(server: StrictServer, player: Player) -> None:
    moved = saying(307, {"Location": f"{BASE}/moved"})
    server.acts = [times(1, "PUT", moved, ending=".jar")]
    assert player.repository.create(PATH, b"chirp")
    assert server.files == {"moved": b"chirp"}
    server.acts = [times(100, "GET", moved)]
    with pytest.raises(faults.RedirectError, match="again and again"):
        player.repository.read(PATH)


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "http://user:pass@127.0.0.1/x", "http://["])
def test_a_strange_redirect_is_refused(server: StrictServer, player: Player, target: str) -> None:
    server.acts = [times(1, "GET", saying(302, {"Location": target}))]
    with pytest.raises(faults.HttpError):
        player.repository.read(PATH)


def test_a_put_that_was_stored_before_the_connection_fell_is_no_conflict(server: StrictServer, player: Player) -> None:
    server.acts = [times(1, "PUT", _stored_and_dropped, ending=".jar")]
    assert publish(RELEASE, player.repository)
    assert list(inventory.problems(player.repository, RELEASE.at)) == []
    assert not publish(RELEASE, player.repository)


def test_the_same_for_the_list(server: StrictServer, player: Player) -> None:
    server.acts = [times(1, "PUT", _stored_and_dropped, ending="maven-metadata.xml")]
    assert publish(RELEASE, player.repository)
    assert list(inventory.list_problems(player.repository, "com.acme", "model")) == []


def test_a_connection_that_was_idle_for_too_long_costs_no_try(server: StrictServer, player: Player) -> None:
    def closing(handler: Handler) -> None:
        handler.regular()
        handler.close_connection = True  # without having said so

    server.acts = [times(1, "GET", closing)]
    assert player.repository.read(PATH) is None
    assert player.repository.read(PATH) is None
    assert player.waited == []


def _ends(handler: Handler) -> None:
    """Be down, from now on."""
    handler.drop()


@pytest.mark.parametrize("ending", [saying(507), _ends])
def test_cut_off_at_each_write_the_next_completes_it(
    server: StrictServer, player: Player, ending: Callable[[Handler], None]
) -> None:
    writes = 0
    while True:
        server.files.clear()
        left = [writes]

        def full(handler: Handler, left: list[int] = left) -> bool:
            left[0] -= handler.command == "PUT"
            if left[0] < 0:
                ending(handler)
            return left[0] < 0

        server.acts = [full]
        try:
            publish(RELEASE, player.repository)
        except faults.HttpError:
            server.acts = []
            assert publish(RELEASE, player.repository)
        else:
            break
        assert list(inventory.problems(player.repository, RELEASE.at)) == []
        writes += 4
    assert writes > 16


def test_other_bytes_are_refused_with_what_differs(player: Player) -> None:
    publish(RELEASE, player.repository)
    other = Release(at=RELEASE.at, files={**RELEASE.files, ("", "jar"): b"another jar"})
    with pytest.raises(Conflict) as caught:
        publish(other, player.repository)
    assert PATH in caught.value.message
    assert caught.value.theirs[:12] in caught.value.message


def test_who_ignores_conditions_still_isn_t_overwritten(server: StrictServer, player: Player) -> None:
    server.ignores_conditions = True
    assert player.repository.create(PATH, b"chirp")
    assert not player.repository.create(PATH, b"other")
    assert server.files[PATH] == b"chirp"


def test_an_answer_without_end_is_left(server: StrictServer, player: Player) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        try:
            while True:
                handler.wfile.write(bytes(1 << 20))
        except OSError:
            pass

    server.acts = [times(1, "GET", endless)]
    with pytest.raises(faults.StrangeAnswerError, match="larger than 16 MiB"):
        player.repository.read(PATH)


def test_an_answer_that_claims_to_be_huge_isn_t_begun(server: StrictServer, player: Player) -> None:
    def huge(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 50))
        handler.end_headers()
        handler.close_connection = True

    server.acts = [times(2, "GET", huge)]
    with pytest.raises(faults.StrangeAnswerError, match="larger than 65536 MiB"):
        player.repository.fetch(PATH)
    with pytest.raises(faults.StrangeAnswerError, match="larger than 16 MiB"):
        player.repository.read(PATH)


def test_what_isn_t_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def banner() -> None:
            connected, _ = listening.accept()
            connected.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            connected.close()

        thread = threading.Thread(target=banner, daemon=True)
        thread.start()
        client = Client(parse(f"http://127.0.0.1:{listening.getsockname()[1]}/r"), nobody(), limits=QUICK)
        with pytest.raises(faults.StrangeAnswerError, match="isn't HTTP"):
            HttpRepository(client).read(PATH)
        thread.join()


def test_nobody_there_is_told() -> None:
    waited: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    client = Client(parse(f"http://127.0.0.1:{port}/r"), nobody(), limits=QUICK, pause=waited.append)
    with pytest.raises(faults.UnreachableError) as caught:
        HttpRepository(client).read(PATH)
    assert "refused" in caught.value.message.lower()
    assert len(waited) == 3
    client = Client(parse("http://no-such-host.invalid/r"), nobody(), limits=QUICK, pause=waited.append)
    with pytest.raises(faults.UnreachableError, match="can't be reached"):
        HttpRepository(client).read(PATH)


def test_a_large_body_isn_t_sent_to_who_refuses_it(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(8 << 20))
    with running(StrictServer(user="trainer", password=SECRET)) as strict:
        strict.acts = [times(1, "HEAD", saying(404))]
        player = Player(strict)
        with pytest.raises(faults.LoginError):
            player.repository.create(PATH, large)
        assert not any(command == "PUT" for command, _, _ in strict.requests)  # its body was never asked for


def test_who_knows_no_expectations_gets_the_body(server: StrictServer, player: Player, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(2 << 20))
    server.dislikes_expect = True
    assert player.repository.create(PATH, large)
    assert len(server.files[PATH]) == 2 << 20


@pytest.mark.parametrize(
    "words",
    ["Repository not found", "The repository 'candidate' does not exist", "No such repository: candidate"],
)
def test_a_missing_repository_is_a_fault(server: StrictServer, player: Player, words: str) -> None:
    """As Nexus and others say it; for a missing file they say its name, or nothing."""

    def act(handler: Handler) -> None:
        handler.take()
        handler.answer(404, reason=words)

    for method in ("GET", "HEAD"):
        server.acts = [times(1, method, act)]
        with pytest.raises(faults.RejectedError) as caught:
            player.repository.read(PATH) if method == "GET" else player.repository.create(PATH, b"chirp")
        assert "404" in caught.value.message
        assert "Check the address" in caught.value.hint


def test_a_missing_file_is_no_fault(player: Player) -> None:
    assert player.repository.read(PATH) is None
    with pytest.raises(MissingFileError):
        player.repository.fetch(PATH)


def test_downloads_go_with_the_repository(server: StrictServer) -> None:
    server.files[PATH] = b"chirp"
    player = Player(server)
    path = player.repository.fetch(PATH)
    assert path.read_bytes() == b"chirp"
    del player
    assert not path.parent.exists()


def test_a_full_disk_here_is_no_fault_of_the_server(server: StrictServer, player: Player) -> None:
    server.files[PATH] = bytes(1 << 20)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))
    try:
        with pytest.raises(StorageError) as caught:
            player.repository.fetch(PATH)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "Make room" in caught.value.hint
    assert player.waited == []


def test_passwords_aren_t_sent_in_clear_text_to_another_machine() -> None:
    def client(*, insecure: bool) -> Client:
        login = Login(lambda: basic("trainer", SECRET, "here"), "here", insecure)
        return Client(parse("http://nexus.invalid/r"), login, limits=QUICK, pause=lambda _: None)

    with pytest.raises(ClearTextError) as caught:
        HttpRepository(client(insecure=False)).read(PATH)
    assert "insecure" in caught.value.hint
    with pytest.raises(faults.UnreachableError):
        HttpRepository(client(insecure=True)).read(PATH)


@pytest.mark.parametrize(
    "url",
    [
        "https://user:hunter2@h/r",
        "ftp://h/r",
        "https://",
        "https://h/r?token=hunter2",
        "https://h:99999/r",
        "https://h h/r",
        "https://h/r#x",
    ],
)
def test_an_address_that_can_t_be_one_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse(url)
    assert "hunter2" not in caught.value.message + caught.value.hint
