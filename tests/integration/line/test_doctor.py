"""The doctor on real machines and places that aren't well; it never stops, and never writes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from strict_server import Handler, StrictServer, running

from dolbear.adapters.git.ledger import SANDBOX, GitLedger
from dolbear.adapters.ssh import Signer
from dolbear.ledger.event import Event

from .mounts import Placed, read_only, without_execution
from .places import free_url, make, serving
from .project import DOLBEAR, Project, crickets

pytestmark = pytest.mark.integration

Findings = dict[str, dict[str, str]]
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "ask-the-doctor.md"
REPOSITORY = '\n[repository]\ncandidates = "{0}"\nreleases = "{1}"\n'
METADATA = "io/dolbear/examples/crickets/maven-metadata.xml"
SECRET = "correct-horse-battery"  # noqa: S105  # of this test


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return crickets(tmp_path)


def examined(project: Project, *, code: int = 0, env: dict[str, str] | None = None) -> Findings:
    """Run the doctor; return findings by name."""
    process = project.start("doctor", "--json", env=env)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, f"code {process.returncode}, not {code}\n{out}\n{err}"
    assert "Traceback" not in err
    found = json.loads(out)
    assert found["exit_code"] == code
    by_name = {one["name"]: one for one in found["findings"]}
    assert len(by_name) == len(found["findings"]), "two findings of one name"
    assert all(one["todo"] for one in by_name.values() if one["state"] != "good")
    return by_name


def add(project: Project, text: str) -> None:
    path = project.root / "dolbear.toml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def bad(found: Findings) -> set[str]:
    return {name for name, one in found.items() if one["state"] == "bad"}


def everything(folder: Path) -> dict[str, str]:
    """Return a digest of each file and of each folder's time."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else str(path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def test_a_project_that_is_well_and_nothing_is_written(project: Project, tmp_path: Path) -> None:
    before = everything(tmp_path)
    found = examined(project)
    assert everything(tmp_path) == before
    assert {"JDK", "Git", "Python", "packages", "archive", "identity", "candidates", "releases", "outbox"} <= {
        name for name, one in found.items() if one["state"] == "good"
    }
    assert found["roles"]["seen"] == "fit for: reader, trainer, promoter"
    assert found["ledger"]["seen"].startswith("0 events in this clone only")


def test_outside_of_a_project_the_machine_alone(tmp_path: Path) -> None:
    found = examined(Project(tmp_path, tmp_path / "archive"))
    assert found["JDK"]["state"] == "good"
    assert found["project"]["state"] == "note"
    assert "candidates" not in found


def test_in_a_project_whose_settings_are_wrong_the_machine_is_examined_all_the_same(project: Project) -> None:
    add(project, "\n[archvie]\n")
    found = examined(project, code=2)
    assert bad(found) == {"project"}
    assert "archvie" in found["project"]["seen"]
    assert found["JDK"]["state"] == "good"


def test_for_people_each_line_has_a_next_step(project: Project) -> None:
    lines = project.dolbear("doctor").splitlines()
    assert lines[-1].startswith("0 bad, ")
    place = next(number for number, line in enumerate(lines) if line.startswith("note  signing key"))
    assert lines[place + 1].strip().startswith("→ git config gpg.format ssh")


def test_the_page_names_each_finding(project: Project) -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = {name for row in re.findall(r"(?m)^\| ([^|]+) \|", page) for name in row.strip().split(", ")}
    assert set(examined(project)) <= told


def test_without_a_jdk(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    for program in ("git", "ssh-keygen"):
        there = next(Path(folder, program) for folder in os.get_exec_path() if Path(folder, program).exists())
        (path / program).symlink_to(there)
    found = examined(project, code=2, env={"PATH": str(path), "JAVA_HOME": ""})
    assert bad(found) == {"JDK"}
    assert "JAVA_HOME" in found["JDK"]["todo"]
    assert found["Maven"]["state"] == "note"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LC_ALL": "C"}, "LC_ALL=C: its encoding is ANSI_X3.4-1968"),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}, "no LANG, LC_CTYPE or LC_ALL is set"),
        ({"LC_ALL": "xx_XX.UTF-8"}, "no such locale is installed"),
    ],
)
def test_a_locale_that_loses_letters(project: Project, environment: dict[str, str], said: str) -> None:
    found = examined(project, env=environment)
    assert found["locale"]["state"] == "note"
    assert said in found["locale"]["seen"]


