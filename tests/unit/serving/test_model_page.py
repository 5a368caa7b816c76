"""What stands on a model's page, whatever its names and categories are."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, cast

from dolbear.model.signature import Input, Output, Signature
from dolbear.serving.loaded import Loaded
from dolbear.serving.messages import Job, Request
from dolbear.serving.page import answer
from dolbear.serving.registry import Registry

if TYPE_CHECKING:
    from dolbear.model.score import Scorer

SCRIPT = '<script>alert("x")</script>'
INPUTS = (
    Input(name="region", type="text", values=(" NORTH  WEST ", SCRIPT)),
    Input(name="paid", type="boolean", optional=True),
    Input(name="note", type="text", optional=True, unit=SCRIPT, description=SCRIPT),
)


def odd(**example: object) -> Loaded:
    return Loaded(
        group="com.acme",
        name="odd",
        version="1.0.0",
        sha256="0" * 64,
        signature=Signature(inputs=INPUTS, outputs=(Output(name="y", type="float", unit=SCRIPT),)),
        passport={"description": SCRIPT, "license": SCRIPT},
        example={"region": None, "paid": None, "note": None, **example},
        scorer=cast("Scorer", None),
        inputs={},
    )


def page(version: str = "", **example: object) -> str:
    return answer._model(odd(**example), Request(method=b"GET", target=b""), version).body.decode()  # noqa: SLF001  # no socket


def test_a_category_is_sent_as_it_is() -> None:
    """What stands in an option would lose its outer spaces on the way."""
    assert '<option value=" NORTH  WEST " selected>' in page(region=" NORTH  WEST ")


def test_a_missing_choice_shows_no_value() -> None:
    choice = re.search(r'(?s)<select id="field-2".*?</select>', page())
    assert choice is not None
    assert '<option value=""></option>' in choice[0]
    assert "selected" not in choice[0]


def test_nothing_of_a_model_becomes_a_part_of_the_page() -> None:
    shown = page(region=SCRIPT, note=SCRIPT)
    assert "<script" not in shown
    assert shown.count(html.escape(SCRIPT)[:10]) >= 6


def test_a_program_asks_the_version_that_the_page_is_of() -> None:
    assert "POST /v2/models/odd/infer\n" in page()
    assert "POST /v2/models/odd/versions/1.0.0/infer\n" in page("/versions/1.0.0")


def test_a_program_says_that_all_is_missing() -> None:
    assert html.escape('{"inputs": [\n  {"name": "region", "shape": [1], "datatype": "BYTES", "data": [null]}]}') in (
        page().replace("&#34;", "&quot;")
    )


def test_a_version_that_went_leads_to_those_that_serve() -> None:
    registry = Registry()
    registry.put(odd())
    pages = answer.Page(registry)
    for path, said in (("models/odd/versions/0.9.0", "odd 0.9.0"), ("models/nine", "nine"), ("models/odd/x", "odd x")):
        outcome = pages.answer(path, Request(method=b"GET", target=b""))
        assert isinstance(outcome, Job)
        response = outcome.work()
        shown = response.body.decode()
        assert response.status == 404
        assert f">{said} isn" in shown
        assert 'href="/models/odd/versions/1.0.0"' in shown
