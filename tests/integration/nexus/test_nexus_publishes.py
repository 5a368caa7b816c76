"""Publishing to and promoting in a real Nexus, with the rights of three roles."""

from __future__ import annotations

import base64
import http.client
import socket
import threading
from pathlib import Path

import pytest

from dolbear.adapters.http import faults
from dolbear.adapters.http.address import Address
from dolbear.core import digest
from dolbear.publishing import inventory
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.listing import relist
from dolbear.publishing.promote import promote
from dolbear.publishing.publish import Conflict, Release, publish
from nexus.running import Nexus

pytestmark = [pytest.mark.integration, pytest.mark.network]
JAR = b"PK\x05\x06" + bytes(18)


def _release(group: str, version: str = "1.0.0", jar: bytes | Path = JAR) -> Release:
    pom = f"<project><groupId>{group}</groupId><artifactId>model</artifactId><version>{version}</version></project>"
    return Release(
        at=Coordinates(group, "model", version),
        files={("", "jar"): jar, ("", "pom"): pom.encode(), ("sources", "jar"): JAR, ("evidence", "json"): b"{}"},
    )


def test_a_trainer_publishes_and_a_promoter_promotes(nexus: Nexus, group: str) -> None:
    candidates = nexus.repository("candidates", "trainer")
    release = _release(group)
    assert publish(release, candidates)
    assert not publish(release, candidates)
    releases = nexus.repository("releases", "promoter")
    assert promote(release.at, nexus.repository("candidates", "promoter"), releases, expected=digest.of_bytes(JAR))
    assert not promote(release.at, nexus.repository("candidates", "promoter"), releases)
    seen = nexus.repository("releases", "reader")
    assert inventory.listed(seen, group, "model") == (release.at,)
    assert list(inventory.problems(seen, release.at)) == []
    assert list(inventory.list_problems(seen, group, "model")) == []


def test_a_trainer_can_t_promote(nexus: Nexus, group: str) -> None:
    candidates, releases = (nexus.repository(name, "trainer") for name in ("candidates", "releases"))
    release = _release(group)
    publish(release, candidates)
    with pytest.raises(faults.DeniedError) as caught:
        promote(release.at, candidates, releases)
    assert "403" in caught.value.message
    assert "trainer may not" in caught.value.message
    assert "promoter" in caught.value.hint
    assert inventory.listed(releases, group, "model") == ()


def test_readers_see_releases_only_and_strangers_nothing(nexus: Nexus, group: str) -> None:
    path = Coordinates(group, "model", "1.0.0").path("jar")
    assert nexus.repository("releases", "reader").read(path) is None
    with pytest.raises(faults.DeniedError):
        nexus.repository("candidates", "reader").read(path)
    with pytest.raises(faults.LoginError):
        nexus.repository("releases", "nobody").read(path)


def test_other_bytes_are_refused_by_comparison(nexus: Nexus, group: str) -> None:
    candidates = nexus.repository("candidates", "trainer")
    publish(_release(group), candidates)
    with pytest.raises(Conflict) as caught:
        publish(_release(group, jar=JAR + b"other"), candidates)
    assert "model-1.0.0.jar" in caught.value.message
    assert not candidates.create(caught.value.path, b"other")


def test_what_nexus_refuses_is_told_in_its_words(nexus: Nexus, group: str) -> None:
    candidates = nexus.repository("candidates", "trainer")
    with pytest.raises(faults.RejectedError, match="RELEASE does not allow version"):
        publish(_release(group, "1.0.0-SNAPSHOT"), candidates)
    with pytest.raises(faults.RejectedError, match="404") as caught:
        publish(_release(group), nexus.repository("nowhere", "promoter"))
    assert "/repository/" in caught.value.hint


def test_cut_off_anywhere_the_next_completes_it(nexus: Nexus, group: str) -> None:
    for count, version in enumerate(("1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4")):
        candidates = nexus.repository("candidates", "trainer")
        release = _release(group, version)
        done = sorted(release.files.items(), reverse=True)[:count]
        for (classifier, extension), content in done:
            candidates.create(release.at.path(extension, classifier), content)
        assert publish(release, candidates)
        assert list(inventory.problems(candidates, release.at)) == []
    assert len(inventory.listed(candidates, group, "model")) == 5


def test_eight_publishers_at_once_lose_no_version(nexus: Nexus, group: str) -> None:
    ledger: list[str] = []
    failures: list[BaseException] = []

    def run(version: str) -> None:
        try:
            repository = nexus.repository("candidates", "trainer")
            release = _release(group, version)
            publish(release, repository, recorded=lambda: list(ledger))
            ledger.append(version)
            relist(repository, release.at, lambda: list(ledger))
        except BaseException as error:  # noqa: BLE001  # told below
            failures.append(error)

    versions = [f"1.0.{number}" for number in range(8)]
    threads = [threading.Thread(target=run, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    candidates = nexus.repository("candidates", "trainer")
    assert [at.version for at in inventory.listed(candidates, group, "model")] == versions
    assert list(inventory.list_problems(candidates, group, "model")) == []


def test_a_large_model_goes_there_and_back(nexus: Nexus, group: str, tmp_path: Path) -> None:
    large = tmp_path / "large.jar"
    large.write_bytes(JAR + bytes(40 << 20))
    candidates = nexus.repository("candidates", "trainer")
    publish(_release(group, jar=large), candidates)
    back = candidates.fetch(Coordinates(group, "model", "1.0.0").path("jar"))
    assert digest.of_file(back) == digest.of_file(large)


def test_a_large_model_isn_t_sent_to_who_may_not(nexus: Nexus, group: str, tmp_path: Path) -> None:
    large = tmp_path / "large.jar"
    large.write_bytes(JAR + bytes(40 << 20))
    with pytest.raises(faults.DeniedError):
        nexus.repository("releases", "trainer").create(Coordinates(group, "model", "1.0.0").path("jar"), large)


def test_a_version_that_maven_tools_can_delete_is_published_again(nexus: Nexus, group: str) -> None:
    candidates = nexus.repository("candidates", "trainer")
    release = _release(group)
    publish(release, candidates)
    address = Address("http", "127.0.0.1", int(nexus.url.rpartition(":")[2]))
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.request(
        "DELETE",
        f"/repository/candidates/{release.at.path('jar')}",
        headers={"Authorization": "Basic YWRtaW46YWRtaW4xMjM="},
    )
    assert connection.getresponse().status == 204
    connection.close()
    assert [one.what for one in inventory.problems(candidates, release.at)] == ["is missing"]
    assert publish(release, candidates)
    assert list(inventory.problems(candidates, release.at)) == []


def test_of_a_killed_publisher_s_file_nothing_is_there(nexus: Nexus, group: str) -> None:
    candidates = nexus.repository("candidates", "trainer")
    release = _release(group)
    path = release.at.path("jar")
    secret = base64.b64encode(f"trainer:{nexus.password('trainer')}".encode()).decode()
    head = f"PUT /repository/candidates/{path} HTTP/1.1\r\nHost: nexus\r\nAuthorization: Basic {secret}\r\n"
    with socket.create_connection(("127.0.0.1", int(nexus.url.rpartition(":")[2]))) as connected:
        connected.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode() + JAR + bytes(100_000))
    assert candidates.read(path) is None
    assert publish(release, candidates)
    assert list(inventory.problems(candidates, release.at)) == []
