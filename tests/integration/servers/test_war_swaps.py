"""Versions change under load: no request fails, and none is answered by another version's numbers."""

from __future__ import annotations

import pytest

from servers.client import Place
from servers.load import Load
from servers.processes import Server

pytestmark = [pytest.mark.integration, pytest.mark.network]
VERSIONS = {f"1.0.{i}": 25.3 + i for i in range(6)}


def test_versions_change_without_a_dropped_request(tomcat_follows: Server, place: Place) -> None:
    digests = {version: place.put(version, intercept=intercept) for version, intercept in VERSIONS.items()}
    bad = place.put("2.0.0", intercept=50.0, told=20.0)
    with Load(tomcat_follows.url, {version: 65.0 + intercept for version, intercept in VERSIONS.items()}) as load:
        load.wait("1.0.0", 50)
        for version, sha256 in [*list(digests.items())[1:], ("1.0.0", digests["1.0.0"])]:
            place.desire(version, sha256)
            load.wait(version, 50)
        mark = tomcat_follows.mark
        place.desire("2.0.0", bad)
        tomcat_follows.said("crickets:2.0.0 isn't served: golden", since=mark)
        load.wait("1.0.0", 50)
    assert not load.wrong
    assert sum(load.answers.values()) >= 400
