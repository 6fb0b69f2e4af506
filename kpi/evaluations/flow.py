"""The way of the referrals of a period from sent to ended, and the declines by side and reason: one tree of counts.

Each branch divides into the next ones, so that they add up; what is too small to be shown goes together with what it
could be worked out from (facts 2.7), over the flow picture, the declines and R11 alike.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from core.codes import Side
from core.suppression import Branch, suppress_tree
from kpi.evaluations.cohort import Way
from kpi.evaluations.snapshot import Breakdown, BreakdownRow, FlowStep
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.lifecycle import EndState

SENT, ACKNOWLEDGED, ACCEPTED, CONTACTED, SERVED = "sent", "acknowledged", "accepted", "contacted", "served"
BY_NGO, BY_PERSON, OTHERWISE = "declined_by_ngo", "declined_by_person", "declined_otherwise"
SIDES: Mapping[str | None, str] = {Side.PROVIDER.value: BY_NGO, Side.PERSON.value: BY_PERSON}
NOT_TOLD = "reason_not_told"
"""Stands for reasons that are told to nobody but those who work the case."""

TREE: Mapping[str, str | None] = {
    SENT: None,
    "withdrawn_unseen": SENT,
    "open_unseen": SENT,
    ACKNOWLEDGED: SENT,
    BY_NGO: ACKNOWLEDGED,
    BY_PERSON: ACKNOWLEDGED,
    OTHERWISE: ACKNOWLEDGED,
    "withdrawn_undecided": ACKNOWLEDGED,
    "open_undecided": ACKNOWLEDGED,
    ACCEPTED: ACKNOWLEDGED,
    "ended_uncontacted": ACCEPTED,
    "open_uncontacted": ACCEPTED,
    CONTACTED: ACCEPTED,
    "ended_unserved": CONTACTED,
    "open_unserved": CONTACTED,
    SERVED: CONTACTED,
    "completed": SERVED,
    "ended_early": SERVED,
    "open_in_service": SERVED,
}
"""Every step with the one before it, in the order of reading."""

_GROUPS: Mapping[str, str | None] = {
    "undecided": "open",
    "open": None,
    "not_decided_by_ngo": "ended",
    "declined": "ended",
    "ended": None,
}
"""Sums that the figures tell: R10 how many are undecided, declined and refused or withdrawn, R12 how many have ended."""
_GROUP_OF = {
    **dict.fromkeys(("open_unseen", "open_undecided"), "undecided"),
    **dict.fromkeys(("open_uncontacted", "open_unserved", "open_in_service"), "open"),
    **dict.fromkeys(("withdrawn_unseen", "withdrawn_undecided", BY_PERSON), "not_decided_by_ngo"),
    **dict.fromkeys((BY_NGO, OTHERWISE), "declined"),
    **dict.fromkeys(("ended_uncontacted", "ended_unserved", "completed", "ended_early"), "ended"),
}
KNOWN = frozenset({SENT, ACCEPTED, CONTACTED, SERVED})
"""What figures state as a whole: hiding it here would hide nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The tree as it may be shown: steps, declines by side and by reason, and the reasons that R11 must not show."""

    steps: tuple[FlowStep, ...]
    declines: tuple[Breakdown, ...]
    hidden_reasons: frozenset[str]


NO_FLOW = Flow(steps=(), declines=(), hidden_reasons=frozenset())


def flow_of(ways: Collection[Way], *, k: int, also: frozenset[str] = frozenset()) -> Flow:
    """The flow of these referrals; empty where there are none. Counts below `k` are hidden, and those named in `also`."""
    counts = dict.fromkeys(TREE, 0)
    reasons: dict[tuple[str, str], int] = {}
    for way in ways:
        for step in path_of(way):
            counts[step] += way.count
        if way.declined_side is not None:
            key = (SIDES.get(way.declined_side, OTHERWISE), told_reason(way.decline_reason))
            reasons[key] = reasons.get(key, 0) + way.count
    if not counts[SENT]:
        return NO_FLOW
    if not counts[OTHERWISE]:
        del counts[OTHERWISE]
    known = KNOWN | ({BY_NGO} if OTHERWISE not in counts else set())
    branches = _branches(counts, reasons, known)
    also &= {branch.name for branch in branches if not branch.is_known}
    hidden = suppress_tree(branches, k=k, groups=_GROUPS, also=also)
    # R12 tells how many have ended only once all are mature: what is hidden must stand without that, too.
    fewer = [replace(one, group=one.group if one.group == "undecided" else None) for one in branches]
    hidden = suppress_tree(fewer, k=k, groups={"undecided": None}, also=hidden)
    return Flow(
        steps=tuple(
            FlowStep(code=name, came_from=TREE[name], n=None if name in hidden else n)
            for name, n in counts.items()
        ),
        declines=tuple(_declines(counts, reasons, hidden)),
        hidden_reasons=frozenset(
            reason for side, reason in reasons if side != BY_PERSON and leaf_of(side, reason) in hidden
        ),
    )


def path_of(way: Way) -> tuple[str, ...]:
    """The steps that a referral went, from the first to the last; each later step implies the ones before.

    A decision implies that the referral was seen, a service that there was contact.
    """
    seen = way.acknowledged or way.accepted or way.declined_side is not None
    if not seen:
        return (SENT, "withdrawn_unseen" if way.ended else "open_unseen")
    if way.declined_side is not None:
        return (SENT, ACKNOWLEDGED, SIDES.get(way.declined_side, OTHERWISE))
    if not way.accepted:
        return (SENT, ACKNOWLEDGED, "withdrawn_undecided" if way.ended else "open_undecided")
    taken = (SENT, ACKNOWLEDGED, ACCEPTED)
    if not (way.contacted or way.served):
        return (*taken, "ended_uncontacted" if way.ended else "open_uncontacted")
    if not way.served:
        return (*taken, CONTACTED, "ended_unserved" if way.ended else "open_unserved")
    if not way.ended:
        return (*taken, CONTACTED, SERVED, "open_in_service")
    end = "completed" if way.end_state is EndState.COMPLETED else "ended_early"
    return (*taken, CONTACTED, SERVED, end)


def told_reason(reason: str | None) -> str:
    """A decline reason as an evaluation may tell it: one that is sensitive, a death, is told to nobody."""
    code = DECLINE_REASONS.find(reason) if reason else None
    return NOT_TOLD if reason is None or (code is not None and code.sensitive) else reason


def _branches(
    counts: Mapping[str, int], reasons: Mapping[tuple[str, str], int], known: Collection[str]
) -> list[Branch]:
    steps = [
        Branch(name=name, parent=TREE[name], n=n, is_known=name in known, group=_GROUP_OF.get(name))
        for name, n in counts.items()
    ]
    return steps + [
        Branch(name=leaf_of(side, reason), parent=side, n=n, group=_GROUP_OF[side])
        for (side, reason), n in sorted(reasons.items())
    ]


def _declines(
    counts: Mapping[str, int], reasons: Mapping[tuple[str, str], int], hidden: Collection[str]
) -> Iterable[Breakdown]:
    sides = [(side, counts[side]) for side in (BY_NGO, BY_PERSON, OTHERWISE) if side in counts]
    if not any(n for _, n in sides):
        return
    nothing_hidden = not any(side in hidden for side, _ in sides)
    yield Breakdown(
        code="declines_by_side",
        total=sum(n for _, n in sides) if nothing_hidden else None,
        overlaps=False,
        rows=tuple(BreakdownRow(code=side, label=None, n=None if side in hidden else n) for side, n in sides),
    )
    for side, n in sides:
        rows = [
            BreakdownRow(code=reason, label=None, n=None if leaf_of(side, reason) in hidden else count)
            for (of, reason), count in reasons.items()
            if of == side
        ]
        if rows:
            # Hidden rows stand by name, so that their order tells nothing.
            rows.sort(key=lambda row: (-(row.n or 0), row.code))
            yield Breakdown(
                code=f"{side}_by_reason",
                total=None if side in hidden else n,
                overlaps=False,
                rows=tuple(rows),
            )


def leaf_of(side: str, reason: str) -> str:
    """The name of a reason in the tree: the same one may be given on several sides."""
    return f"{side}:{reason}"
