"""Counts that divide again and again: what became of cases step by step, printed with every sum on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.suppression.solver import Edge, Node, range_of

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
    branches: Sequence[Branch], *, k: int, groups: Mapping[str, str | None] | None = None
) -> frozenset[str]:
    """The names of the branches that are hidden, so that none of them can be worked out to less than k.

    Primary: a count n with 0 < n < k. Complementary: as long as sums up, down and over the known groups tell a hidden
    count to less than k, the smallest one beside it goes too, ends of the tree before steps on the way and nothing that
    readers know anyway; zeros go last, where otherwise a count would be told exactly. `groups` names the larger group
    that each group is a part of. Raises `ValueError` where children do not add up.
    """
    _check(branches)
    hidden = {branch.name for branch in branches if 0 < branch.n < k and not branch.is_known}
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
        shown = [one for one in branches if one.name not in hidden and not one.is_known]
        if most > least:
            shown = [one for one in shown if one.n]
        around = {edges[place].tail, edges[place].head} - {_END}
        near = [one for at, one in enumerate(branches) if one in shown and _touches(edges[at], around)]
        found = min(
            near or shown,
            key=lambda one: (not one.n, one.name in parents, one.n, one.name),
            default=None,
        )
        if found is not None:
            return found.name
    return None


def _touches(edge: Edge, nodes: set[Node]) -> bool:
    return edge.tail in nodes or edge.head in nodes


def _check(branches: Sequence[Branch]) -> None:
    for branch in branches:
        children = [one.n for one in branches if one.parent == branch.name]
        if branch.n < 0 or (children and sum(children) != branch.n):
            raise ValueError(f"the children of {branch.name} do not add up to it")
