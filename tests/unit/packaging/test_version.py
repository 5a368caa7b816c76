"""Each rule of the version, by one case."""

from __future__ import annotations

import pytest

from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.changes import ENUM_AT_MOST
from dolbear.packaging.version import Version, VersionError, align, bump, parse, reasons

REGION = Input(name="region", type="text", values=("NORTH", "SOUTH"))
SPEED = Input(name="speed", type="float", unit="m/s")
RISK = Output(name="risk", type="text", values=("LOW", "HIGH"))
OLD = Signature(inputs=(REGION, SPEED), outputs=(RISK,))


def region(**more: object) -> Input:
    return Input(**{"name": "region", "type": "text", "values": ("NORTH", "SOUTH"), **more})  # type: ignore[arg-type]


def speed(**more: object) -> Input:
    return Input(**{"name": "speed", "type": "float", "unit": "m/s", **more})  # type: ignore[arg-type]


def risk(**more: object) -> Output:
    return Output(**{"name": "risk", "type": "text", "values": ("LOW", "HIGH"), **more})  # type: ignore[arg-type]


def many(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(count))


@pytest.mark.parametrize(
    ("inputs", "outputs", "level", "why"),
    [
        ((REGION, SPEED), (RISK,), "patch", ""),
        ((SPEED, REGION), (RISK,), "patch", ""),
        ((region(values=("SOUTH", "NORTH")), SPEED), (risk(values=("HIGH", "LOW")),), "patch", ""),
        ((REGION, speed(description="over ground")), (RISK,), "patch", ""),
        ((REGION,), (RISK,), "major", "input speed was removed"),
        ((REGION, SPEED, Input(name="age", type="integer", optional=True)), (RISK,), "minor", "input age is new"),
        ((REGION, SPEED, Input(name="age", type="integer")), (RISK,), "major", "input age is new and required"),
        ((REGION, speed(type="integer")), (RISK,), "major", "from float to integer"),
        ((REGION, speed(unit="km/h")), (RISK,), "major", "unit from m/s to km/h"),
        ((REGION, speed(unit="")), (RISK,), "major", "unit from m/s to none"),
        ((REGION, speed(optional=True)), (RISK,), "minor", "became optional"),
        ((region(values=("NORTH", "SOUTH", "EAST")), SPEED), (RISK,), "minor", "new label 'EAST'"),
        ((region(values=("NORTH",)), SPEED), (RISK,), "major", "lost the label 'SOUTH'"),
        ((region(values=()), SPEED), (RISK,), "major", "no longer a closed category"),
        ((REGION, SPEED), (risk(values=("LOW", "HIGH", "HUGE")),), "major", "new label 'HUGE'"),
        ((REGION, SPEED), (risk(values=("LOW",)),), "major", "lost the label 'HIGH'"),
        ((REGION, SPEED), (risk(type="boolean", values=("false", "true")),), "major", "from text to boolean"),
        ((REGION, SPEED), (RISK, Output(name="cost", type="float")), "minor", "output cost is new"),
        ((REGION, SPEED), (Output(name="cost", type="float"),), "major", "output risk was removed"),
        ((REGION, SPEED), (Output(name="cost", type="float"), RISK), "major", "learns cost instead of risk"),
    ],
)
def test_rules(inputs: tuple[Input, ...], outputs: tuple[Output, ...], level: str, why: str) -> None:
    new = Signature(inputs=inputs, outputs=outputs)
    assert bump(OLD, new) == level
    assert why in "; ".join(reasons(OLD, new))


def test_an_input_made_required_is_major() -> None:
    old, new = (Signature(inputs=(speed(optional=one),), outputs=(RISK,)) for one in (True, False))
    assert bump(old, new) == "major"
    assert reasons(old, new) == ["major: input speed became required"]


def test_an_open_input_that_closes_is_major() -> None:
    old, new = (Signature(inputs=(region(values=one),), outputs=(RISK,)) for one in ((), ("NORTH",)))
    assert bump(old, new) == "major"


def test_more_labels_than_a_java_enum_holds_are_major() -> None:
    old, new = (
        Signature(inputs=(region(values=many(count)),), outputs=(RISK,)) for count in (ENUM_AT_MOST, ENUM_AT_MOST + 1)
    )
    assert bump(old, new) == "major"
    assert bump(new, old) == "major"


def test_the_gravest_reason_is_first() -> None:
    new = Signature(inputs=(speed(optional=True),), outputs=(RISK,))
    assert reasons(OLD, new) == ["major: input region was removed", "minor: input speed became optional"]


def test_alignment_keeps_the_first_release_s_order() -> None:
    new = Signature(
        inputs=(Input(name="age", type="integer", optional=True), speed(), region(values=("EAST", "SOUTH"))),
        outputs=(RISK,),
    )
    aligned = align(OLD, new)
    assert [item.name for item in aligned.inputs] == ["region", "speed", "age"]
    assert aligned.inputs[0].values == ("SOUTH", "EAST")


@pytest.mark.parametrize(
    "text", ["1.0", "1.0.0.0", "01.0.0", "1.0.-1", "1.0.0-rc1", "v1.0.0", "1.0.0\n", "\u0661.0.0", ""]
)
def test_what_isn_t_a_version_is_refused(text: str) -> None:
    with pytest.raises(VersionError):
        parse(text)


def test_versions_order_by_number() -> None:
    assert parse("1.10.0") > parse("1.9.9")
    assert str(Version(2, 0, 1)) == "2.0.1"
