"""The line through the command line, on real parts: Git, javac, the training child."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .project import Project, crickets

pytestmark = pytest.mark.integration


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return crickets(tmp_path)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = crickets(tmp_path_factory.mktemp("pattern"))
    project.dolbear("run")
    return project


@pytest.fixture
def released(pattern: Project, tmp_path: Path) -> Project:
    shutil.copytree(pattern.root.parent, tmp_path / "copy", symlinks=True)
    return Project(tmp_path / "copy" / "crickets", tmp_path / "copy" / "archive")


def test_a_first_run_releases_1_0_0(project: Project) -> None:
    said = project.dolbear("run")
    assert "io.dolbear.examples:crickets:1.0.0 promoted" in said
    assert project.versions() == ["1.0.0"]
    assert (project.root / ".dolbear/report/index.html").is_file()
    assert "<testsuite" in (project.root / ".dolbear/junit.xml").read_text(encoding="utf-8")
    assert project.git("status", "--porcelain") == ""


def test_nothing_changed_nothing_happens(released: Project) -> None:
    events = released.json("log")
    assert set(released.reused().values()) == {True}
    assert released.json("log") == events
    assert "nothing to do" in released.dolbear("plan")
    assert released.versions() == ["1.0.0"]


def test_a_changed_row_goes_to_the_gate_and_after_its_commit_to_a_new_version(released: Project) -> None:
    released.edit("data/chirps.csv", "3,19.8,93.3", "3,19.9,93.3")
    assert "data chirps changed" in released.dolbear("plan")
    assert "not published: data/chirps.csv isn't committed" in released.dolbear("run")
    assert released.versions() == ["1.0.0"]
    released.commit()
    assert "crickets:1.0.1 promoted" in released.dolbear("run")
    assert released.versions() == ["1.0.0", "1.0.1"]


def test_after_the_commit_only_the_rest_runs(released: Project) -> None:
    released.edit("data/chirps.csv", "3,19.8,93.3", "3,19.9,93.3")
    released.dolbear("run")
    released.commit()
    reused = released.reused()
    assert [name for name, old in reused.items() if not old] == ["package"]


def test_a_readme_makes_no_new_version(released: Project) -> None:
    released.write("NOTES.md", "hello")
    released.commit()
    assert "is promoted already" in released.dolbear("run")
    assert released.versions() == ["1.0.0"]


def test_broken_data_stop_the_line_and_publish_nothing(released: Project) -> None:
    released.edit("data/chirps.csv", "4,18.4,84.3", "4,18.4,843")
    released.commit()
    said = released.dolbear("run", code=4)
    assert "check chirps.plausible-temperature" in said
    assert "id 4" in said
    assert released.versions() == ["1.0.0"]
    assert "failure" in (released.root / ".dolbear/junit.xml").read_text(encoding="utf-8")
    assert released.json("log")[-1]["data"]["passed"] is False
    events = len(released.json("log"))
    released.dolbear("run", code=4)
    assert len(released.json("log")) == events


def test_a_failing_gate_stops_the_line(project: Project) -> None:
    project.edit("dolbear.toml", "at_most = 6.0", "at_most = 0.001")
    project.commit()
    said = project.dolbear("run", code=4)
    assert "gate stopped the line" in said
    assert project.versions() == []


def test_off_the_release_branch_it_goes_to_the_gate(project: Project) -> None:
    project.git("checkout", "-q", "-b", "idea")
    assert "not published: on branch idea, versions are made on main" in project.dolbear("run")
    said = project.dolbear("publish", code=4)
    assert "on branch idea" in said


def test_a_clean_detached_head_releases_if_ci_says_the_branch(project: Project) -> None:
    project.git("checkout", "-q", "--detach")
    assert "detached HEAD" in project.dolbear("run")
    assert "promoted" in project.dolbear("run", env={"BRANCH_NAME": "main"})


def test_a_fresh_clone_with_the_archive_does_not_train_again(released: Project, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(released.root), str(tmp_path / "clone")], check=True)
    clone = Project(tmp_path / "clone", released.archive)
    clone.git("config", "user.name", "Bob")
    clone.git("config", "user.email", "bob@example.com")
    stages = {stage["stage"]: stage["reused"] for stage in clone.json("run")["stages"]}
    assert stages["train"]
    assert stages["evaluate"]


def test_a_setting_tried_is_no_version(released: Project) -> None:
    said = released.dolbear("run", "--set", "train.params.degree=2")
    assert "not published: settings were changed by --set" in said
    compared = released.json("compare", "latest", "last")
    assert {"what": "params.degree", "a": "1", "b": "2"} in compared["facts"]
    assert compared["paired"]
    assert "nothing to do" in released.dolbear("plan")
    assert released.versions() == ["1.0.0"]


def test_an_optional_input_is_a_minor_version(released: Project) -> None:
    released.edit("dolbear.toml", 'unit = "1/s" }', 'unit = "1/s", optional = true }')
    released.edit("train.py", "make_pipeline(", "make_pipeline(SimpleImputer(), ")
    released.edit(
        "train.py", "from sklearn.pipeline", "from sklearn.impute import SimpleImputer\nfrom sklearn.pipeline"
    )
    released.commit()
    assert "crickets:1.1.0 promoted" in released.dolbear("run")


def test_the_jar_has_the_same_bytes_elsewhere(project: Project, tmp_path: Path) -> None:
    other = crickets(tmp_path / "other")
    project.dolbear("run")
    world = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"}
    other.dolbear("run", env=world)
    jar = Path(".dolbear/repository/releases/io/dolbear/examples/crickets/1.0.0/crickets-1.0.0.jar")
    digests = {hashlib.sha256((item.root / jar).read_bytes()).hexdigest() for item in (project, other)}
    assert len(digests) == 1


def test_predict_answers_for_a_file(released: Project) -> None:
    released.write("new.csv", "chirps_per_second;note\n17,5;x\n15,0;y\n")
    rows = released.json("predict", "latest", "new.csv")
    assert len(rows) == 2
    assert rows[0]["temperature_f"] > rows[1]["temperature_f"]


def test_show_prints_passport_and_snippets(released: Project) -> None:
    assert "<version>1.0.0</version>" in released.dolbear("show", "latest", "--maven")
    assert 'implementation("io.dolbear.examples:crickets:1.0.0")' in released.dolbear("show", "--gradle")
    passport = released.json("show")["passport"]
    assert passport["selection"]["train"]["rows"] == 9
    assert "test mae" in released.dolbear("show")


def test_status_says_how_it_stands(project: Project) -> None:
    assert project.json("status")["released"] == ""
    project.dolbear("run")
    assert project.json("status") == {
        "project": "io.dolbear.examples:crickets",
        "released": "1.0.0",
        "blocked": "",
        "stopped": "",
        "data": {"chirps": "in Git"},
        "next": [],
    }


def test_json_is_one_document_even_for_errors(project: Project) -> None:
    project.edit("dolbear.toml", "branch = ", "brnach = ")
    out, _ = project.start("run", "--json").communicate()
    assert "did you mean" in json.loads(out)["error"]["message"]


def test_a_model_worse_than_the_champion_is_refused_and_not_asked_again(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    rows = [f"{n},{14 + n % 9 / 1.5},{25 + 3.3 * (14 + n % 9 / 1.5) + n % 3}" for n in range(1, 301)]
    project.write("data/chirps.csv", "id,chirps_per_second,temperature_f\n" + "\n".join(rows) + "\n")
    project.commit()
    project.dolbear("run")
    project.edit("train.py", "return model.fit(", "data.train.target[:] = 80.0\n    return model.fit(")
    project.commit()
    said = project.dolbear("run", code=4)
    assert "keeps-champion" in said
    assert "worse" in said
    events = project.json("log")
    assert events[-1]["data"]["champion"] == "1.0.0"
    project.dolbear("run", code=4)
    assert project.json("log") == events
    assert project.versions() == ["1.0.0"]


def test_what_is_published_is_judged_again_only_if_the_champion_changed(released: Project) -> None:
    released.edit("data/chirps.csv", "3,19.8,93.3", "3,19.9,93.3")
    released.commit()
    released.dolbear("publish")
    assert released.versions() == ["1.0.0"]
    assert set(released.reused().values()) == {True}
    assert released.versions() == ["1.0.0", "1.0.1"]
    assert set(released.reused().values()) == {True}


def test_without_a_jdk_the_data_jar_is_made_and_it_says_what_is_missing(project: Project, tmp_path: Path) -> None:
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("git", "ssh-keygen"):
        (bare / name).symlink_to(str(shutil.which(name)))
    said = project.dolbear("run", code=3, env={"PATH": str(bare), "JAVA_HOME": ""})
    assert "openjdk-17-jdk-headless" in said
    assert (project.root / ".dolbear/package/crickets-1.0.0.jar").is_file()
    assert project.versions() == []
    assert "crickets:1.0.0 promoted" in project.dolbear("run")


def test_events_are_signed_where_there_is_a_key(project: Project, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = " ".join(key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])
    (tmp_path / "signers").write_text(f"ada@example.com {public}\n", encoding="utf-8")
    project.git("config", "gpg.format", "ssh")
    project.git("config", "user.signingkey", str(key))
    project.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    project.dolbear("run")
    assert {event["signature"] for event in project.json("log")} == {"valid"}
    assert {event["signer"] for event in project.json("log")} == {"ada@example.com"}


def test_clones_share_numbers_and_champion_by_the_ledgers_remote(tmp_path: Path) -> None:
    project = crickets(tmp_path / "a")
    project.edit(
        "dolbear.toml",
        "[gate.accurate]",
        f'[repository]\ncandidates = "{tmp_path}/candidates"\nreleases = "{tmp_path}/releases"\n\n[gate.accurate]',
    )
    project.commit()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "origin.git")], check=True)
    project.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    project.git("push", "-q", "-u", "origin", "main")
    project.dolbear("run")
    subprocess.run(["git", "clone", "-q", str(tmp_path / "origin.git"), str(tmp_path / "b")], check=True)
    other = Project(tmp_path / "b", project.archive)
    other.git("config", "user.name", "Bob")
    other.git("config", "user.email", "bob@example.com")
    assert "1.0.0 is promoted already" in other.dolbear("run")
    project.edit("data/chirps.csv", "3,19.8,93.3", "3,19.9,93.3")
    project.commit()
    project.dolbear("run")
    other.edit("data/chirps.csv", "3,19.8,93.3", "3,19.7,93.3")
    other.commit()
    assert "crickets:1.0.2 promoted" in other.dolbear("run")
    judged = [event["data"]["champion"] for event in other.json("log") if event["kind"] == "promoted"]
    assert judged == ["none yet", "1.0.0", "1.0.1"]


def test_rows_that_a_version_cannot_take_are_named(released: Project) -> None:
    (released.root / "new.csv").write_text('chirps_per_second\n16.5\n""\nloud\n', encoding="utf-8")
    said = released.dolbear("predict", "latest", "new.csv", code=2)
    assert "new.csv:\n  - input chirps_per_second" in said
    assert "[select]" not in said


def test_a_sandbox_that_was_thrown_away_stops_nothing(released: Project) -> None:
    shutil.rmtree(released.root / ".dolbear")
    released.edit("data/chirps.csv", "3,19.8,93.3", "3,19.9,93.3")
    released.commit()
    assert "crickets:1.0.1 promoted" in released.dolbear("run")
    assert released.versions() == ["1.0.1"]


def test_status_tells_what_only_lies_in_the_folder(released: Project) -> None:
    assert released.json("status")["data"] == {"chirps": "in Git"}
    released.edit("data/chirps.csv", "3,19.8,93.3", "3,19.9,93.3")
    assert released.json("status")["data"] == {"chirps": "not committed"}
    assert released.json("data", "status")[0]["state"] == "not committed"


def test_on_another_branch_nothing_waits_for_the_next_run(released: Project) -> None:
    released.git("switch", "-q", "-c", "idea")
    assert released.json("status")["next"] == []


def test_a_disk_that_fills_up_in_training_is_told_as_such(project: Project) -> None:
    project.write("train.py", "import errno\ndef train(data): raise OSError(errno.ENOSPC, 'No space left on device')\n")
    assert "No space left on device" in project.dolbear("run", code=6)


def test_init_takes_the_table_from_the_folder_it_works_in(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(project.root / "data" / "chirps.csv", other / "here.csv")
    project.dolbear("-C", str(other), "init", "here.csv", "--target", "temperature_f")
    assert (other / "dolbear.toml").is_file()


def test_a_publication_that_fails_leaves_the_report(project: Project) -> None:
    nobody = '[repository]\ncandidates = "http://127.0.0.1:9/candidates"\nreleases = "http://127.0.0.1:9/releases"\n'
    project.edit("dolbear.toml", "[gate.accurate]", f"{nobody}\n[gate.accurate]")
    project.commit("A repository where nobody answers, and a ledger without a remote")
    assert "the ledger's remote can't be read" in project.dolbear("run", code=6)
    assert (project.root / ".dolbear/report/index.html").is_file()
