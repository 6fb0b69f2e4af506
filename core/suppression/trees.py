"""Counts that divide again and again: what became of cases step by step, printed with every sum on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.suppression.solver import UNLIMITED, Edge, Node, range_of

_END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A count of a tree; children of a branch add up to it.

    `is_known` marks one that readers know from elsewhere, so that hiding it would hide nothing. `group` names the sum,
    known from elsewhere too, to which a branch without children belongs.
    """

    name: str
    parent: str | None
    n: int
    is_known: bool = False
    group: str | None = None


def suppress_tree(
    branches: Sequence[Branch],
    *,
    k: int,
    groups: Mapping[str, str | None] | None = None,
    also: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """The names of the branches that are hidden, so that none of them can be worked out to less than k.

    Primary: a count n with 0 < n < k. Complementary: as long as sums up, down and over the known groups tell a hidden
    count to less than k, the smallest one beside it goes too, ends of the tree before steps on the way and nothing that
    readers know anyway; zeros go last, where otherwise a count would be told exactly. What is in `also` is hidden already. `groups` names the larger group
    that each group is a part of. Raises `ValueError` where children do not add up.
    """
    _check(branches)
    hidden = {branch.name for branch in branches if 0 < branch.n < k and not branch.is_known} | also
    while (beside := _next_to_hide(branches, hidden, groups or {}, k)) is not None:
        hidden.add(beside)
    return frozenset(hidden)


def edges_of_tree(
    branches: Sequence[Branch], hidden: frozenset[str] | set[str], groups: Mapping[str, str | None]
) -> list[Edge]:
    """The tree as a circulation, branches first and in their order, then the sums of the groups."""
    parents = {branch.parent for branch in branches}
    sums: dict[str, int] = {}
    edges = []
    for branch in branches:
        head: Node = branch.name
        if branch.name not in parents:
            head = _END if branch.group is None else ("group", branch.group)
            group = branch.group
            while group is not None:
                sums[group] = sums.get(group, 0) + branch.n
                group = groups.get(group)
        tail: Node = _END if branch.parent is None else branch.parent
        if branch.name in hidden:
            edges.append(Edge(tail, head, branch.n))
        else:
            edges.append(Edge(tail, head, branch.n, branch.n, branch.n))
    for group, total in sums.items():
        above = groups.get(group)
        edges.append(Edge(("group", group), ("group", above) if above else _END, total, total, total))
    return edges


def _next_to_hide(
    branches: Sequence[Branch], hidden: set[str], groups: Mapping[str, str | None], k: int
) -> str | None:
    edges = edges_of_tree(branches, hidden, groups)
    parents = {branch.parent for branch in branches}
    for place, branch in enumerate(branches):
        if branch.name not in hidden:
            continue
        least, most = range_of(edges, place, enough=k)
        if most - least >= k:
            continue
        around = {edges[place].tail, edges[place].head} - {_END}
        order = sorted(
            (at for at, one in enumerate(branches) if one.name not in hidden and not one.is_known),
            key=lambda at: (branches[at].name in parents, branches[at].n, branches[at].name),
        )
        for at in order:
            if branches[at].n and _touches(edges[at], around):
                return branches[at].name
        # Further away, and zeros, only where it helps: a zero is told as long as that gives nothing away.
        for at in order:
            if not branches[at].n and (most > least or not _touches(edges[at], around)):
                continue
            wider = range_of(_without(edges, at), place, enough=k)
            if wider[1] - wider[0] > most - least:
                return branches[at].name
        # Several zeros together may be what it takes: those beside it go one by one.
        beside = [at for at in order if _touches(edges[at], around)]
        if most == least and beside and _gains(edges, place, order):
            return branches[beside[0]].name
    return None


def _without(edges: list[Edge], at: int) -> list[Edge]:
    """The same with one more number hidden."""
    return [replace(one, least=0, most=UNLIMITED) if i == at else one for i, one in enumerate(edges)]


def _gains(edges: list[Edge], place: int, others: list[int]) -> bool:
    """Whether hiding all of these would leave the number at `place` open."""
    for at in others:
        edges = _without(edges, at)
    least, most = range_of(edges, place, enough=1)
    return most > least


def _touches(edge: Edge, nodes: set[Node]) -> bool:
    return edge.tail in nodes or edge.head in nodes


def _check(branches: Sequence[Branch]) -> None:
    for branch in branches:
        children = [one.n for one in branches if one.parent == branch.name]
        if branch.n < 0 or (children and sum(children) != branch.n):
            raise ValueError(f"the children of {branch.name} do not add up to it")
