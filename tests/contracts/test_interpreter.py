"""What every interpreter does: the real one, and the one in memory that other tests use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from dolbear.adapters.python import Python
from dolbear.core.errors import NotFoundError
from dolbear.core.progress import silent
from dolbear.training.interpreter import Ended, Interpreter


class FakeInterpreter:
    """Runs `python -c CODE` as a function here: no process, so no signal and no real time limit."""

    executable = sys.executable

    def run(self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float) -> Ended:
        """Do what the code says by four words that the suite uses."""
        if command[0] != self.executable:
            message = f"{command[0]} can't be started"
            raise NotFoundError(message, "Install it.")
        word, _, rest = command[-1].partition(":")
        if word == "# sleep":
            return Ended(code=-9, output="", timed_out=seconds < float(rest.split()[0]))
        said = {"# folder": str(folder), "# variable": environment.get("WORD", "")}.get(word, rest.strip())
        return Ended(code=3 if word == "# fail" else 0, output=f"{said}\n")


Make = Callable[[Path], Interpreter]


@pytest.fixture(params=["real", "fake"])
def make(request: pytest.FixtureRequest) -> Make:
    makers: dict[str, Make] = {"real": lambda root: Python(root, progress=silent), "fake": lambda _: FakeInterpreter()}
    return makers[request.param]


def _run(interpreter: Interpreter, code: str, folder: Path, **variables: str) -> Ended:
    command = [interpreter.executable, "-c", code]
    return interpreter.run(command, folder=folder, environment=variables, seconds=20.0)


def test_it_tells_code_and_output(make: Make, tmp_path: Path) -> None:
    ended = _run(make(tmp_path), "# say: hello\nprint('hello')", tmp_path)
    assert ended.code == 0
    assert "hello" in ended.output
    assert not ended.timed_out
    assert _run(make(tmp_path), "# fail: \nraise SystemExit(3)", tmp_path).code == 3


def test_it_works_in_the_folder_and_with_the_variables_given(make: Make, tmp_path: Path) -> None:
    place = tmp_path.resolve()
    assert _run(make(tmp_path), "# folder:\nimport os\nprint(os.getcwd())", place).output.strip() == str(place)
    ended = _run(make(tmp_path), "# variable:\nimport os\nprint(os.environ['WORD'])", place, WORD="secret")
    assert ended.output.strip() == "secret"


def test_it_ends_what_does_not_end(make: Make, tmp_path: Path) -> None:
    interpreter = make(tmp_path)
    command = [interpreter.executable, "-c", "# sleep: 60 s\nimport time; time.sleep(60)"]
    ended = interpreter.run(command, folder=tmp_path, environment={}, seconds=0.3)
    assert ended.timed_out


def test_a_program_that_is_not_there_is_an_error(make: Make, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        make(tmp_path).run(["/nowhere/python"], folder=tmp_path, environment={}, seconds=1.0)
