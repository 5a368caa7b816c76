"""The demo: a project that a newcomer goes on with by hand. Argument: the folder to play in."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[1]
DOLBEAR = [sys.executable, "-m", "dolbear"]
PEOPLE = ("ada", "grace")
ARCHIVE = """
[archive] # the demo keeps everything in its own folder
url = "../archive"
"""
ENVIRONMENTS = """
[environment.test]
deploy = "service"
file = "../test.json"
url = "http://127.0.0.1:{test}"

[environment.production]
deploy = "service"
file = "../production.json"
url = "http://127.0.0.1:{production}"
approvals = 1
"""


def main(place: Path) -> None:
    """Make the project, run its line into production and back, ask its model from Java, and sum up."""
    started = time.monotonic()
    project = make(place)
    missing = [name for name in ("javac", "mvn") if not shutil.which(name)]
    if missing:
        say(f"no {' and no '.join(missing)}: the line as far as the gate; what it publishes has a compiled Java API")
        answer = json.loads(run([*DOLBEAR, "gate", "--json"], project, keep_errors=True))
        summary(answer, [("model", "not published: apt-get install openjdk-17-jdk-headless maven")], started)
        print(f"\nNext: install these, and make demo again. {os.path.relpath(project)} works up to the gate.\n")
        return
    say("the line: data in, checked, selected, trained, evaluated, gated, packaged, published, promoted")
    answer = json.loads(run([*DOLBEAR, "run", "--json"], project, keep_errors=True))
    story = [("model", answer["released"]["coordinates"]), *production(with_environments(project))]
    story.append(("Java", ask_java(project, answer["released"]["version"])))
    summary(answer, story, started)
    try_next(project)


def make(place: Path) -> Path:
    """Copy the example into a Git repository of its own, with two people whose keys sign their decisions."""
    place = place.resolve()
    shutil.rmtree(place, ignore_errors=True)
    project = place / "crickets"
    shutil.copytree(ROOT / "examples" / "crickets", project, ignore=shutil.ignore_patterns("target", ".dolbear"))
    with (project / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write(ARCHIVE)
    with (project / ".gitignore").open("a", encoding="utf-8") as file:
        file.write("consumer/target/\n")
    say(f"a project of your own, in Git: {project}")
    (place / "keys").mkdir(mode=0o700)
    signers = [signer(place / "keys" / name, name) for name in PEOPLE]
    (project / ".allowed_signers").write_text("".join(signers), encoding="utf-8")
    run(["git", "init", "-q", "-b", "main"], project)
    settings = {"gpg.format": "ssh", "gpg.ssh.allowedSignersFile": ".allowed_signers", **person("ada")}
    for name, value in settings.items():
        run(["git", "config", name, value], project)
    run(["git", "add", "."], project)
    run(["git", "commit", "-q", "-m", "The crickets of 1948"], project)
    return project


def with_environments(project: Path) -> Path:
    """Clone the project, and give the clone a test and a production environment."""
    clone = project.parent / "crickets-in-production"
    run(["git", "clone", "-q", str(project), str(clone)], project)
    with (clone / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write(ENVIRONMENTS.format(test=free_port(), production=free_port()))
    settings = {"gpg.format": "ssh", "gpg.ssh.allowedSignersFile": ".allowed_signers", **person("ada")}
    for name, value in settings.items():
        run(["git", "config", name, value], clone)
    run(["git", "commit", "-qam", "Two environments"], clone)
    return clone


def signer(key: Path, name: str) -> str:
    """Make a key, and return its line among the allowed signers."""
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{name}@example.com", "-f", str(key)], key.parent)
    public = " ".join(key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])
    return f"{name}@example.com {public}\n"


def person(name: str) -> dict[str, str]:
    """Return what Git must know of who works here."""
    return {"user.name": name.title(), "user.email": f"{name}@example.com", "user.signingkey": f"../keys/{name}"}


@contextlib.contextmanager
def servers(project: Path) -> Iterator[None]:
    """Run a server for each environment until the block ends: what it runs is said by a file that it follows."""
    places = tomllib.loads((project / "dolbear.toml").read_text(encoding="utf-8"))["environment"]
    started = []
    try:
        for name, place in places.items():
            repository = project / ".dolbear" / "repository" / {"test": "candidates"}.get(name, "releases")
            command = ["serve", "--follow", place["file"], "--repository", str(repository)]
            command += ["--port", place["url"].rsplit(":", 1)[1]]
            with (project.parent / f"{name}.log").open("w", encoding="utf-8") as log:
                started.append(subprocess.Popen([*DOLBEAR, *command], cwd=project, stdout=log, stderr=log))
        yield
    finally:
        for server in started:
            server.terminate()
        for server in started:
            server.wait(timeout=30)


def production(project: Path) -> list[tuple[str, str]]:
    """Run the line into two environments with their servers; tell it in rows."""
    say("a clone of it with two environments, each with a server that follows a file: the line goes on into test")
    with servers(project):
        run([*DOLBEAR, "run", "--json"], project, keep_errors=True)
        return [*approved(project), *replaced(project), *rolled_back(project)]


def approved(project: Path) -> list[tuple[str, str]]:
    """Be refused, approve as a second person, and deploy."""
    say("production needs a second person's approval; without it:")
    refused = subprocess.run(
        [*DOLBEAR, "deploy", "production"], cwd=project, capture_output=True, text=True, check=False
    )
    if refused.returncode != 4:  # noqa: PLR2004  # refused
        sys.exit(f"production wasn't refused without an approval:\n{refused.stdout}{refused.stderr}")
    print(f"  {refused.stderr.strip().splitlines()[-2]} (exit code 4)")
    say("Grace approves, it is promoted and deployed")
    run([*DOLBEAR, "approve", "1.0.0", "--for", "production"], project, who="grace")
    run([*DOLBEAR, "deploy", "production"], project)
    version, value = ask(project)
    return [
        ("refused", "production without an approval: exit code 4"),
        ("approved", "1.0.0 by grace@example.com"),
        ("production", f"16 chirps per second: {value:.1f} °F, says {version} over HTTP"),
    ]


def replaced(project: Path) -> list[tuple[str, str]]:
    """Bring a second version, while requests come in."""
    say("a corrected row makes 1.0.1, which takes over while requests come in")
    chirps = project / "data" / "chirps.csv"
    chirps.write_text(chirps.read_text(encoding="utf-8").replace("2,16.0,71.6", "2,16.0,72.6"), encoding="utf-8")
    run(["git", "commit", "-qam", "A better ear"], project)
    with Requests(project) as requests:
        run([*DOLBEAR, "run", "--json"], project, keep_errors=True)
        run([*DOLBEAR, "approve", "1.0.1", "--for", "production"], project, who="grace")
        run([*DOLBEAR, "deploy", "production"], project)
    return [("switched", f"{requests.answered} requests meanwhile, {requests.failed} failed; now {ask(project)[0]}")]


def rolled_back(project: Path) -> list[tuple[str, str]]:
    """Bring the first version back, and run the line again."""
    say("a rollback; the next run doesn't bring the other one in again")
    run([*DOLBEAR, "rollback", "production", "--reason", "complaints"], project)
    run([*DOLBEAR, "run", "--json"], project, keep_errors=True)
    return [("rolled back", f"production runs {ask(project)[0]}")]


class Requests:
    """Asks the production server again and again until the block ends."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.answered = 0
        self.failed = 0

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.is_set():
            try:
                ask(self._project)
                self.answered += 1
            except (OSError, ValueError):
                self.failed += 1


