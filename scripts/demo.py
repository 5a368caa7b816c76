"""The demo: a project that a newcomer goes on with by hand. Argument: the folder to play in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOLBEAR = [sys.executable, "-m", "dolbear"]


def main(place: Path) -> None:
    """Make the project, run its line, ask its model from Java, and sum up."""
    started = time.monotonic()
    project = make(place)
    say("the line: data in, checked, selected, trained, evaluated, gated, packaged, published, promoted")
    answer = json.loads(run([*DOLBEAR, "run", "--json"], project, keep_errors=True))
    java = ask_java(project, answer["released"]["version"])
    summary(project, answer, java, time.monotonic() - started)


def make(place: Path) -> Path:
    """Copy the example into a Git repository of its own, with a key that signs its decisions."""
    place = place.resolve()
    shutil.rmtree(place, ignore_errors=True)
    project = place / "crickets"
    shutil.copytree(ROOT / "examples" / "crickets", project, ignore=shutil.ignore_patterns("target", ".dolbear"))
    with (project / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write('\n[archive] # the demo keeps everything in its own folder\nurl = "../archive"\n')
    with (project / ".gitignore").open("a", encoding="utf-8") as file:
        file.write("consumer/target/\n")
    say(f"a project of your own, in Git: {project}")
    key = place / "keys" / "demo"
    key.parent.mkdir(mode=0o700)
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "demo@example.com", "-f", str(key)], place)
    public = " ".join(key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])
    signers = place / "keys" / "allowed_signers"
    signers.write_text(f"demo@example.com {public}\n", encoding="utf-8")
    run(["git", "init", "-q", "-b", "main"], project)
    settings = {
        "user.name": "Demo",
        "user.email": "demo@example.com",
        "gpg.format": "ssh",
        "user.signingkey": str(key),
        "gpg.ssh.allowedSignersFile": str(signers),
    }
    for name, value in settings.items():
        run(["git", "config", name, value], project)
    run(["git", "add", "."], project)
    run(["git", "commit", "-q", "-m", "The crickets of 1948"], project)
    return project


def ask_java(project: Path, version: str) -> str:
    """Let a Maven program resolve the model by its coordinates, and predict in process."""
    missing = [name for name in ("javac", "mvn") if not shutil.which(name)]
    if missing:
        return f"not asked: no {' and no '.join(missing)} (apt-get install openjdk-17-jdk-headless maven)"
    say("a Maven program resolves the model by its coordinates, checksums strict, and predicts in process")
    command = ["mvn", "-C", "-q", "-B", "-Dstyle.color=never"]
    command += [f"-Dmodel.version={version}", "compile", "exec:java", "-Dexec.args=16"]
    said = re.sub(r"\x1b\[[0-9;]*m", "", run(command, project / "consumer"))
    return next((line for line in reversed(said.splitlines()) if line.strip()), "no answer")


def summary(project: Path, answer: dict[str, object], java: str, seconds: float) -> None:
    """Say what there is now, and what to try."""
    stages = {stage["stage"]: stage for stage in answer["stages"]}
    rows = [
        ("model", str(answer["released"]["coordinates"])),
        ("metric", f"mae {stages['evaluate']['summary']['metrics']['test']['mae']:.2f} °F on frozen test rows"),
        *(("verdict", f"{verdict['gate']}: {verdict['word']}") for verdict in stages["gate"]["summary"]["verdicts"]),
        ("report", str(answer["report"])),
        ("Java", java),
    ]
    print(f"\nDone in {seconds:.0f} s.\n")
    for name, value in rows:
        print(f"  {name:<8} {value}")
    print(
        "\nTry next:\n"
        f'  cd {os.path.relpath(project)} && export PATH="{Path(sys.executable).parent}:$PATH"\n'
        "  sed -i 's/^3,19.8/3,19.9/' data/chirps.csv && dolbear plan && dolbear run   # as far as the gate\n"
        "  git commit -qam 'A better ear' && dolbear run && dolbear log                # a new version\n"
    )


def say(text: str) -> None:
    """Say what comes next."""
    print(f"→ {text}", flush=True)


def run(command: list[str], folder: Path, *, keep_errors: bool = False) -> str:
    """Run a program and return its output; its failure ends the demo with its words."""
    pipe = None if keep_errors else subprocess.STDOUT
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=pipe, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed with code {done.returncode}:\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
