"""The page for people, in Chromium, under the content security policy that it is sent with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from quality.browser import Browser, found

from serving.served import Served
from serving.serving_jars import NAME, SUBJECT, release

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    release(folder, "1.0.0", 1)
    with Served(f"{SUBJECT}:1.0.0", "--repository", folder, folder=folder) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = found()
    if program is None:
        pytest.skip("Chromium isn't installed")
    with Browser(program, tmp_path_factory.mktemp("profile")) as started:
        yield started


def text(browser: Browser) -> str:
    root = browser.call("DOM.getDocument")["root"]["nodeId"]
    body = browser.call("DOM.querySelector", nodeId=root, selector="main")["nodeId"]
    return str(browser.call("DOM.getOuterHTML", nodeId=body)["outerHTML"])


def test_a_person_asks_the_model(served: Served, browser: Browser) -> None:
    browser.open(f"{served.url}/models/{NAME}")
    assert "golden examples" in text(browser)
    root = browser.call("DOM.getDocument")["root"]["nodeId"]
    field = browser.call("DOM.querySelector", nodeId=root, selector="#field-1")["nodeId"]
    browser.call("DOM.focus", nodeId=field)
    browser.call("Input.dispatchKeyEvent", type="keyDown", commands=["selectAll"])
    browser.call("Input.insertText", text="41.5")
    browser.events.clear()
    browser.call("Input.dispatchKeyEvent", type="keyDown", key="Enter", windowsVirtualKeyCode=13, text="\r")
    while not any(event["method"] == "Page.loadEventFired" for event in browser.events):
        browser.call("Page.getFrameTree")
    assert "<strong>42.5</strong>" in text(browser)
    assert browser.violations() == []
    assert set(browser.loaded().values()) == {200}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_the_pages_fit(served: Served, browser: Browser, width: int, scheme: str) -> None:
    browser.emulate(width, scheme)
    for path in ("/", f"/models/{NAME}"):
        browser.open(served.url + path)
        assert browser.violations() == []
        assert browser.width() <= width
        paper = browser.style("body")["background-color"]
        assert (paper == "rgb(21, 24, 27)") == (scheme == "dark")


def test_nothing_comes_from_elsewhere(served: Served, browser: Browser) -> None:
    browser.open(served.url + "/")
    assert all(address.startswith(served.url) for address in browser.loaded())


def test_the_policy_allows_no_script(served: Served, tmp_path: Path) -> None:
    del tmp_path
    status, page = served.ask("GET", f"/models/{NAME}")
    assert status == 200
    assert "<script" not in page
    assert "style=" not in page
