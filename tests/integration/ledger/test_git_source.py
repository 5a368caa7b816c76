"""What Git says of a project's commit, whatever state the repository is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import bare, clone, init, run

from dolbear.adapters.git.command import CorruptRepositoryError
from dolbear.adapters.git.commit import commit
from dolbear.adapters.git.identity import NoIdentityError
from dolbear.adapters.git.source import Source
from dolbear.core.errors import UsageError

pytestmark = pytest.mark.integration


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = init(tmp_path / "clone")
    (folder / "data").mkdir()
    (folder / "data/größe 1.csv").write_text("a\n1\n")
    (folder / "dolbear.toml").write_text("[project]\n")
    run(folder, "git", "add", ".")
    run(folder, "git", "commit", "-q", "-m", "Project")
    return folder


def test_a_clean_project_on_its_branch_may_release(root: Path) -> None:
    source = Source(root)
    assert source.changed(["dolbear.toml", "data/größe 1.csv"]) == ()
    assert source.commit() == run(root, "git", "rev-parse", "HEAD").strip()
    assert source.releases_here("main") == ""
    assert source.author() == "Ada <ada@example.com>"


def test_only_the_paths_asked_for_count(root: Path) -> None:
    (root / "README.md").write_text("new")
    (root / "data/größe 1.csv").write_text("a\n2\n")
    assert Source(root).changed(["dolbear.toml"]) == ()
    assert Source(root).changed(["dolbear.toml", "data/größe 1.csv"]) == ("data/größe 1.csv",)
    assert Source(root).changed([]) == ()


def test_staged_deleted_untracked_and_ignored_files_are_not_in_the_commit(root: Path) -> None:
    names = ["staged.py", "untracked.py", "ignored.py"]
    for name in names:
        (root / name).write_text("1")
    run(root, "git", "add", "staged.py")
    (root / ".gitignore").write_text("ignored.py\n")
    (root / "dolbear.toml").unlink()
    assert Source(root).changed([*names, "dolbear.toml", "nowhere.py"]) == (
        "dolbear.toml",
        "ignored.py",
        "nowhere.py",
        "staged.py",
        "untracked.py",
    )


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_was_told_not_to_look_at_is_not_taken_for_clean(root: Path, flag: str) -> None:
    run(root, "git", "update-index", flag, "dolbear.toml")
    (root / "dolbear.toml").write_text("changed")
    assert run(root, "git", "status", "--porcelain") == ""
    assert Source(root).changed(["dolbear.toml"]) == ("dolbear.toml",)


def test_a_link_counts_with_its_target(root: Path) -> None:
    (root / "shared.py").write_text("1")
    (root / "link.py").symlink_to("shared.py")
    run(root, "git", "add", "link.py")
    run(root, "git", "commit", "-q", "-m", "Link")
    assert Source(root).changed(["link.py"]) == ("link.py",)
    run(root, "git", "add", "shared.py")
    run(root, "git", "commit", "-q", "-m", "Target")
    assert Source(root).changed(["link.py"]) == ()
    (root / "shared.py").write_text("2")
    assert Source(root).changed(["link.py"]) == ("link.py",)


def test_paths_outside_are_never_in_the_commit(root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("")
    (root / "out.csv").symlink_to(tmp_path / "x.csv")
    run(root, "git", "add", "out.csv")
    run(root, "git", "commit", "-q", "-m", "Link out")
    asked = ["../x.csv", str(tmp_path / "x.csv"), "out.csv", "dolbear.toml"]
    assert set(Source(root).changed(asked)) == set(asked[:3])


def test_a_project_in_a_subfolder(root: Path) -> None:
    project = root / "models/one"
    project.mkdir(parents=True)
    (project / "dolbear.toml").write_text("1")
    (project / "train.py").write_text("1")
    (root / "common.py").write_text("1")
    run(root, "git", "add", ".")
    run(root, "git", "commit", "-q", "-m", "Sub")
    (project / "train.py").write_text("2")
    (root / "data/größe 1.csv").write_text("elsewhere")
    source = Source(project)
    assert source.changed(["dolbear.toml", "train.py", "../../common.py"]) == ("train.py",)
    assert source.commit() == run(root, "git", "rev-parse", "HEAD").strip()


def test_names_with_magic_are_names(root: Path) -> None:
    names = ["*.csv", ":(top)x", "[a].py", "-rf", " lead", "tab\there", 'quo"te']
    for name in names:
        (root / name).write_text("1")
    assert Source(root).changed(names) == tuple(sorted(names))
    run(root, "git", "add", ".")
    run(root, "git", "commit", "-q", "-m", "Odd")
    assert Source(root).changed(names) == ()


def test_files_of_a_submodule_are_not_in_the_commit(root: Path, tmp_path: Path) -> None:
    other = init(tmp_path / "other")
    (other / "x.csv").write_text("1")
    run(other, "git", "add", ".")
    run(other, "git", "commit", "-q", "-m", "x")
    run(root, "git", "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "sub")
    run(root, "git", "commit", "-q", "-m", "Sub")
    assert Source(root).changed(["sub/x.csv"]) == ("sub/x.csv",)


def test_another_branch_does_not_release(root: Path) -> None:
    run(root, "git", "checkout", "-q", "-b", "try/it")
    assert Source(root).releases_here("main") == "on branch try/it, versions are made on main"


def test_before_the_first_commit(tmp_path: Path) -> None:
    run(tmp_path, "git", "init", "-q", "-b", "main")
    (tmp_path / "dolbear.toml").write_text("")
    source = Source(tmp_path)
    assert source.changed(["dolbear.toml"]) == ("dolbear.toml",)
    assert source.commit() == ""
    assert source.releases_here("main") == "there is no commit yet"


def test_outside_of_git(tmp_path: Path) -> None:
    source = Source(tmp_path)
    assert source.changed(["dolbear.toml"]) == ("dolbear.toml",)
    assert source.commit() == ""
    assert source.author() == ""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"BRANCH_NAME": "main"}, ""),
        ({"GIT_BRANCH": "origin/main"}, ""),
        ({"CI_COMMIT_BRANCH": "main"}, ""),
        ({"GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "branch"}, ""),
        ({"BRANCH_NAME": "PR-12", "GIT_BRANCH": "main"}, "CI builds branch PR-12, versions are made on main"),
        ({"GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "tag"}, "CI builds tag main, versions are made on main"),
    ],
)
def test_ci_says_the_branch_of_a_detached_head(
    root: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    run(root, "git", "checkout", "-q", "--detach")
    monkeypatch.delenv("GITHUB_REF_TYPE", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Source(root).releases_here("main") == expected


def test_a_detached_head_releases_at_the_tip_that_the_remote_has(root: Path, tmp_path: Path) -> None:
    run(root, "git", "commit", "-q", "--allow-empty", "-m", "2")
    origin = bare(tmp_path / "origin.git")
    run(root, "git", "push", "-q", str(origin), "main")
    agent = clone(origin, tmp_path / "agent")
    run(agent, "git", "checkout", "-q", "--detach", "origin/main")
    assert Source(agent).releases_here("main") == ""
    run(agent, "git", "checkout", "-q", "--detach", "HEAD~1")
    assert Source(agent).releases_here("main") == "a detached HEAD that isn't the tip of origin/main"


def test_looking_takes_no_lock_and_changes_nothing(root: Path) -> None:
    before = (root / ".git/index").read_bytes()
    (root / ".git/index.lock").touch()
    (root / "dolbear.toml").touch()
    assert Source(root).changed(["dolbear.toml"]) == ()
    assert (root / ".git/index").read_bytes() == before


def test_a_damaged_index_is_an_integrity_error(root: Path) -> None:
    (root / ".git/index").write_bytes(b"damaged")
    with pytest.raises(CorruptRepositoryError, match="is damaged"):
        Source(root).changed(["dolbear.toml"])


def test_a_folder_of_another_owner_asks_for_trust(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(UsageError, match="doesn't trust") as error:
        Source(root).commit()
    assert "safe.directory" in error.value.hint


def test_settings_that_change_status_change_nothing_here(root: Path) -> None:
    for setting in ("status.showStash=true", "status.branch=false", "status.short=true", "status.relativePaths=true"):
        run(root, "git", "config", *setting.split("="))
    (root / "dolbear.toml").rename(root / "moved.toml")
    run(root, "git", "add", "-A")
    assert Source(root).changed(["dolbear.toml", "moved.toml"]) == ("dolbear.toml", "moved.toml")


def test_a_commit_without_identity_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, "git", "init", "-q")
    (tmp_path / "x").write_text("1")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    with pytest.raises(NoIdentityError):
        commit(tmp_path, ["x"], "X")