def test_a_temporary_folder_without_execution(tmp_path: Path) -> None:
    with without_execution(tmp_path / "temporary") as place:
        plain = crickets(tmp_path)
        small = os.statvfs(place.seen).f_bavail * os.statvfs(place.seen).f_frsize < 100 << 20
        project = Placed(plain.root, plain.archive, place)
        found = examined(project, code=2 if small else 0, env={"TMPDIR": str(place.folder)})
    assert found["execution"]["state"] == "note"
    assert "-Djava.io.tmpdir" in found["execution"]["todo"]
    assert bad(found) <= {"temporary files"}


def test_places_that_can_t_be_written(tmp_path: Path) -> None:
    with read_only(tmp_path / "disk") as disk:
        plain = crickets(tmp_path)
        add(plain, REPOSITORY.format(disk.folder / "candidates", disk.folder / "releases"))
        project = Placed(plain.root, disk.folder / "archive", disk)
        found = examined(project, code=6, env={"DOLBEAR_ARCHIVE": str(disk.folder / "archive")})
    assert {"archive", "ledger", "ledger push"} == bad(found)
    assert f"{disk.folder} can't be written" in found["candidates"]["seen"]
    assert found["roles"]["seen"] == "fit for: reader"


def test_a_limit_on_the_size_of_files_stops_the_work_but_not_the_doctor(project: Project) -> None:
    process = project.launch(["prlimit", "--fsize=0", *DOLBEAR, "doctor", "--json"], at=project.root)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2, out + err
    found = {one["name"]: one for one in json.loads(out)["findings"]}
    assert found["file size"]["state"] == "bad"
    assert found["JDK"]["state"] == "good"


def test_packages_that_aren_t_as_locked(project: Project) -> None:
    lock = project.root / "requirements.lock"
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if not line.startswith("numpy==")]
    lock.write_text("\n".join([*lines, "numpy==1.0.0", "not-there-at-all==3.1", ""]), encoding="utf-8")
    found = examined(project, code=2)
    assert bad(found) == {"packages"}
    assert "instead of 1.0.0" in found["packages"]["seen"]
    assert "no not-there-at-all" in found["packages"]["seen"]


def test_an_interpreter_that_isn_t_there(project: Project) -> None:
    project.edit("dolbear.toml", "[train]\n", '[train]\npython = "venv/bin/python"\n')
    found = examined(project, code=2)
    assert bad(found) == {"project's Python"}
    assert "venv/bin/python" in found["project's Python"]["seen"]


def test_repositories_that_nobody_answers_for(project: Project) -> None:
    add(project, REPOSITORY.format(f"{free_url()}/candidates", f"{free_url()}/releases"))
    project.git("remote", "add", "origin", f"{free_url()}/x.git")
    found = examined(project, code=6)
    assert bad(found) == {"candidates", "releases", "ledger", "ledger push"}
    assert "can't be reached: Connection refused" in found["releases"]["seen"]
    assert "Failed to connect" in found["ledger"]["seen"]


