"""The ports by which a repository's rights, and what builds see of it, are told without writing."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

Yes = Literal["yes", "no", "unknown"]


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """What one may do in a repository, as far as it can be told without writing.

    `fault`: why it couldn't be asked at all, with `cure`; the rest is unknown then. `absent`: it
    answers, but as if no repository were there. `who` is the account, `looked` where it was looked
    for. `listing` is the model's list of versions; `ahead` is how many seconds its clock is ahead of ours.
    """

    place: str
    read: Yes = "unknown"
    create: Yes = "unknown"
    why: str = ""
    who: str = ""
    looked: str = ""
    listing: bytes | None = None
    ahead: float | None = None
    absent: bool = False
    stranger: bool = False
    fault: str = ""
    cure: str = ""


class Probe(Protocol):
    """Asks one repository."""

    @property
    def place(self) -> str:
        """Its address, for people."""

    @property
    def remote(self) -> bool:
        """Whether it is another machine's."""

    def look(self, listing: str, trial: str) -> Rights:
        """Read `listing`, and ask whether `trial` could be created; nothing is."""


class View(msgspec.Struct, frozen=True):
    """A repository that builds ask: its id, address, and the mirror it is asked through, if any."""

    id: str
    url: str
    mirror: str = ""


class Builds(Protocol):
    """What Maven's builds on this machine see without their own pom's words."""

    @property
    def file(self) -> str:
        """The settings.xml, for people."""

    def views(self) -> tuple[View, ...] | None:
        """Return the repositories of active profiles, and the central one, by their mirrors; None without a file.

        Raises:
            DolbearError: the file can't be read.
        """

    def shows(self, view: View, place: str) -> bool:
        """Say whether a view is of the repository at an address or in a directory, however that is written."""

    def read(self, view: View, path: str) -> bytes | None:
        """Return what a build would get; None if nothing.

        Raises:
            DolbearError: the repository gives no answer.
        """
