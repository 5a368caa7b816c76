from __future__ import annotations

import pytest

from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.java_api import fingerprint, generate
from dolbear.packaging.java_api.javadoc import code, escaped
from dolbear.packaging.java_api.shape import UnnameableError, shape

CHIRPS = Input(name="chirps", type="float", unit="1/s")
REGION = Input(name="region", type="text", values=("NORTH", "SOUTH"))
NUMBER = Output(name="temperature_f", type="float", unit="°F")
OUTCOME = Output(name="outcome", type="text", values=("LOW", "HIGH"))


def _signature(*inputs: Input, output: Output = NUMBER) -> Signature:
    return Signature(inputs=inputs, outputs=(output,))


def _interface(*inputs: Input, output: Output = NUMBER, **more: object) -> str:
    return generate(_signature(*inputs, output=output), "com.acme", "model-x", **more)[  # type: ignore[arg-type]
        "com/acme/model_x/ModelX.java"
    ]


def test_the_sources_are_named_by_their_types() -> None:
    sources = generate(_signature(CHIRPS, REGION, output=OUTCOME), "com.acme", "model-x")
    folder = "com/acme/model_x/"
    assert list(sources) == [folder + f"{name}.java" for name in ("LoadedModelX", "ModelX", "Outcome", "Region")]


def test_the_same_signature_gives_the_same_sources() -> None:
    assert generate(_signature(CHIRPS, REGION), "a", "b") == generate(_signature(CHIRPS, REGION), "a", "b")


@pytest.mark.parametrize(
    ("output", "record"),
    [
        (NUMBER, "record Output(double temperatureF)"),
        (Output(name="count", type="integer"), "record Output(long count)"),
        (Output(name="due", type="date"), "record Output(LocalDate due)"),
        (OUTCOME, "record Output(Outcome outcome, float... probabilities)"),
        (
            Output(name="late", type="boolean", values=("false", "true")),
            "record Output(boolean late, float probability)",
        ),
    ],
)
def test_each_output_has_its_record(output: Output, record: str) -> None:
    assert record in _interface(CHIRPS, output=output)


def test_javadoc_tells_unit_range_missing_and_expression() -> None:
    item = Input(name="amount", type="float", unit="EUR", optional=True)
    profile = {"inputs": {"amount": {"minimum": 0.5, "maximum": 1234567.0, "missing": 0.031}}}
    source = " ".join(_interface(item, profile=profile, expressions={"amount": "a*b"}).replace("*", "").split())
    assert "in EUR. Training saw 0.5 to 1.23457e+06. May be null: missing in 3.1&#37; of training." in source
    assert "The caller computes this as training did: <code>a&#42;b</code>." in source


def test_javadoc_can_not_be_broken_out_of() -> None:
    text = "*/ \\u002a/ @deprecated {@link x} <script> & \x00 end"
    assert not set(escaped(text)) & set("*\\@{}<>\x00")
    assert code("a<b") == "<code>a&lt;b</code>"


def test_earlier_constructors_stay() -> None:
    later = Input(name="later", type="integer", optional=True)
    first, second = _signature(CHIRPS, REGION), _signature(CHIRPS, REGION, later)
    source = _interface(CHIRPS, REGION, later, Input(name="last", type="date", optional=True), history=[first, second])
    assert "public Input(double chirps, Region region) {" in source
    assert "public Input(double chirps, Region region, Long later) {" in source
    assert "record Input(double chirps, Region region, Long later, LocalDate last)" in source


def test_the_first_release_fixes_the_order() -> None:
    added = Input(name="added", type="float", optional=True)
    source = _interface(added, REGION, CHIRPS, history=[_signature(CHIRPS, REGION)])
    assert "record Input(double chirps, Region region, Double added)" in source


def test_an_input_that_became_optional_keeps_its_constructor() -> None:
    optional = Input(name="chirps", type="float", optional=True)
    source = _interface(optional, history=[_signature(CHIRPS)])
    assert "record Input(Double chirps)" in source
    assert "public Input(double chirps) {" in source


def test_labels_added_later_keep_names_and_places() -> None:
    before = Input(name="size", type="text", values=("a", "b"))
    after = Input(name="size", type="text", values=("A", "a", "b"))
    made = shape(_signature(after), "g", "n", [_signature(before)])
    assert [(constant.name, constant.label) for constant in made.enums[0].constants] == [
        ("A", "a"),
        ("B", "b"),
        ("A_2", "A"),
    ]


@pytest.mark.parametrize("count", [126, 127, 200, 201, 900])
def test_many_inputs_fit(count: int) -> None:
    source = _interface(*(Input(name=f"x{i}", type="float") for i in range(count)))
    assert ("record Input(" in source) == (count * 2 <= 254)


def test_a_signature_that_java_can_not_say_is_refused() -> None:
    two = Signature(inputs=(CHIRPS,), outputs=(NUMBER, OUTCOME))
    with pytest.raises(UnnameableError, match="one output"):
        generate(two, "g", "n")
    many = Output(name="o", type="text", values=tuple(map(str, range(2001))))
    with pytest.raises(UnnameableError, match="2000"):
        generate(_signature(CHIRPS, output=many), "g", "n")
    long = Output(name="o", type="text", values=("a", "b" * 10_001))
    with pytest.raises(UnnameableError, match="10,001 letters"):
        generate(_signature(CHIRPS, output=long), "g", "n")


def test_a_category_with_too_many_values_stays_text() -> None:
    many = Input(name="zip", type="text", values=tuple(map(str, range(2001))))
    assert "record Input(String zip)" in _interface(many)
    long = Input(name="letter", type="text", values=("a", "b" * 10_001))
    assert "record Input(String letter)" in _interface(long)


def test_the_fingerprint_follows_the_api_not_its_history_or_data() -> None:
    later = Input(name="later", type="float", optional=True)
    first, second = _signature(CHIRPS), _signature(CHIRPS, later)
    kept = fingerprint(second, "g", "n", history=[first])
    assert fingerprint(second, "g", "n", history=[first, second, second]) == kept
    assert fingerprint(second, "g", "n") != kept
    assert fingerprint(first, "g", "n") != kept
