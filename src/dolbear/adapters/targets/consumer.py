"""A consumer's Git repository, whose build file is bumped on a branch of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dolbear.adapters.git.command import GitError, git, without_secrets
from dolbear.adapters.git.identity import committer
from dolbear.core import files
from dolbear.core.errors import RemoteError
from dolbear.delivery.bump import bumped
from dolbear.delivery.target import Goods, UnfitError


class Consumer:
    """See `delivery.target.Target`: the people of the consumer merge the branch; its own build tests it."""

    def __init__(self, address: str, build: str, root: Path, message: str = "{bump}") -> None:
        self._address = address
        self._build = build
        self._root = root
        self._message = message

    def current(self) -> None:
        """See `Target.current`: what was merged isn't asked."""

    def put(self, goods: Goods, *, before: str) -> str:
        """See `Target.put`: push a branch, once."""
        branch = _branch(goods, before)
        where = f"branch {branch} of {without_secrets(self._address)}"
        try:
            if git(self._root, "ls-remote", "--heads", "--", self._address, f"refs/heads/{branch}"):
                return f"{where} is there already"
            with tempfile.TemporaryDirectory(prefix="dolbear-", dir=files.temporary()) as place:
                clone = Path(place) / "consumer"
                options = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules")
                git(self._root, "clone", *options, "--", _address(self._address), str(clone))
                found = self._bump(clone, goods)
                if found == goods.version:
                    return f"{self._build} of {without_secrets(self._address)} has {goods.version} already"
                self._commit(clone, _message(self._message, goods, found or before))
                git(clone, "push", "--quiet", "origin", f"HEAD:refs/heads/{branch}")
        except GitError as error:
            message = f"the consumer {without_secrets(self._address)} can't be bumped: {error.output[:500]}"
            raise RemoteError(message, "Check address and rights, and that Git knows who you are.") from error
        return f"{where} has {self._build} with {goods.version}"

    def check(self, goods: Goods) -> int:  # noqa: ARG002  # the consumer's build does
        """See `Target.check`: nothing runs here."""
        return 0

    def name(self, version: str, sha256: str) -> None:
        """See `Target.name`: a branch is there or not."""

    def clear(self) -> None:
        """See `Target.clear`: nothing was merged by us."""

    def _commit(self, clone: Path, message: str) -> None:
        """Commit as who works in the project: what the clone would say of that is nobody's choice."""
        name, _, address = committer(self._root).removesuffix(">").rpartition(" <")
        identity = ["-c", f"user.name={name}", "-c", f"user.email={address}", "-c", "commit.gpgSign=false"]
        git(clone, *identity, "commit", "--quiet", "--no-verify", "-m", message, "--", self._build)

    def _bump(self, clone: Path, goods: Goods) -> str:
        path = clone / self._build
        if not path.resolve().is_relative_to(clone.resolve()) or not path.is_file():
            message = f"{without_secrets(self._address)} has no file {self._build}"
            raise UnfitError(message, "Correct build in [environment] of dolbear.toml.")
        content = path.read_bytes().decode(errors="surrogateescape")  # of whatever encoding: all else stays
        text, before = bumped(self._build, content, f"{goods.group}:{goods.name}", goods.version)
        path.write_bytes(text.encode(errors="surrogateescape"))
        return before


def _branch(goods: Goods, before: str) -> str:
    """Name the branch; a way back isn't the way there."""
    is_back = before and _parts(before) > _parts(goods.version)
    return f"dolbear/{goods.name}-{goods.version}" + (f"-instead-of-{before}" if is_back else "")


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isascii() and part.isdigit()]


def _address(address: str) -> str:
    """Return a local path as an address: Git ignores a depth for plain paths."""
    return Path(address).absolute().as_uri() if Path(address).exists() else address


def _message(form: str, goods: Goods, before: str) -> str:
    head = form.replace("{bump}", f"Bump {goods.group}:{goods.name} from {before} to {goods.version}")
    return "\n".join([head, "", *goods.notes, f"sha256 of the data jar: {goods.sha256}"])
