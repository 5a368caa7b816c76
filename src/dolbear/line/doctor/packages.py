"""The project's Python, its locked packages, and the two ONNX Runtimes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dolbear.core.errors import DolbearError
from dolbear.core.finding import Finding, bad, good, note
from dolbear.core.machine import SECONDS, Machine
from dolbear.line.doctor.patient import Patient
from dolbear.publishing import runtime
from dolbear.training import requirements

_OLDEST = (3, 10)
_LISTED = 5
_ASK = """
import importlib.metadata, json, sys
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
print("\\n" + json.dumps([list(sys.version_info[:3]), {name: version(name) for name in sys.argv[1:]}]))
"""


def project(patient: Patient) -> Iterator[Finding]:
    """Compare the packages that the project locks with those that its Python has."""
    train = patient.settings.train
    pins = requirements.pins(patient.root, train.requirements)
    answer = _asked(patient, list(pins))
    if isinstance(answer, Finding):
        yield answer
        return
    version, installed = answer
    python = patient.interpreter.executable
    yield good("project's Python", f"{'.'.join(map(str, version))} in {python}")
    if not train.requirements:
        todo = "pip freeze > requirements.txt, and name it in [train] requirements: then another machine trains alike."
        yield note("packages", "the project locks none", todo)
        return
    wrong = [
        f"{name} {installed[name]} instead of {wanted}" if installed[name] else f"no {name}"
        for name, wanted in pins.items()
        if installed[name] != wanted
    ]
    if wrong:
        more = f" and {len(wrong) - _LISTED} more" if len(wrong) > _LISTED else ""
        what = f"{train.requirements} isn't what is installed: {', '.join(wrong[:_LISTED])}{more}"
        yield bad("packages", what, f"{python} -m pip install -r {train.requirements}")
    else:
        yield good("packages", f"all {len(pins)} of {train.requirements} are installed as locked")


def _asked(patient: Patient, names: list[str]) -> Finding | tuple[tuple[int, ...], dict[str, str]]:
    name, todo = "project's Python", "Make the environment anew, or correct [train] python."
    try:
        python = patient.interpreter.executable
        command = [python, "-Xutf8", "-c", _ASK, *names]
        ended = patient.interpreter.run(command, folder=patient.machine.temporary(), environment={}, seconds=SECONDS)
    except DolbearError as error:
        return bad(name, error.message, error.hint)
    try:
        version, installed = json.loads(ended.output.splitlines()[-1])
    except (ValueError, IndexError):
        why = "it doesn't end" if ended.timed_out else f"it ends with code {ended.code}: {ended.output[-200:]}"
        return bad(name, f"{python} doesn't work: {why}", todo)
    if tuple(version) < _OLDEST:
        return bad(name, f"{python} is Python {'.'.join(map(str, version))}, older than 3.10", todo)
    return tuple(version), installed


def onnxruntime(machine: Machine) -> Iterator[Finding]:
    """Compare the ONNX Runtime that measures here with the one that Java gets."""
    here = machine.package("onnxruntime") or machine.package("onnxruntime-gpu")
    there = max((path.stem.split("-")[2] for path in runtime.folder().glob("dolbear-native-*-cpu.pom")), default="")
    if not here:
        yield bad("ONNX Runtime", "there is none beside dolbear", "pip install onnxruntime")
        return
    what = f"{here} here, {there or 'none'} in Java"
    if not there:
        todo = "Install dolbear from a wheel, or build the runtime in its sources: make java."
        yield bad("ONNX Runtime", f"{here} here; this installation has no Java runtime", todo)
    elif here.split(".")[0] != there.split(".")[0]:
        yield note("ONNX Runtime", f"{what}: another major version", "Watch the golden examples on the target.")
    else:
        yield good("ONNX Runtime", what)
    if machine.package("onnxruntime-gpu"):
        what = "onnxruntime-gpu is here: it links CUDA 13 from 1.30 on, Java's onnxruntime_gpu CUDA 12"
        yield note("GPU", what, "A GPU server for Java needs CUDA 12 and its cuDNN.")
