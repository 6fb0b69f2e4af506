"""What a reader can work out of a number that is hidden, from all that is published: exact, not an estimate.

Counts with their sums are a circulation: each equation "parts make the total" is a node whose inflow equals its
outflow, and each number an edge. The largest and smallest value that a hidden number can have are then flows.
"""

from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

UNLIMITED = 1 << 30
"""More than any count."""
Node = Hashable


@dataclass(frozen=True, slots=True)
class Edge:
    """A number: its true value, and the least and most that its publication allows (0 to unlimited where hidden)."""

    tail: Node
    head: Node
    value: int
    least: int = 0
    most: int = UNLIMITED

    def __post_init__(self) -> None:
        if not self.least <= self.value <= self.most:
            raise ValueError("what is published of a number must allow its value")


def range_of(edges: Sequence[Edge], place: int, *, enough: int = UNLIMITED) -> tuple[int, int]:
    """The least and the most that the number at `place` can be; looks no further than `enough` from its value."""
    asked = edges[place]
    others = [edge for at, edge in enumerate(edges) if at != place]
    more = _flow(others, asked.head, asked.tail, limit=min(asked.most - asked.value, enough))
    less = _flow(others, asked.tail, asked.head, limit=min(asked.value - asked.least, enough))
    return asked.value - less, asked.value + more


def edges_of_table(
    cells: Sequence[Sequence[int]], hidden: set[tuple[int, int]], *, step: int = 1
) -> tuple[list[Edge], list[tuple[int, int]]]:
    """A table with its totals as a circulation, and the place (row, column) of each edge.

    Place -1 is the total: (0, -1) that of the first row, (-1, -1) that of all. Shown numbers are known to `step`.
    """
    full = with_totals(cells)
    edges, places = [], []
    for row, numbers in full.items():
        for column, value in numbers.items():
            start, end = ("row", row), ("column", column)
            # A total runs against its parts, the total of all with them again.
            if (row == -1) != (column == -1):
                start, end = end, start
            least, most = (0, UNLIMITED) if (row, column) in hidden else _known(value, step)
            edges.append(Edge(start, end, value, least, most))
            places.append((row, column))
    return edges, places


def ranges_of_table(
    cells: Sequence[Sequence[int]], hidden: set[tuple[int, int]], *, step: int = 1, enough: int = UNLIMITED
) -> dict[tuple[int, int], tuple[int, int]]:
    """What a reader can work out of each hidden number of a table whose other numbers and totals are shown."""
    edges, places = edges_of_table(cells, hidden, step=step)
    return {place: range_of(edges, at, enough=enough) for at, place in enumerate(places) if place in hidden}


def with_totals(cells: Sequence[Sequence[int]]) -> dict[int, dict[int, int]]:
    """A table with its totals under the index -1."""
    width = len(cells[0])
    full = {row: {**dict(enumerate(numbers)), -1: sum(numbers)} for row, numbers in enumerate(cells)}
    full[-1] = {column: sum(numbers[column] for numbers in cells) for column in range(width)}
    full[-1][-1] = sum(map(sum, cells))
    return full


def _known(value: int, step: int) -> tuple[int, int]:
    if step == 1:
        return value, value
    shown = (value + step // 2) // step * step
    return max(0, shown - step // 2), shown + (step - 1) // 2


def _flow(edges: Sequence[Edge], source: Node, sink: Node, *, limit: int) -> int:
    """How much can be sent from one node to another by changing the other numbers within what is published."""
    room: dict[Node, dict[Node, int]] = {}
    for edge in edges:
        for tail, head, slack in (
            (edge.tail, edge.head, edge.most - edge.value),
            (edge.head, edge.tail, edge.value - edge.least),
        ):
            if slack:
                ways = room.setdefault(tail, {})
                ways[head] = ways.get(head, 0) + slack
    sent = 0
    while sent < limit:
        path = _path(room, source, sink)
        if path is None:
            return sent
        amount = min(limit - sent, *(room[tail][head] for tail, head in path))
        for tail, head in path:
            room[tail][head] -= amount
            back = room.setdefault(head, {})
            back[tail] = back.get(tail, 0) + amount
        sent += amount
    return sent


def _path(room: dict[Node, dict[Node, int]], source: Node, sink: Node) -> list[tuple[Node, Node]] | None:
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting:
        tail = waiting.popleft()
        for head, slack in room.get(tail, {}).items():
            if slack and head not in came:
                came[head] = tail
                if head == sink:
                    path = []
                    while head != source:
                        path.append((came[head], head))
                        head = came[head]
                    return path
                waiting.append(head)
    return None
