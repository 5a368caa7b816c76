from __future__ import annotations

from dolbear.serving.metrics import Metrics


def test_requests_fall_into_buckets_that_add_up() -> None:
    metrics = Metrics()
    meter = metrics.meter("crickets", "1.0.0")
    for seconds in (0.00005, 0.0001, 0.3, 99.0):
        meter.count(200, seconds)
    meter.count(400, 0.0001)
    lines = metrics.text([]).decode().splitlines()
    found = {line.split('le="')[1].split('"')[0]: int(line.rsplit(" ", 1)[1]) for line in lines if "_bucket{" in line}
    assert (found["0.0001"], found["0.25"], found["0.5"], found["10.0"], found["+Inf"]) == (3, 3, 4, 4, 5)
    assert 'dolbear_inference_requests_total{model="crickets",version="1.0.0",code="400"} 1' in lines
    assert 'dolbear_inference_seconds_count{model="crickets",version="1.0.0"} 5' in lines


def test_a_version_that_comes_back_is_counted_on() -> None:
    metrics = Metrics()
    metrics.meter("crickets", "1.0.0").count(200, 0.1)
    metrics.meter("crickets", "1.0.0").count(200, 0.1)
    assert 'code="200"} 2' in metrics.text([]).decode()


def test_each_family_is_introduced_once_and_labels_are_escaped() -> None:
    gauges = [("up", "Whether it is up.", {"name": name}, 1.0) for name in ('a"b', "c\\d", "e\nf")]
    text = Metrics().text(gauges).decode()
    assert text.count("# TYPE up gauge") == 1
    assert 'up{name="a\\"b"} 1.0\nup{name="c\\\\d"} 1.0\nup{name="e\\nf"} 1.0\n' in text