def ask(project: Path) -> tuple[str, float]:
    """Ask the production server for 16 chirps per second; return the version that answers, and its answer."""
    url = tomllib.loads((project / "dolbear.toml").read_text(encoding="utf-8"))["environment"]["production"]["url"]
    tensor = {"name": "chirps_per_second", "shape": [1], "datatype": "FP64", "data": [16.0]}
    request = urllib.request.Request(  # noqa: S310  # on this machine
        f"{url}/v2/models/crickets/infer",
        json.dumps({"inputs": [tensor]}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310  # on this machine
        answer = json.load(response)
    return answer["model_version"], answer["outputs"][0]["data"][0]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask_java(project: Path, version: str) -> str:
    """Let a Maven program resolve the model by its coordinates, and predict in process."""
    say("a Maven program resolves the model by its coordinates, checksums strict, and predicts in process")
    # A repository of its own: Maven asks once only for a version, and the last demo's had the same number.
    local = ROOT / ".tools" / "m2-demo"
    shutil.rmtree(local / "io" / "dolbear", ignore_errors=True)
    command = ["mvn", "-C", "-q", "-B", "-Dstyle.color=never", f"-Dmaven.repo.local={local}"]
    command += [f"-Dmodel.version={version}", "compile", "exec:java", "-Dexec.args=16"]
    said = re.sub(r"\x1b\[[0-9;]*m", "", run(command, project / "consumer"))
    return next((line for line in reversed(said.splitlines()) if line.strip()), "no answer")


def summary(answer: dict[str, Any], story: list[tuple[str, str]], started: float) -> None:
    """Say what there is now."""
    stages = {stage["stage"]: stage for stage in answer["stages"]}
    model, *more = story
    rows = [
        model,
        ("metric", f"mae {stages['evaluate']['summary']['metrics']['test']['mae']:.2f} °F on frozen test rows"),
        *(("verdict", f"{verdict['gate']}: {verdict['word']}") for verdict in stages["gate"]["summary"]["verdicts"]),
        *more,
        ("report", answer["report"]),
    ]
    print(f"\nDone in {time.monotonic() - started:.0f} s.\n")
    for name, value in rows:
        print(f"  {name:<11} {value}")


def try_next(project: Path) -> None:
    """Say what to try."""
    print(
        "\nTry next:\n"
        f'  cd {os.path.relpath(project)} && export PATH="{Path(sys.executable).parent}:$PATH"\n'
        "  sed -i 's/^3,19.8/3,19.9/' data/chirps.csv && dolbear plan && dolbear run   # as far as the gate\n"
        "  git commit -qam 'A better ear' && dolbear run && dolbear serve              # a new version, in a browser\n"
        "  cd ../crickets-in-production && dolbear log                                 # how it went into production\n"
    )


def say(text: str) -> None:
    """Say what comes next."""
    print(f"→ {text}", flush=True)


def run(command: list[str], folder: Path, *, keep_errors: bool = False, who: str = "") -> str:
    """Run a program, as another person if one is named, and return its output; its failure ends the demo."""
    settings = list(person(who).items()) if who else []
    told = {"GIT_CONFIG_COUNT": str(len(settings))} if who else {}
    for number, (name, value) in enumerate(settings):
        told |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    pipe = None if keep_errors else subprocess.STDOUT
    done = subprocess.run(
        command, cwd=folder, env=os.environ | told, stdout=subprocess.PIPE, stderr=pipe, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed with code {done.returncode}:\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
