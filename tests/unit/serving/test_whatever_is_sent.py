"""Whatever a client sends, it gets an answer of HTTP, and never an error of ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fake_client import Client, request, site_of
from hypothesis import given, settings
from hypothesis import strategies as st
from vector_server import CASES, Asked

from dolbear.serving.site import Site

_MODELS = ("price", "risk", "late", "due", "root", "half")
_NAMES = st.sampled_from(["amount", "count", "paid", "day", "region", "note", "minutes", "days", "x", "y", ""])
_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=9), st.sampled_from(["NORTH", "2024-02-29", "\ud7ff", "a\0"]),
)  # fmt: skip
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner))
_TENSORS = st.fixed_dictionaries(
    {
        "name": _NAMES | _JSON,
        "datatype": st.sampled_from(["FP64", "INT64", "BOOL", "BYTES", "FP32", "", "X"]) | _JSON,
        "shape": st.sampled_from([[1], [2], [1, 1], [2, 1], [0], [-1], [1, 2], []]) | _JSON,
        "data": st.lists(_LEAVES, max_size=3) | st.lists(st.lists(_LEAVES, max_size=2), max_size=3) | _JSON,
    }
)
_REQUESTS = st.fixed_dictionaries(
    {"inputs": st.lists(_TENSORS, max_size=5) | _JSON}, optional={"id": _JSON, "outputs": _JSON}
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("jars"))


@pytest.fixture(scope="module")
def site(asked: Asked) -> Iterator[Site]:
    loop = asyncio.new_event_loop()
    made = site_of((asked.registry, asked.metrics), loop, body=100_000, connections=1_000_000)
    yield made
    made.pool.close()
    loop.close()


@settings(deadline=None, max_examples=100)
@given(model=st.sampled_from(_MODELS), document=_REQUESTS | _JSON)
def test_any_json(asked: Asked, model: str, document: Any) -> None:  # noqa: ANN401  # any JSON
    response = asked.ask("POST", f"/v2/models/{model}/infer", json.dumps(document).encode())
    assert response.status in {200, 400, 422}, response.body
    json.loads(response.body)


@settings(deadline=None, max_examples=150)
@given(case=st.sampled_from(CASES), cut=st.integers(0, 10_000), put=st.binary(max_size=3))
def test_any_body(asked: Asked, case: dict[str, Any], cut: int, put: bytes) -> None:
    body = json.dumps(case.get("body", "")).encode()
    place = cut % (len(body) + 1)
    response = asked.ask("POST", "/v2/models/price/infer", body[:place] + put + body[place + 1 :])
    assert response.status in {200, 400, 422}, response.body


@settings(deadline=None, max_examples=150)
@given(st.lists(st.binary(max_size=40) | st.sampled_from([request("GET", "/v2"), b"\r\n", b"POST / HTTP/1.1\r\n"])))
def test_any_bytes(site: Site, blocks: list[bytes]) -> None:
    client = Client(site)
    for block in blocks:
        client.send(block)
    assert set(client.statuses) <= {100, 200, 400, 404, 405, 408, 413, 415, 431}
    client.connection.connection_lost(None)


@settings(deadline=None, max_examples=100)
@given(method=st.sampled_from(["GET", "POST", "PUT", "HEAD"]), path=st.text("/v2modelsrtinfy%.\\ä0", max_size=30))
def test_any_path(asked: Asked, method: str, path: str) -> None:
    assert asked.ask(method, "/" + path).status in {200, 400, 404, 405, 415}
