"""Tables published at different times over regions that share cases: a quarter and its months, a whole and its parts.

A region is a set of places and a set of months. What a reader knows of a row over some regions tells it over others by
sums and differences; the rows of a table that is about to be published are hidden until no such sum tells a small count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.suppression.certainty import Labels, certain
from core.suppression.reader import PublishedTable, Reader
from core.suppression.regions import Cell, Regions


def hide_between(
    new: PublishedTable,
    published: Sequence[PublishedTable],
    *,
    k: int,
    free: Labels = frozenset(),
) -> Labels:
    """The labels that `new` must hide so that nobody who read `published`, in this order, learns a count below `k`.

    A count is told where rows of several tables add up to a region of which no table speaks (a quarter without two of
    its months), or where the same region was told before (what changed since). Of several hidden rows together the sum
    is told as long as the total, which is shown in any case, tells the same. `free` are labels that are not about
    persons. The smallest counts that help go first; in the end every row is hidden and nothing but the total is told.
    """
    if not published:
        return new.hidden
    rooms = Regions([table.region for table in (*published, new)])
    labels = frozenset(label for table in (*published, new) for label in table.cells)
    if len(labels) < 2:  # a single row is the total
        return new.hidden
    reader = Reader(rooms, published, labels=labels)
    reader.learn()
    while leaks := set(_leaks(reader, new, k=k, free=free)):
        shown = [label for label, n in new.cells.items() if n is not None]
        if not shown:
            break
        new = _with_one_more_hidden(reader, new, leaks, shown, k=k, free=free)
    if new.hidden != new.cells.keys() and _is_told_at_last(reader, new, k=k, free=free):
        return frozenset(new.cells)
    return new.hidden


def _is_told_at_last(before: Reader, new: PublishedTable, *, k: int, free: Labels) -> bool:
    """Whether sums of several rows over several regions at once, which are rare, tell a small count all the same."""
    if not any(table.hidden for table in (*before.tables, new)):
        return False  # each row by itself is all there is, and was looked at
    after = before.with_one_more(new)
    after.learn()
    asked = [(of, cell) for of in after.told for cell in after.regions.boxes()]
    order = sorted(after.labels)
    earlier = certain(before.sums(), asked, labels=order)
    later = certain(after.sums(), asked, labels=order)
    if earlier is None or later is None:
        return False
    return any(
        _is_small(of, n, later.get((after.labels, cell)), k)
        for (of, cell), n in later.items()
        if not (of == after.labels or of <= free or earlier.get((of, cell)) == n)
    )


def _with_one_more_hidden(
    reader: Reader,
    new: PublishedTable,
    leaks: set[tuple[Labels, Cell]],
    shown: list[str],
    *,
    k: int,
    free: Labels,
) -> PublishedTable:
    shown.sort(key=lambda label: (not new.cells[label], new.cells[label], label))
    told = [label for label in shown if frozenset({label}) in {of for of, _ in leaks}]
    if told:
        return _hiding(new, told[0])
    for label in shown:
        fewer = _hiding(new, label)
        if len(set(_leaks(reader, fewer, k=k, free=free))) < len(leaks):
            return fewer
    return _hiding(new, shown[0])


def _hiding(table: PublishedTable, label: str) -> PublishedTable:
    return replace(table, cells={**table.cells, label: None})


def _leaks(before: Reader, new: PublishedTable, *, k: int, free: Labels) -> Iterator[tuple[Labels, Cell]]:
    """What `new` would tell beyond what is told already: labels with the region of which a small count is told."""
    after = before.with_one_more(new)
    after.learn()
    here = after.regions.cell_of(new.region)
    for labels, told in after.told.items():
        if labels == after.labels or labels <= free:
            continue
        earlier = before.told.get(labels, {})
        for cell, n in told.items():
            whole = after.told[after.labels].get(cell)
            if earlier.get(cell) != n and _is_small(labels, n, whole, k):
                yield labels, cell
        for change, whole in _changes(before, new, labels):
            if _is_small(labels, change, whole, k):
                yield labels, here


def _changes(before: Reader, new: PublishedTable, labels: Labels) -> Iterator[tuple[int, int | None]]:
    """How the labels of the region of `new` differ from what was told of it, each beside how the total does."""
    known = before.value_in(new, labels)
    if known is None:
        return
    cell = before.regions.cell_of(new.region)
    then = [
        (before.value_in(table, labels), table.total) for table in before.tables if table.region == new.region
    ]
    then.append((before.told.get(labels, {}).get(cell), before.told[before.labels].get(cell)))
    for value, total in then:
        if value is not None:
            yield known - value, None if total is None or new.total is None else new.total - total


def _is_small(labels: Labels, n: int, whole: int | None, k: int) -> bool:
    """Several labels together tell no more than the whole where they are all of it; of a single one nothing is told."""
    return 0 < abs(n) < k and (len(labels) == 1 or whole != n)
