"""Shells complete commands, options, choices and files, given the line that docs/reference/commands.md has for them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from line.terminal import Terminal

pytestmark = pytest.mark.integration

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb"}

# What bash does on Tab: it calls the function that `complete` named, and takes COMPREPLY. With `compopt -o default` it
# goes on to files by itself, which only an interactive bash shows.
TAB = r"""
compopt() { COMPREPLY+=("$2"); }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
[[ $(complete -p dolbear) =~ -F\ ([^ ]+) ]]
"${BASH_REMATCH[1]}" "$1" "${!#}"
printf '%s\n' "${COMPREPLY[@]}"
"""


def documented(shell: str) -> str:
    """Return the line that a user shall put into the shell's own file."""
    [row] = [row for row in PAGE.read_text(encoding="utf-8").splitlines() if f"={shell}_source" in row]
    return row.partition(": ")[2].strip("`")


def tab(*words: str) -> list[str]:
    """Return what bash offers for the last word."""
    command = ["bash", "--norc", "-c", f"{documented('bash')}\n{TAB}", "bash", "dolbear", *words]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()


def test_commands_are_completed() -> None:
    assert {"init", "run", "status", "log"} <= set(tab(""))
    assert tab("sta") == ["status"]
    assert tab("data", "pu") == ["pull", "push"]
    assert tab("-C", "elsewhere", "comp") == ["compare"]


def test_options_and_choices_are_completed() -> None:
    assert tab("--ver") == ["--version"]
    assert tab("init", "t.csv", "--ta") == ["--target"]
    assert tab("init", "t.csv", "--kind", "") == ["regression", "classes"]


@pytest.mark.parametrize("words", [("init", ""), ("predict", "latest", "ne"), ("predict", "-o", ""), ("-C", "")])
def test_for_files_bash_looks_itself(words: tuple[str, ...]) -> None:
    assert tab(*words) == ["default"]


@pytest.mark.parametrize("words", [("rnu", "--al"), ("show", "1."), ("show", "'1."), ("status", "")])
def test_where_nothing_fits_nothing_is_said(words: tuple[str, ...]) -> None:
    assert tab(*words) == []


def test_a_bash_that_somebody_types_into_writes_the_rest(tmp_path: Path) -> None:
    (tmp_path / "penguins.csv").write_text("x\n", encoding="utf-8")
    rules = ["PS1='ready> ' HISTFILE=/dev/null", documented("bash"), 'told() { printf "<%s>\\n" "$*"; }']
    (tmp_path / "rules").write_text("\n".join(rules), encoding="utf-8")
    environment = [f"{name}={ENVIRONMENT[name]}" for name in ("PATH", "TERM")]
    bash = Terminal(["env", *environment, "bash", "--noprofile", "--rcfile", "rules", "-i"], tmp_path)
    home, key = "\x01", "\t"
    for typed in ("sta", "init --ki", "predict latest peng"):
        bash.answer("ready> ", f"dolbear {typed}{key}{home}told \n")
    bash.answer("ready> ", "exit\n")
    assert bash.end() == 0
    for whole in ("status", "init --kind", "predict latest penguins.csv"):
        assert f"<dolbear {whole}>" in bash.said


@pytest.mark.parametrize(("shell", "word"), [("zsh", "compdef"), ("fish", "complete --no-files --command dolbear")])
def test_other_shells_get_a_script_of_their_own(shell: str, word: str) -> None:
    made = subprocess.check_output(["dolbear"], env={**ENVIRONMENT, "_DOLBEAR_COMPLETE": f"{shell}_source"}, text=True)
    assert word in made
    assert "Usage:" not in made
    assert documented(shell)
