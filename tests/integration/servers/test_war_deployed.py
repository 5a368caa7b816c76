"""What `dolbear deploy` does to an environment of kind `war`, on a real Tomcat and a real WildFly."""

from __future__ import annotations

import json
import zipfile

import pytest
from java.packages import CRICKETS

from dolbear.adapters.targets.service import Service
from dolbear.core.errors import RemoteError
from dolbear.delivery.target import Goods, UnfitError
from servers.client import GROUP, INFER, NAME, Place, ask, chirps
from servers.processes import Server

pytestmark = [pytest.mark.integration, pytest.mark.network]


def _goods(place: Place, version: str, sha256: str) -> Goods:
    jar = place.jar(version)
    with zipfile.ZipFile(jar) as package:
        golden = json.loads(package.read(f"META-INF/dolbear/{GROUP}/{NAME}/golden.json"))
    return Goods(group=GROUP, name=NAME, version=version, sha256=sha256, jar=jar, signature=CRICKETS, golden=golden)


@pytest.mark.parametrize("server_follows", ["tomcat_follows", "wildfly_follows"])
def test_a_version_is_deployed_tested_and_taken_back(
    request: pytest.FixtureRequest, server_follows: str, place: Place
) -> None:
    follows: Server = request.getfixturevalue(server_follows)
    target = Service(place.file, follows.url, f"{GROUP}:{NAME}", 30)
    assert target.current() == "1.0.0"
    first = _goods(place, "1.0.0", place.put("1.0.0"))
    second = _goods(place, "1.1.0", place.put("1.1.0", intercept=26.0))
    assert target.put(second, before="1.0.0").endswith("runs com.acme:crickets:1.1.0")
    assert target.check(second) == 1
    with pytest.raises(UnfitError, match="golden example 1"):
        target.check(_goods(place, "1.1.0", place.put("1.1.0", told=20.0)))
    bad = _goods(place, "1.2.0", place.put("1.2.0", told=20.0))
    with pytest.raises(UnfitError, match=r"refuses com\.acme:crickets:1\.2\.0: golden examples come out otherwise"):
        target.put(bad, before="1.1.0")
    assert ask(follows.url, INFER, chirps(20.0)).json["model_version"] == "1.1.0"
    third = _goods(place, "1.3.0", place.put("1.3.0"))
    away = place.repository.rename(place.repository.with_name("away"))  # as a share that isn't mounted
    with pytest.raises(RemoteError, match=r"it runs 1\.1\.0, and waits: .* isn't there"):
        Service(place.file, follows.url, f"{GROUP}:{NAME}", 1).put(third, before="1.1.0")
    away.rename(place.repository)
    target.put(first, before="1.1.0")
    assert ask(follows.url, INFER, chirps(20.0)).json["model_version"] == "1.0.0"
    mark = follows.mark
    target.clear()
    follows.said("crickets serves no more", since=mark)
    assert ask(follows.url, INFER, chirps(20.0)).status == 404
    assert ask(follows.url, "/v2/health/ready").status == 503
