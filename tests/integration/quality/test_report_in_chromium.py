"""The report under exactly the content security policy that Jenkins sends for published files."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from dolbear.model.score import Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Gate
from dolbear.quality import evaluate, gates, outcome, report
from dolbear.quality.evaluate import Original, Subject
from dolbear.quality.report import Change, Report
from dolbear.quality.verdict import Champion
from quality.browser import Browser, found

pytestmark = pytest.mark.integration

POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'"
LABELS = ("Äpfel & Birnen", "<script>alert(1)</script>", *(f"Klasse {index}" for index in range(11)))


class Softmax:
    def __init__(self, inputs: tuple[str, ...], labels: tuple[str, ...], sharpness: float) -> None:
        self.inputs, self.labels, self.sharpness = inputs, labels, sharpness
        self.weights = np.random.default_rng(1).normal(size=(len(inputs), len(labels)))

    def score(self, table: pa.Table) -> Scores:
        columns = np.stack([np.nan_to_num(table.column(name).to_numpy()) for name in self.inputs], axis=1)
        scores = np.exp(columns @ self.weights * self.sharpness / len(self.inputs) ** 0.5)
        probabilities = scores / scores.sum(axis=1, keepdims=True)
        labels = np.asarray(self.labels, dtype=object)[probabilities.argmax(axis=1)]
        return Scores(values=labels, probabilities=probabilities)


class Straight:
    def score(self, table: pa.Table) -> Scores:
        return Scores(values=table.column("chirps").to_numpy() * 3.3 + 25)


def _report(subject: Subject, champion: evaluate.Scorer, metric: str, folder: Path) -> None:
    target, predictions = subject.signature.target, folder.parent / f"{folder.name}.parquet"
    evaluation = evaluate.evaluate(subject, predictions, original=Original(score=champion.score))
    ours = outcome.load(predictions, target)
    theirs = outcome.of_scores(subject.test, champion.score(subject.test), target)
    names = [figure.name for figure in evaluation.figures]
    rival = Champion(version="1.0.3", rows=ours.rows, contrasts=evaluate.against(names, ours, theirs))
    judgement = gates.judge({"good": Gate(metric=metric, versus="champion", worse_by_at_most="2%")}, evaluation, rival)
    whole = Report(
        project="obst-und-gemüse",
        group="io.dolbear.examples",
        version="1.0.4",
        judgement=judgement,
        evaluation=evaluation,
        signature=subject.signature,
        champion=rival,
        java="var out = OBST.predict(Obst.Input.builder().build());  // a line longer than a telephone is wide",
        maven="<dependency>\n  <artifactId>obst</artifactId>\n</dependency>\n",
        since="1.0.3",
        changes=(Change(what="data obst", before="sha256:" + "0" * 64, after="sha256:" + "1" * 64),),
        provenance=(("commit", "f" * 40),),
    )
    report.write(whole, folder)


def _many(folder: Path) -> None:
    names = ("<b>x</b>", "Außentemperatur am Morgen vor der Abfahrt", "a" * 90, *(f"x{index}" for index in range(57)))
    generator = np.random.default_rng(2)
    model = Softmax(names, LABELS, 3.0)
    table = pa.table({name: generator.normal(size=1200) for name in names})
    probabilities = model.score(table).probabilities
    labels = [LABELS[generator.choice(len(LABELS), p=row)] for row in probabilities]
    table = table.append_column("Sorte", pa.array(labels))
    signature = Signature(
        inputs=tuple(Input(name=name, type="float", unit="°C", optional=True) for name in names),
        outputs=(Output(name="Sorte", type="text", values=LABELS),),
    )
    shares = dict.fromkeys(LABELS, 1 / len(LABELS))
    subject = Subject(
        scorer=model,
        signature=signature,
        test=table,
        validation=table.slice(0, 100),
        profile={"inputs": {}, "target": {"shares": shares}},
    )
    _report(subject, Softmax(names, LABELS, 1.0), "accuracy", folder)


def _number(folder: Path) -> None:
    chirps = np.random.default_rng(3).uniform(14, 20, 900)
    table = pa.table({"chirps": chirps, "temperature": chirps * 3.3 + 25 + np.random.default_rng(4).normal(size=900)})
    signature = Signature(
        inputs=(Input(name="chirps", type="float"),), outputs=(Output(name="temperature", type="float", unit="°F"),)
    )
    profile = {"inputs": {}, "target": {"mean": 81.0, "median": 81.0}}
    subject = Subject(scorer=Straight(), signature=signature, test=table, validation=table.slice(0, 9), profile=profile)
    _report(subject, Straight(), "mae", folder)


class Server(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named so by the library
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "site").mkdir()
    handler = partial(Server, directory=str(tmp_path / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    program = found()
    if program is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with Browser(program, tmp_path / "profile") as opened:
        yield opened


@pytest.mark.parametrize("make", [_number, _many])
def test_a_report_is_whole_under_the_policy_of_jenkins(
    make: Callable[[Path], None], tmp_path: Path, address: str, browser: Browser
) -> None:
    make(tmp_path / "site" / "report")

    for scheme, paper in (("light", "rgb(253, 253, 251)"), ("dark", "rgb(21, 24, 27)")):
        for width in (1280, 400):
            browser.emulate(width, scheme)
            browser.open(f"{address}/report/index.html")
            assert browser.violations() == []
            assert browser.style("body")["background-color"] == paper
            assert browser.width() <= width, "the page itself scrolls sideways"
            loaded = browser.loaded()
            wanted = "metric.svg" if scheme == "light" else "metric-dark.svg"
            assert f"{address}/report/plots/{wanted}" in loaded
            assert {url: status for url, status in loaded.items() if status >= 400 and "favicon" not in url} == {}


def test_the_browser_would_tell_of_a_violation(tmp_path: Path, address: str, browser: Browser) -> None:
    (tmp_path / "site" / "bad.html").write_text("<!DOCTYPE html><p style='color: red'>red</p>")
    browser.open(f"{address}/bad.html")
    assert browser.violations()
    assert browser.style("p")["color"] == "rgb(0, 0, 0)"