def running_programs() -> Iterator[str]:
    """Yield the command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")


def test_one_that_hangs_is_told_within_seconds(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        add(project, REPOSITORY.format(f"{url}/candidates", f"{url}/releases"))
        project.git("remote", "add", "origin", f"http://ada:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/x.git")
        found = examined(project, code=6)
        left = [line for line in running_programs() if f"{url}/x.git".partition("//")[2] in line]
    assert bad(found) == {"candidates", "releases", "ledger", "ledger push"}
    assert found["ledger"]["seen"].endswith("no answer in time")
    assert SECRET not in json.dumps(found)
    assert left == [], "a Git was left behind"


@pytest.fixture
def server() -> Iterator[StrictServer]:
    with running(StrictServer(user="ada", password=SECRET)) as made:
        yield made


def at(server: StrictServer, project: Project) -> None:
    add(project, REPOSITORY.format(f"{server.url}/c", f"{server.url}/r") + '\n[ledger]\nremote = "../remote"\n')
    subprocess.run(["git", "init", "-q", "--bare", project.root.parent / "remote"], check=True)


def login(user: str, password: str) -> dict[str, str]:
    return {"DOLBEAR_REPOSITORY_USER": user, "DOLBEAR_REPOSITORY_PASSWORD": password, "NO_PROXY": "127.0.0.1"}


def test_rights_in_a_repository_are_told_without_writing(project: Project, server: StrictServer) -> None:
    at(server, project)
    found = examined(project, env=login("ada", SECRET))
    assert found["candidates"]["seen"] == f"{server.url}/c: read and create as ada"
    assert found["roles"]["seen"] == "fit for: reader, trainer, promoter"
    assert found["clock"]["state"] == "good"
    assert server.files == {}
    assert SECRET not in json.dumps(found)


def test_wrong_credentials_are_told_and_where_they_are_from(project: Project, server: StrictServer) -> None:
    at(server, project)
    found = examined(project, code=6, env=login("ada", "wrong-one"))
    assert bad(found) == {"candidates", "releases", "roles"}
    assert "as ada: it answers 401" in found["releases"]["seen"]
    assert "DOLBEAR_REPOSITORY_USER" in found["releases"]["todo"]
    assert "wrong-one" not in json.dumps(found)


def test_without_credentials_it_says_where_they_were_looked_for(project: Project, server: StrictServer) -> None:
    at(server, project)
    found = examined(project, code=6, env={"NO_PROXY": "127.0.0.1"})
    assert "DOLBEAR_CANDIDATES_USER and _PASSWORD" in found["candidates"]["todo"]
    assert "DOLBEAR_RELEASES_USER and _PASSWORD" in found["releases"]["todo"]


class _Credulous(BaseHTTPRequestHandler):
    """Asks anyone for a file before it looks who he is."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(404)

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(403)

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def _answer(self, code: int) -> None:
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_a_server_that_asks_anyone_for_the_file_tells_nothing(project: Project) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Credulous)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/repository"
    add(project, REPOSITORY.format(f"{url}/candidates", f"{url}/releases"))
    found = examined(project, code=6, env=login("ada", SECRET))
    server.shutdown()
    server.server_close()
    assert "can't be told without writing" in found["candidates"]["seen"]
    assert found["roles"]["seen"] == "fit for: reader; perhaps trainer, promoter"


class _Fast(Handler):
    """Its clock is years ahead."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        assert timestamp is None
        return "Mon, 01 Jan 2029 00:00:00 GMT"


def test_a_clock_that_is_behind_a_server_s(project: Project, server: StrictServer) -> None:
    at(server, project)
    server.RequestHandlerClass = _Fast
    found = examined(project, code=2, env=login("ada", SECRET))
    assert bad(found) == {"clock"}
    assert "behind" in found["clock"]["seen"]


SETTINGS = """<settings>
  <mirrors><mirror><id>all</id><url>{mirror}</url><mirrorOf>*</mirrorOf></mirror></mirrors>
  <servers><server><id>all</id><username>ada</username><password>{password}</password></server></servers>
