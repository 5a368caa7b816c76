"""What stands on a model's page, whatever its names and categories are."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, cast

from dolbear.model.signature import Input, Output, Signature
from dolbear.serving.loaded import Loaded
from dolbear.serving.messages import Request
from dolbear.serving.page import answer

if TYPE_CHECKING:
    from dolbear.model.score import Scorer

SCRIPT = '<script>alert("x")</script>'
INPUTS = (
    Input(name="region", type="text", values=(" NORTH  WEST ", SCRIPT)),
    Input(name="paid", type="boolean", optional=True),
    Input(name="note", type="text", optional=True, unit=SCRIPT, description=SCRIPT),
)


def page(version: str = "", **example: object) -> str:
    loaded = Loaded(
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
    return answer._model(loaded, Request(method=b"GET", target=b""), version).body.decode()  # noqa: SLF001  # no socket


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
