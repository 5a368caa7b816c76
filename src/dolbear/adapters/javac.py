"""The Java compiler of a JDK on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.core import files
from dolbear.core.errors import DolbearError, NotFoundError

_RELEASE = "17"
# Line numbers and parameter names serve the users' stack traces and editors; neither is of this machine.
_OPTIONS = (
    "--release",
    _RELEASE,
    "-encoding",
    "UTF-8",
    "-g:source,lines",
    "-parameters",
    "-proc:none",
    "-Xlint:all",
    "-Werror",
)
_SECONDS = 300


class NoCompilerError(NotFoundError):
    """There is no JDK, or it is too old."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            problem,
            f"Install a JDK {_RELEASE} or newer (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless), "
            "or set JAVA_HOME to one.",
        )


class CompileError(DolbearError):
    """Generated sources that don't compile: a bug of ours."""


class Javac:
    """Compiles with `javac`: that of `JAVA_HOME`, else the one on the path; below `folder`, by default the system's."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or files.temporary()

    def compile(self, sources: Mapping[str, str], classpath: Sequence[Path]) -> dict[str, bytes]:
        """Return the class files of `sources`, `{path: content}` in the order of paths.

        Raises:
            NoCompilerError: there is no JDK 17.
            StorageError: the folder can't be written.
            CompileError: the sources aren't right.
        """
        with files.scratch(self._folder) as root:
            for name, text in sources.items():
                path = root / "sources" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            (root / "classes").mkdir()
            _run([f"sources/{name}" for name in sources], classpath, root)
            found = sorted((root / "classes").rglob("*.class"))
            return {path.relative_to(root / "classes").as_posix(): path.read_bytes() for path in found}


def _run(names: list[str], classpath: Sequence[Path], root: Path) -> None:
    path = os.pathsep.join(str(item.absolute()) for item in classpath)
    (root / "arguments").write_text("\n".join(names), encoding="utf-8")
    command = [_javac(), *_OPTIONS, "-d", "classes", "-classpath", path, "@arguments"]
    # Under the locale of many build agents, C, Java can't open files whose names aren't ASCII.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603  # no shell
            command, cwd=root, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except OSError as reason:
        msg = f"the Java compiler can't be started: {reason}"
        raise NoCompilerError(msg) from reason
    except subprocess.TimeoutExpired as reason:
        msg = f"the Java compiler took more than {_SECONDS} s"
        raise CompileError(msg, "Run the command again when the machine is less busy.") from reason
    if done.returncode == 0:
        return
    output = (done.stderr + done.stdout).decode(errors="replace").replace("sources/", "")
    if "invalid target release" in output or "invalid flag: --release" in output or "not supported" in output:
        msg = f"{command[0]} is older than Java {_RELEASE}"
        raise NoCompilerError(msg)
    msg = f"the generated Java API doesn't compile:\n{output[-4000:]}"
    raise CompileError(
        msg, "This is a bug of dolbear; please report it with the [inputs] and [outputs] of dolbear.toml."
    )


def _javac() -> str:
    home = os.environ.get("JAVA_HOME", "")
    if home and (Path(home) / "bin" / "javac").is_file():
        return str(Path(home) / "bin" / "javac")
    found = shutil.which("javac")
    if found is None:
        msg = "there is no Java compiler (javac)"
        raise NoCompilerError(msg)
    return found
