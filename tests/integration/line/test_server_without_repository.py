"""A server that can't reach its repository: nothing is held against the version, and the next run deploys it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .places import free_url, make, serving

pytestmark = pytest.mark.integration
_SETTINGS = """
[environment.test]
deploy = "service"
file = "../test.json"
url = "{test}"
timeout = "2s"
"""


def test_a_version_is_not_barred_by_a_share_that_is_away(tmp_path: Path) -> None:
    place = make(tmp_path, {"test": free_url()}, _SETTINGS)
    place.dolbear("publish")
    candidates = place.root / ".dolbear" / "repository" / "candidates"
    share = tmp_path / "share"
    with serving(place, "test", repository=share):
        said = place.dolbear("deploy", "test", code=6)
        assert "didn't turn to io.dolbear.examples:crickets:1.0.0 within 2 s: it runs no version of it, and" in said
        assert "share isn't there" in said
        assert place.json("log", "test") == []
        assert place.desired("test") == ""
        share.symlink_to(candidates)
        assert "runs io.dolbear.examples:crickets:1.0.0" in place.dolbear("run")
        assert place.predict("test")[0] == "1.0.0"
