from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec import structs

from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Parity
from dolbear.quality import report
from dolbear.quality.bootstrap import Contrast, Estimate
from dolbear.quality.diagnosis import Bin, Curve, Diagnosis, Grid, Histogram
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.glance import InputGlance
from dolbear.quality.parity import ParityResult, ProbeResult
from dolbear.quality.report import Change, Report
from dolbear.quality.verdict import Champion, Judgement, Numbers, Verdict

HOSTILE = "<script>alert('x')</script>\" onload=\"alert(1)"
HISTOGRAM = Histogram(low=0.0, high=10.0, counts=(1, 5, 3, 0, 2))


def figure(name: str, value: float | None = 2.5) -> Figure:
    other = Contrast(other=Estimate(value=4.0), difference=Estimate(value=-1.5, low=-2.0, high=-1.0))
    return Figure(name=name, better="lower", test=Estimate(value=value, low=2.0, high=3.0), baseline=other, draws=1000)


def of_number(*, inputs: int = 2, name: str = "x", value: float | None = 2.5, version: str = "1.0.4") -> Report:
    names = [f"{name}{index}" for index in range(inputs)]
    target = Output(name="temperature_f", type="float", unit="°F")
    grid = Grid(low=0.0, high=10.0, counts=((1, 0), (2, 30)))
    glances = tuple(InputGlance(name=one, minimum=0.0, maximum=9.0, histogram=HISTOGRAM) for one in names)
    example = {"inputs": {name: None}, "original": 1, "onnx": 2}
    probe = ProbeResult(probe=f"{name}0 missing", rows=10, off=1, largest=0.5, example=example)
    fields = tuple(Input(name=one, type="float", optional=True) for one in names)
    beside = Contrast(other=Estimate(value=2.6), difference=Estimate(value=-0.1, low=-0.2, high=0.1))
    verdict = Verdict(
        gate="accurate",
        word="pass",
        counts_as="pass",
        metric="mae",
        criterion="at most 6",
        reason="Fine.",
        numbers=Numbers(value=2.5, at_most=6.0),
    )
    return Report(
        project="crickets",
        group="io.dolbear.examples",
        version=version,
        judgement=Judgement(ship=True, sentence="It ships: mae is fine; 1 gate passed.", verdicts=(verdict,)),
        evaluation=Evaluation(
            target=target,
            rows={"test": 100, "validation": 50},
            figures=(figure("mae", value), figure("rmse")),
            parity=ParityResult(tolerance=Parity(), probes=(probe,)),
            diagnosis=Diagnosis(residuals=HISTOGRAM, grid=grid),
            inputs=glances,
        ),
        signature=Signature(inputs=fields, outputs=(target,)),
        champion=Champion(version="1.0.3", rows=100, contrasts={"mae": beside}),
        java="var out = CRICKETS.predict(in);",
        maven="<dependency/>",
        since="1.0.3",
        changes=(Change(what="data chirps", before="sha256:1", after="sha256:2"),),
        provenance=(("commit", "abc"),),
    )


def of_class(count: int, *, label: str = "Klasse") -> Report:
    labels = tuple(f"{label} {index}" for index in range(count))
    cells = tuple(tuple(50 if row == column else 1 for column in range(count)) for row in range(count))
    target = Output(name="kind", type="text", values=labels)
    curve = Curve(label=1, false_positive=(0.0, 1.0), true_positive=(0.0, 1.0))
    diagnosis = Diagnosis(confusion=cells, calibration=(Bin(rows=9, said=0.2, so=0.3),), curves=(curve,))
    return Report(
        project="kinds",
        group="g",
        judgement=Judgement(ship=False, sentence="It doesn't ship: gate x failed.", verdicts=()),
        evaluation=Evaluation(target=target, rows={"test": 9}, figures=(figure("log_loss"),), diagnosis=diagnosis),
        signature=Signature(inputs=(Input(name="text", type="text", values=labels),), outputs=(target,)),
        note="Not published: train.py isn't committed.",
    )


