"""The server gives the answers that docs/formats/inference-vectors.json has; the Java server passes the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from vector_server import CASES, Asked


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("jars"))


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_request_gets_its_answer(asked: Asked, case: dict[str, Any]) -> None:
    body = case["text"].encode() if "text" in case else json.dumps(case["body"]).encode() if "body" in case else b""
    response = asked.ask(case["method"], case["path"], body, case.get("type", "application/json"))
    assert response.status == case["status"], response.body
    said = json.loads(response.body)
    if "error" in case:
        assert set(said) == {"error"}
        assert [word for word in case["error"] if word not in said["error"]] == []
    if "answer" in case:
        assert said == case["answer"]
    if "part" in case:
        assert contains(said, case["part"]), said


def contains(said: Any, part: Any) -> bool:  # noqa: ANN401  # any JSON
    if isinstance(part, dict):
        return isinstance(said, dict) and all(name in said and contains(said[name], one) for name, one in part.items())
    if isinstance(part, list):
        return len(said) == len(part) and all(contains(one, other) for one, other in zip(said, part, strict=True))
    return bool(said == part)


def test_a_part_must_be_there() -> None:
    assert contains({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]})
    assert not contains({"a": [{"b": 1}]}, {"a": [{"b": 2}]})
