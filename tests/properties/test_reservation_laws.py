"""Numbers are reserved in any order by any number of clones: laws by a state machine."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dolbear.core.digest import Digest, of_bytes
from dolbear.ledger.event import Event, Signed
from dolbear.ledger.reserve import Version, reserve
from dolbear.ledger.store import Decide, History, Memory

_CONTENTS = st.integers(0, 5).map(lambda number: of_bytes(bytes([number])))
_BUMPS = st.sampled_from(["major", "minor", "patch"])
_EVENT = Event(kind="reserved", subject="g:m", data={}, time="t", who="w")


class Behind:
    """A clone that last saw `seen` events; on append it is told that others were faster, as Git tells it."""

    def __init__(self, shared: Memory, seen: int) -> None:
        self._shared = shared
        self._seen = seen

    def read(self, *, fresh: bool = False) -> History:
        return self._shared.read(fresh=fresh)[: self._seen]

    def append(self, decide: Decide) -> History:
        stale = decide(self.read())
        if len(self._shared.read()) != self._seen:
            self._seen = len(self._shared.read())
            added = self._shared.append(decide)
        else:
            added = self._shared.append(lambda _: stale)
        self._seen = len(self._shared.read())
        return added


class Reservations(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.shared = Memory()
        self.numbers: dict[Digest, Version] = {}
        self.before: tuple[Signed, ...] = ()

    @rule(content=_CONTENTS, bump=_BUMPS, behind=st.integers(0, 4))
    def reserve(self, content: Digest, bump: str, behind: int) -> None:
        clone = Behind(self.shared, max(0, len(self.shared.read()) - behind))
        found = reserve(clone, _EVENT, content, lambda _: bump)
        assert found.new == (content not in self.numbers)
        assert self.numbers.setdefault(content, found.version) == found.version

    @rule()
    def something_else_happens(self) -> None:
        self.shared.append(lambda _: [Event(kind="promoted", subject="g:m", data={}, time="t", who="w")])

    @invariant()
    def no_number_is_used_twice(self) -> None:
        assert len(set(self.numbers.values())) == len(self.numbers)

    @invariant()
    def numbers_only_grow(self) -> None:
        reserved = [item.event.data["version"] for item in self.shared.read() if item.event.kind == "reserved"]
        assert reserved == sorted(reserved)

    @invariant()
    def nothing_is_changed_or_lost(self) -> None:
        now = tuple(self.shared.read())
        assert now[: len(self.before)] == self.before
        assert len({item.path for item in now}) == len(now)
        self.before = now


TestReservations = Reservations.TestCase
TestReservations.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