</settings>"""


@pytest.mark.parametrize(
    ("seen", "state", "said"),
    [
        (["1.0.0"], ("good", "good"), "builds get the released versions through central (mirror all"),
        (["1.0.0", "1.0.1"], ("bad", "good"), "builds get 1.0.1, which is a candidate only"),
        ([], ("good", "note"), "nor has its versions"),
    ],
)
def test_releases_belong_inside_of_what_builds_see_and_candidates_outside(
    project: Project, tmp_path: Path, seen: list[str], state: tuple[str, str], said: str
) -> None:
    for name, versions in (("candidates", ["1.0.0", "1.0.1"]), ("releases", ["1.0.0"])):
        listed = tmp_path / name / METADATA
        listed.parent.mkdir(parents=True)
        listed.write_bytes(listing(versions))
    add(project, REPOSITORY.format(tmp_path / "candidates", tmp_path / "releases"))
    project.git("init", "-q", "--bare", str(tmp_path / "remote"))
    project.git("remote", "add", "origin", str(tmp_path / "remote"))
    with running(StrictServer(user="ada", password=SECRET)) as group:
        if seen:
            group.files[METADATA] = listing(seen)
        file = tmp_path / "settings.xml"
        file.write_text(SETTINGS.format(mirror=group.url, password=SECRET), encoding="utf-8")
        environment = {"DOLBEAR_MAVEN_SETTINGS": str(file), "NO_PROXY": "127.0.0.1"}
        found = examined(project, code=2 if "bad" in state else 0, env=environment)
    visible = ("candidates' visibility", "releases' visibility")
    assert tuple(found[name]["state"] for name in visible) == state
    assert said in " ".join(found[name]["seen"] for name in visible)


def listing(versions: list[str]) -> bytes:
    listed = "".join(f"<version>{version}</version>" for version in versions)
    return f"<metadata><versioning><versions>{listed}</versions></versioning></metadata>".encode()


def test_candidates_that_builds_see_by_name(project: Project, tmp_path: Path) -> None:
    add(project, REPOSITORY.format(tmp_path / "candidates", tmp_path / "releases"))
    project.git("init", "-q", "--bare", str(tmp_path / "remote"))
    project.git("remote", "add", "origin", str(tmp_path / "remote"))
    mirror = SETTINGS.format(mirror=f"file://{tmp_path}/candidates", password="")
    (tmp_path / "settings.xml").write_text(mirror, encoding="utf-8")
    found = examined(project, code=2, env={"DOLBEAR_MAVEN_SETTINGS": str(tmp_path / "settings.xml")})
    assert bad(found) == {"candidates' visibility"}


def shared(project: Project) -> Path:
    """Give a project repositories outside of it, and a bare remote."""
    beside = project.root.parent
    add(project, REPOSITORY.format(beside / "candidates", beside / "releases"))
    project.git("init", "-q", "--bare", str(beside / "remote"))
    project.git("remote", "add", "origin", str(beside / "remote"))
    return beside / "remote"


def test_a_remote_whose_hook_has_the_last_word(project: Project) -> None:
    remote = shared(project)
    assert examined(project)["ledger push"]["state"] == "good"
    (remote / "hooks" / "pre-receive").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (remote / "hooks" / "pre-receive").chmod(0o755)
    before = everything(project.root.parent)
    found = examined(project)
    assert everything(project.root.parent) == before
    assert found["ledger push"]["state"] == "note"
    assert "its hook pre-receive has the last word" in found["ledger push"]["seen"]
    assert not project.git("ls-remote", str(remote))


class _ReadOnlyGit(BaseHTTPRequestHandler):
    """Git's own HTTP server; it takes no push from who isn't known."""

    folder: Path

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        told = {"GIT_PROJECT_ROOT": str(self.folder), "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": "GET"}
        done = subprocess.run(
            ["git", "http-backend"],
            env={**os.environ, **told, "PATH_INFO": path, "QUERY_STRING": query},
            capture_output=True,
            check=True,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the library's name

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def test_a_remote_that_may_be_read_only(project: Project, tmp_path: Path) -> None:
    shared(project)

    class Served(_ReadOnlyGit):
        folder = tmp_path

    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        project.git("remote", "set-url", "origin", f"http://127.0.0.1:{server.server_port}/remote")
        found = examined(project, code=6, env={"NO_PROXY": "127.0.0.1"})
        server.shutdown()
    assert bad(found) == {"ledger push"}
    assert "403" in found["ledger push"]["seen"]


def test_events_that_wait_and_signatures_that_are_forged(project: Project) -> None:
    def event(number: int, moment: str) -> Event:
        data = {"version": f"1.0.{number}"}
        return Event(kind="promoted", subject="io.dolbear.examples:crickets", data=data, time=moment, who="Ada <a@b>")

    place = make(project.root.parent / "other", {"test": free_url(), "production": free_url()})
    forged = Signer(place.root).sign(b"something else")
    assert forged
    GitLedger(place.root, ref=SANDBOX, sign=Signer(place.root).sign).append(
        lambda _: [event(1, "2026-01-01T00:00:00Z")]
    )
    assert examined(place, code=6)["signatures"]["seen"] == "the newest 1 are whole, 1 of known keys"
    GitLedger(place.root, ref=SANDBOX, sign=lambda _: forged).append(lambda _: [event(2, "2099-01-01T00:00:00Z")])
    place.write(".dolbear/outbox/releases-000003-abc.json", "{}")
    found = examined(place, code=2)
    assert found["signatures"]["state"] == "bad"
    assert "1 of 2 signatures" in found["signatures"]["seen"]
    assert "releases/000002.json" in found["signatures"]["seen"]
    assert found["outbox"]["state"] == "note"
    assert found["clock and ledger"]["state"] == "bad"
    assert "behind the newest event" in found["clock and ledger"]["seen"]


def test_a_key_that_counts_one_that_doesn_t_and_one_that_nobody_can_use(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    place = make(tmp_path / "p", {"test": free_url(), "production": free_url()})
    found = examined(place, code=6, env=place.person("ada"))
    assert found["signing key"]["state"] == "good"
    assert "ada@example.com" in found["signing key"]["seen"]
    found = examined(place, code=6, env=place.person("eve"))
    assert found["signing key"]["state"] == "note"
    assert "isn't among the names" in found["signing key"]["seen"]
    (place.root.parent / "keys" / "hedy").unlink()
    assert "signing key" in bad(examined(place, code=2, env=place.person("hedy")))
    key = place.root.parent / "keys" / "grace"
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", SECRET, "-f", key], check=True, stdout=subprocess.DEVNULL)
    found = examined(place, code=6, env=place.person("grace"))
    assert found["signing key"]["state"] == "note"
    assert "ssh-add" in found["signing key"]["todo"]


def test_nobody_works_here(project: Project) -> None:
    project.git("config", "--unset", "user.email")
    project.git("config", "user.useConfigOnly", "true")
    assert bad(examined(project, code=2)) == {"identity"}


OTHERS = """
[environment.mail]
deploy = "command"
command = "./deploy --token {secret}"

[environment.none]
deploy = "command"
command = "not-there-at-all"

[environment.consumer]
deploy = "pom"
consumer = "{consumer}"

[environment.gone]
deploy = "pom"
consumer = "../gone"
"""


def test_environments(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    place = make(tmp_path / "p", {"test": free_url(), "production": free_url()})
    place.git("init", "-q", "--bare", str(tmp_path / "consumer"))
    add(place, OTHERS.format(secret=SECRET, consumer=tmp_path / "consumer"))
    place.write("deploy", "#!/bin/sh\n")
    place.edit("dolbear.toml", '"../production.json"', '"dolbear.toml/production.json"')
    with serving(place, "test"):
        found = examined(place, code=2)
    assert bad(found) == {"production: file", "production: server", "none: command", "gone: consumer"}
    assert found["test: file"]["state"] == "good"
    assert found["test: server"]["state"] == "note", "it has no model yet"
    assert found["mail: command"]["seen"].endswith("/deploy")
    assert found["consumer: consumer"]["state"] == "good"
    assert not place.git("ls-remote", str(tmp_path / "consumer"))
    assert SECRET not in json.dumps(found)
