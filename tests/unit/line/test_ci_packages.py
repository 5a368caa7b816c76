from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from dolbear.core import digest
from dolbear.line.ci.packages import NoWheelError, lock


def pinned(text: str) -> dict[str, str]:
    return dict(line.split("==") for line in text.splitlines() if "==" in line)


def test_dolbear_and_what_it_needs_as_it_is_here() -> None:
    found = pinned(lock({}))
    assert found["dolbear"] == metadata.version("dolbear")
    assert found["numpy"] == metadata.version("numpy")
    assert found["markupsafe"] == metadata.version("markupsafe")
    assert "scikit-learn" not in found
    assert "pytest" not in found


def test_the_project_has_the_last_word_on_versions() -> None:
    found = pinned(lock({"scikit_learn": "9.9.9", "Made.Up": "1.0"}))
    assert (found["scikit-learn"], found["made-up"]) == ("9.9.9", "1.0")
    assert found["threadpoolctl"] == metadata.version("threadpoolctl")


def test_with_wheels_each_line_has_the_hashes_of_all_of_them(tmp_path: Path) -> None:
    for line in pinned(lock({})).items():
        name, version = line[0].replace("-", "_"), line[1]
        for platform in ("any", "linux_x86_64"):
            (tmp_path / f"{name}-{version}-py3-none-{platform}.whl").write_bytes(f"{name} {platform}".encode())
    (tmp_path / "not-a-wheel.whl").write_bytes(b"")
    text = lock({}, wheels=tmp_path)
    assert f"click=={metadata.version('click')} \\\n    --hash={digest.of_bytes(b'click any')} \\\n" in text
    assert text.count("--hash=") == 2 * len(pinned(lock({})))


def test_a_package_without_a_wheel_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoWheelError) as caught:
        lock({"made-up": "1.0"}, wheels=tmp_path)
    assert "made-up==1.0" in caught.value.missing
    assert caught.value.hint.startswith(f"pip download --dest {tmp_path} ")