class Page(HTMLParser):
    """Every element and attribute of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(given: Report, folder: Path) -> Page:
    return Page(report.write(given, folder).read_text(encoding="utf-8"))


@pytest.mark.parametrize("given", [of_number(name=HOSTILE), of_class(2), of_class(14, label=HOSTILE), of_class(60)])
def test_nothing_that_the_policy_of_jenkins_refuses(given: Report, tmp_path: Path) -> None:
    found = page(given, tmp_path)
    tags = {tag for tag, _ in found.elements}
    assert tags.isdisjoint({"script", "style", "iframe", "object", "form", "video", "embed", "base"})
    for _, attributes in found.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on") or name == "target"]
    addresses = [one.get("src") or one.get("href") or one.get("srcset") or "" for _, one in found.elements]
    for address in filter(None, addresses):
        assert re.fullmatch(r"report\.css|plots/[a-z0-9-]+\.svg", address)
        assert (tmp_path / address).is_file()


@pytest.mark.parametrize("given", [of_number(), of_class(5)])
def test_plots_have_presentation_attributes_and_alternatives_only(given: Report, tmp_path: Path) -> None:
    found = page(given, tmp_path)
    assert all(image.get("alt") for image in found.of("img"))
    plots = sorted((tmp_path / "plots").iterdir())
    assert len(plots) >= 6
    for plot in plots:
        root = ET.fromstring(plot.read_bytes())  # noqa: S314  # our own
        for element in root.iter():
            assert element.tag.rpartition("}")[2] in {"svg", "title", "line", "rect", "circle", "polyline", "text"}
            assert not {"style", "class", "href", "id"} & set(element.attrib)
            assert "nan" not in "".join(element.attrib.values())


def test_the_first_heading_says_whether_it_ships(tmp_path: Path) -> None:
    text = report.write(of_number(), tmp_path).read_text(encoding="utf-8")
    assert '<h1 class="ships">crickets 1.0.4 ships: mae is fine; 1 gate passed.</h1>' in text
    text = report.write(of_class(2), tmp_path).read_text(encoding="utf-8")
    assert '<h1 class="stays">kinds doesn&#39;t ship: gate x failed.</h1>' in text


def test_names_are_text(tmp_path: Path) -> None:
    words = "".join(page(of_number(name=HOSTILE), tmp_path).words)
    assert HOSTILE in words


def test_an_undefined_metric_is_said_so(tmp_path: Path) -> None:
    assert "undefined" in "".join(page(of_number(value=None), tmp_path).words)


def test_of_many_variations_the_furthest_off_are_shown(tmp_path: Path) -> None:
    given = of_number()
    probes = [ProbeResult(probe=f"v{place} missing", rows=10, off=0, largest=place / 1e6) for place in range(300)]
    probes[40] = ProbeResult(probe="v40 missing", rows=10, off=3, largest=None)
    both = (ProbeResult(probe="test rows", rows=100, off=0), *probes)
    evaluation = structs.replace(given.evaluation, parity=ParityResult(tolerance=Parity(), probes=both))
    words = page(structs.replace(given, evaluation=evaluation), tmp_path).words
    shown = [word for word in words if word.endswith(" missing") or word == "test rows"]
    assert shown[:3] == ["test rows", "v40 missing", "v299 missing"]
    assert len(shown) == 25
    assert "And 276 more variations, none of them further off." in words


def test_plots_of_an_older_report_go(tmp_path: Path) -> None:
    report.write(of_number(inputs=5), tmp_path)
    report.write(of_class(3), tmp_path)
    assert not list((tmp_path / "plots").glob("input-*"))


@pytest.mark.parametrize("given", [of_number(inputs=2000, name="a" * 80), of_class(400, label="b" * 80)])
def test_a_report_stays_small(given: Report, tmp_path: Path) -> None:
    report.write(given, tmp_path)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 2_000_000
    assert len(files) < 250


def test_the_same_report_has_the_same_bytes(tmp_path: Path) -> None:
    one, other = (report.write(of_number(), tmp_path / name).read_bytes() for name in "ab")
    assert one == other
