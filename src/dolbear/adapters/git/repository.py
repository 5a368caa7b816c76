"""Where a project lies in its repository."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.adapters.git.command import git


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """`prefix` leads from the top of the work tree to the project: empty, or `sub/folder/`.

    `folder` is Git's own, shared by all work trees; a `shallow` clone lacks history.
    """

    top: Path
    prefix: str
    folder: Path
    shallow: bool


def around(root: Path) -> Repository:
    """Find the repository that `root` lies in.

    Raises:
        NoRepositoryError: there is none.
    """
    told = git(root, "rev-parse", "--git-common-dir", "--is-shallow-repository", "--show-prefix")
    folder, shallow, prefix = told.decode(errors="surrogateescape").split("\n")[:3]
    depth = prefix.count("/")
    top = root.resolve().parents[depth - 1] if depth else root.resolve()
    return Repository(top=top, prefix=prefix, folder=(root / folder).resolve(), shallow=shallow == "true")
