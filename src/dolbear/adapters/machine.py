"""Facts of this machine, by its own tools; nothing is written."""

from __future__ import annotations

import importlib.metadata
import locale
import os
import resource
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.adapters import bounded
from dolbear.core import files
from dolbear.core.machine import Folder, Locale, Ran

_OF_JAVA = {"java", "javac"}
_ORDER = ("LC_ALL", "LC_CTYPE", "LANG")
_STARTED = Path("/proc/self/environ")


class Here:
    """See `core.machine.Machine`."""

    def find(self, program: str) -> str:
        """See `Machine.find`: Java's are those of JAVA_HOME first."""
        own = Path(os.environ.get("JAVA_HOME", ""), "bin", program)
        if program in _OF_JAVA and os.environ.get("JAVA_HOME") and own.is_file():
            return str(own)
        return shutil.which(program) or ""

    def run(self, command: Sequence[str], *, at: Path | None = None) -> Ran:
        """See `Machine.run`."""
        return bounded.run(command, at=at)

    def folder(self, path: Path) -> Folder:
        """See `Machine.folder`."""
        near = path.absolute()
        while not near.is_dir() and near != near.parent:
            near = near.parent
        state = os.statvfs(near)
        return Folder(
            near=near,
            exists=path.is_dir(),
            readable=os.access(near, os.R_OK | os.X_OK),
            writable=os.access(near, os.W_OK | os.X_OK) and (near == path.absolute() or not path.exists()),
            executes=not state.f_flag & getattr(os, "ST_NOEXEC", 0),
            free=state.f_bavail * state.f_frsize,
        )

    def temporary(self) -> Path:
        """See `Machine.temporary`."""
        return files.temporary()

    def locale(self) -> Locale:
        """See `Machine.locale`: Python itself changes what it finds, so the first environment counts."""
        started = _started()
        name = next((name for name in _ORDER if started.get(name)), "")
        before = locale.setlocale(locale.LC_CTYPE)
        try:
            locale.setlocale(locale.LC_CTYPE, started[name] if name else "C")
            encoding, installed = locale.nl_langinfo(locale.CODESET), True
        except locale.Error:
            encoding, installed = "", False
        finally:
            locale.setlocale(locale.LC_CTYPE, before)
        return Locale(asked=f"{name}={started[name]}" if name else "", installed=installed, encoding=encoding)

    def largest(self) -> int | None:
        """See `Machine.largest`."""
        soft, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
        return None if soft == resource.RLIM_INFINITY else soft

    def package(self, name: str) -> str:
        """See `Machine.package`."""
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return ""

    def now(self) -> float:
        """See `Machine.now`."""
        return time.time()


def _started() -> Mapping[str, str]:
    """Return the environment that this process was given."""
    try:
        content = _STARTED.read_bytes()
    except OSError:
        return os.environ
    pairs = (entry.partition("=") for entry in content.decode(errors="replace").split("\0"))
    return {name: value for name, _, value in pairs}
