"""Whether enough members are there: organisations and seats; guests are welcome and do not count."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import RuleBroken
from core.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many member organisations and how many of their seats have to be there."""

    organisations: int
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many member organisations and seats are there."""

    organisations: int
    seats: int

    def meets(self, quorum: Quorum) -> bool:
        """Whether both numbers are reached."""
        return self.organisations >= quorum.organisations and self.seats >= quorum.seats


def count_of(present: Sequence[int]) -> Count:
    """The count from the seats that each member organisation took."""
    return Count(organisations=sum(seats > 0 for seats in present), seats=sum(present))


def check_quorum(quorum: Quorum, *, seats: Sequence[int]) -> None:
    """A quorum that the members can reach; raises `RuleBroken`. `seats` are those of each member organisation."""
    if quorum.organisations < 1:
        raise RuleBroken(N_("At least one organisation has to be there."), "quorum_organisations")
    if quorum.organisations > len(seats):
        raise RuleBroken(
            N_("The committee has only %(count)s member organisations."),
            "quorum_organisations",
            count=len(seats),
        )
    if quorum.seats < quorum.organisations:
        raise RuleBroken(N_("There are at least as many seats as organisations in a quorum."), "quorum_seats")
    if quorum.seats > sum(seats):
        raise RuleBroken(N_("The members have only %(count)s seats."), "quorum_seats", count=sum(seats))
