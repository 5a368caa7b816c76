"""What a client may send, and what it gets: HTTP without a socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest
from fake_client import ROOT, Client, request, site_of
from vector_server import Asked

from dolbear.serving import head
from dolbear.serving.site import Site

LARGE = b'{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[4]}],"ballast":"%b"}' % (b"x" * 20_000)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("jars"))


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def site(asked: Asked, loop: asyncio.AbstractEventLoop) -> Iterator[Site]:
    made = site_of((asked.registry, asked.metrics), loop, body=100_000, connections=3, workers=1, queue=1)
    yield made
    made.pool.close()


def until(loop: asyncio.AbstractEventLoop, client: Client, answers: int) -> None:
    deadline = time.monotonic() + 10
    while len(client.statuses) < answers and time.monotonic() < deadline:
        loop.run_until_complete(asyncio.sleep(0))


def test_one_request_in_single_bytes(site: Site) -> None:
    client = Client(site)
    for byte in request("POST", "/v2/models/root/infer", ROOT):
        client.send(bytes([byte]))
    assert client.answers[0][1]["outputs"][0]["data"] == [2.0]
    assert client.wire.ended == ""


def test_a_chunked_body(site: Site) -> None:
    head = request("POST", "/v2/models/root/infer").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    client = Client(site).send(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(ROOT), ROOT))
    assert client.statuses == [200]


def test_many_requests_at_once_are_answered_in_order(site: Site) -> None:
    bodies = [ROOT.replace(b"[4]", b"[%d]" % number) for number in (1, 4, 9, 16)]
    client = Client(site).send(b"".join(request("POST", "/v2/models/root/infer", body) for body in bodies))
    assert [answer["outputs"][0]["data"] for _, answer in client.answers] == [[1.0], [2.0], [3.0], [4.0]]


def test_very_many_requests_at_once_let_others_have_their_turn(site: Site, loop: asyncio.AbstractEventLoop) -> None:
    greedy, other = Client(site), Client(site)
    bodies = [ROOT.replace(b"[4]", b"[%d]" % number**2) for number in range(100)]
    greedy.send(b"".join(request("POST", "/v2/models/root/infer", body) for body in bodies))
    assert 0 < len(greedy.statuses) < 50
    assert not greedy.wire.reading
    assert other.post().statuses == [200]
    until(loop, greedy, 100)
    assert [answer["outputs"][0]["data"] for _, answer in greedy.answers] == [[float(number)] for number in range(100)]
    assert greedy.wire.reading


def test_requests_behind_a_large_one_wait_for_it(site: Site, loop: asyncio.AbstractEventLoop) -> None:
    client = Client(site)
    small = request("GET", "/v2/health/live")
    client.send(request("POST", "/v2/models/root/infer", LARGE) + small + small)
    assert client.statuses == []
    assert not client.wire.reading
    until(loop, client, 3)
    assert client.statuses == [200, 200, 200]
    assert "outputs" in client.answers[0][1]
    assert client.wire.reading


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET\r\n\r\n", 400),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET /v2 HTTP/1.1\r\nHost : h\r\n\r\n", 400),
        (b"GET /v2 HTTP/1.1\r\n\r\n", 400),
        (b"GET /v2 HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", 400),
        (b"GET /v2 HTTP/2.0\r\nHost: h\r\n\r\n", 505),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n", 501),
        (b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: h\r\n\r\n", 405),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n", 413),
        (b"POST /v2 HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 415),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: h\r\n" + b"".join(b"a%d: b\r\n" % place for place in range(200)) + b"\r\n", 431),
    ],
)
def test_what_cant_be_served_is_refused_and_ends_the_connection(site: Site, sent: bytes, status: int) -> None:
    client = Client(site).send(sent)
    assert client.statuses == [status]
    assert set(client.answers[0][1]) == {"error"}
    assert client.wire.ended in {"half", "closed"}
    before = client.wire.written
    client.send(request("GET", "/v2"))
    assert client.wire.written == before


def test_a_chunked_body_may_not_grow_for_ever(site: Site) -> None:
    client = Client(site)
    client.send(request("POST", "/v2/models/root/infer").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
    for _ in range(11):
        client.send(b"2710\r\n%b\r\n" % (b"x" * 10_000))
    assert client.statuses == [413]


def test_bodies_on_their_way_together_are_bounded(asked: Asked, loop: asyncio.AbstractEventLoop) -> None:
    """Each client may send a large body slowly; all of them together would fill the memory."""
    site = site_of((asked.registry, asked.metrics), loop, body=1000, arriving=2500)
    clients = [Client(site).send(request("POST", "/v2", b" " * 900)[:-1]) for _ in range(4)]
    assert [client.statuses for client in clients] == [[], [], [429], [429]]
    clients[0].connection.connection_lost(None)
    assert site.arriving == 899
    assert clients[1].send(b" ").statuses == [405]
    assert site.arriving == 0
    assert Client(site).send(request("POST", "/v2", b" " * 900)[:-1]).statuses == []


def test_a_header_without_an_end_is_refused(site: Site) -> None:
    client = Client(site).send(b"GET / HTTP/1.1\r\nHost: ")
    for _ in range(40):
        client.send(b"h" * 1000)
    assert client.statuses == [431]


def test_a_bad_request_behind_a_large_one_is_refused_after_it(site: Site, loop: asyncio.AbstractEventLoop) -> None:
    client = Client(site).send(request("POST", "/v2/models/root/infer", LARGE) + b"nonsense\r\n\r\n")
    until(loop, client, 2)
    assert client.statuses == [200, 400]
    assert client.wire.ended


def test_a_client_that_asks_first_is_told_to_go_on(site: Site) -> None:
    whole = request("POST", "/v2/models/root/infer", ROOT, "Expect: 100-continue")
    client = Client(site).send(whole[: -len(ROOT)])
    assert client.statuses == [100]
    assert client.send(ROOT).statuses == [100, 200]


def test_an_offer_of_another_protocol_is_ignored(site: Site) -> None:
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
    client = Client(site).post(ROOT, *offer)
    client.send(request("GET", "/v2", b"", *offer) + request("GET", "/v2/health/live"))
    assert client.statuses == [200, 200, 200]


def test_who_asks_for_a_close_gets_it(site: Site) -> None:
    client = Client(site).post(ROOT, "Connection: close")
    assert client.statuses == [200]
    assert client.wire.ended == "closed"
    assert b"Connection: close\r\n" in client.wire.written


def test_http_1_0_closes_unless_it_says_otherwise(site: Site) -> None:
    assert Client(site).send(b"GET /v2 HTTP/1.0\r\n\r\n").wire.ended == "closed"
    kept = Client(site).send(b"GET /v2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert kept.wire.ended == ""
    assert b"Connection: keep-alive\r\n" in kept.wire.written


@pytest.mark.parametrize("place", ["http://elsewhere", "HTTPS://elsewhere:8080"])
def test_a_target_with_a_host_is_read_without_it(site: Site, place: str) -> None:
    client = Client(site).post(ROOT, target=f"{place}/v2/models/root/infer").send(request("GET", f"{place}/v2"))
    assert client.statuses == [200, 200]
    assert head.path(place.encode()) == b"/"
    assert head.path(b"/http://elsewhere") == b"/http://elsewhere"


def test_head_has_no_body(site: Site) -> None:
    written = Client(site).send(request("HEAD", "/v2/health/live")).wire.written
    assert b"Content-Length: 13\r\n" in written
    assert written.endswith(b"\r\n\r\n")


def test_too_many_connections(site: Site) -> None:
    clients = [Client(site) for _ in range(4)]
    assert [client.statuses for client in clients] == [[], [], [], [503]]
    assert b"Retry-After: 1\r\n" in clients[3].wire.written
    clients[0].connection.connection_lost(None)
    clients[3].connection.connection_lost(None)
    assert Client(site).post().statuses == [200]


def test_slow_clients_are_let_go(site: Site) -> None:
    slow_head, slow_body = Client(site).send(b"GET / HT"), Client(site).send(request("POST", "/v2", b"12")[:-1])
    idle = Client(site)
    for client in (slow_head, slow_body, idle):
        client.connection.check(site.now + 5)
    assert [client.statuses for client in (slow_head, slow_body)] == [[], []]
    slow_head.connection.check(site.now + 11)
    slow_body.connection.check(site.now + 31)
    idle.connection.check(site.now + 76)
    assert [slow_head.statuses, slow_body.statuses, idle.statuses] == [[408], [408], []]
    assert idle.wire.ended == "closed"
    slow_head.connection.check(site.now + 14)
    assert slow_head.wire.ended == "cut"


def test_a_client_that_reads_no_answers_is_served_no_more_and_cut(site: Site) -> None:
    client = Client(site)
    client.connection.pause_writing()
    client.post()
    assert client.statuses == []
    client.connection.resume_writing()
    assert client.statuses == [200]
    client.connection.pause_writing()
    client.connection.check(site.now + 31)
    assert client.wire.ended == "cut"


def test_a_client_that_goes_is_not_answered(site: Site, loop: asyncio.AbstractEventLoop) -> None:
    gone, other = Client(site).post(LARGE), Client(site)
    gone.connection.connection_lost(None)
    other.post(LARGE)
    until(loop, other, 1)
    assert (gone.statuses, other.statuses) == ([], [200])


def test_a_client_that_only_sent_its_last_request_gets_its_answer(site: Site, loop: asyncio.AbstractEventLoop) -> None:
    client = Client(site).post(LARGE)
    assert client.connection.eof_received()
    until(loop, client, 1)
    assert client.statuses == [200]
    assert client.wire.ended == "closed"
    assert not Client(site).connection.eof_received()


def test_more_than_the_queue_bears_is_told_to_come_again(site: Site, loop: asyncio.AbstractEventLoop) -> None:
    clients = [Client(site).post(LARGE) for _ in range(3)]
    for client in clients:
        until(loop, client, 1)
    assert [client.statuses for client in clients] == [[200], [200], [429]]
    assert b"Retry-After: 1\r\n" in clients[2].wire.written


def test_a_stopping_server_ends_each_connection_with_its_last_answer(
    site: Site, loop: asyncio.AbstractEventLoop
) -> None:
    idle, asking, working = Client(site), Client(site).send(b"GET /v2 HT"), Client(site).post(LARGE)
    site.stopping = True
    for client in (idle, asking, working):
        client.connection.stop()
    assert [client.wire.ended for client in (idle, asking, working)] == ["closed", "", ""]
    asking.send(b"TP/1.1\r\nHost: h\r\n\r\n")
    until(loop, working, 1)
    assert [client.statuses for client in (asking, working)] == [[200], [200]]
    assert [client.wire.ended for client in (asking, working)] == ["closed", "closed"]
