"""What the system gives: temporary files, locale, the size of files, and where the archive is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dolbear.core.finding import Finding, bad, good, note
from dolbear.core.machine import Machine

_LITTLE = 100 << 20
_ENOUGH = 1 << 30
_LARGE = 1 << 30
_UTF8 = {"utf-8", "utf8"}
_LOCALE_TODO = "export LC_ALL=C.UTF-8 (in a container: ENV LC_ALL=C.UTF-8)"


def temporary(machine: Machine) -> Iterator[Finding]:
    """Look at the folder of temporary files, where ONNX Runtime unpacks itself in Java."""
    path = machine.temporary()
    state = machine.folder(path)
    if not state.executes:
        what = f"files in {path} may not be executed (noexec): ONNX Runtime for Java can't unpack itself there"
        yield note("execution", what, "Start Java with -Djava.io.tmpdir=FOLDER on another file system.")
    if state.free < _LITTLE:
        yield bad("temporary files", f"{path} has only {size(state.free)}", "Make room, or let TMPDIR name another.")
    elif state.free < _ENOUGH:
        yield note("temporary files", f"{path} has {size(state.free)}", "Large data may need more: TMPDIR.")
    else:
        yield good("temporary files", f"{path}, {size(state.free)} free")


def locale(machine: Machine) -> Iterator[Finding]:
    """Look at the encoding that programs started from here use."""
    found = machine.locale()
    asked = found.asked or "no LANG, LC_CTYPE or LC_ALL is set"
    if not found.installed:
        what = f"{asked}: no such locale is installed"
        yield note("locale", f"{what}, so that programs take C", _LOCALE_TODO)
    elif found.encoding.lower() in _UTF8:
        yield good("locale", f"{asked}, {found.encoding}")
    else:
        what = f"{asked}: its encoding is {found.encoding}; names of files that aren't ASCII get lost in Java"
        yield note("locale", f"{what}, and models of texts may not load", _LOCALE_TODO)


def largest_file(machine: Machine) -> Iterator[Finding]:
    """Look at the limit on the size of files."""
    limit = machine.largest()
    if limit is None:
        yield good("file size", "no limit")
    elif limit < _LITTLE:
        yield bad("file size", f"no file may be larger than {size(limit)}", "ulimit -f unlimited")
    elif limit < _LARGE:
        yield note("file size", f"no file may be larger than {size(limit)}", "ulimit -f unlimited, for large data")
    else:
        yield good("file size", f"up to {size(limit)}")


def archive(machine: Machine, path: Path) -> Iterator[Finding]:
    """Look at the archive of data and results."""
    state = machine.folder(path)
    todo = "Allow it, or name another place: [archive] url, or DOLBEAR_ARCHIVE."
    where = str(path) if state.exists else f"{path} (to be made in {state.near})"
    if state.exists and not state.readable:
        yield bad("archive", f"{path} can't be read", todo, remote=True)
    elif not state.writable:
        yield bad("archive", f"{where} can't be written", todo, remote=True)
    elif state.free < _LITTLE:
        yield bad("archive", f"{where} has only {size(state.free)}", "Make room there.", remote=True)
    elif state.free < _ENOUGH:
        yield note("archive", f"{where} has {size(state.free)} free", "Large data may need more.")
    else:
        yield good("archive", f"{where}, {size(state.free)} free")


def writable(machine: Machine, file: Path) -> str:
    """Return nothing if a file can be made or replaced, else why not."""
    state = machine.folder(file.parent)
    if not state.writable:
        return f"{state.near} can't be written"
    return f"{file} can't be read" if file.exists() and not os.access(file, os.R_OK) else ""


def size(count: int) -> str:
    """Write a number of bytes for people."""
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"
