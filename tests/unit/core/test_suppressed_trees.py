"""Counts that divide again and again: nothing that is hidden can be worked out from what is shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.suppression import Branch, range_of, suppress_tree
from core.suppression.trees import edges_of_tree

K = 5


def told(branches: list[Branch], hidden: frozenset[str]) -> dict[str, tuple[int, int]]:
    """What a reader can work out of each hidden branch."""
    edges = edges_of_tree(branches, hidden, {})
    return {
        branch.name: range_of(edges, place) for place, branch in enumerate(branches) if branch.name in hidden
    }


def test_a_small_branch_takes_the_next_one_along() -> None:
    branches = [
        Branch(name="sent", parent=None, n=60),
        Branch(name="accepted", parent="sent", n=45),
        Branch(name="declined", parent="sent", n=12),
        Branch(name="open", parent="sent", n=3),
    ]
    assert suppress_tree(branches, k=K) == {"declined", "open"}


def test_what_the_children_would_tell_is_hidden_too() -> None:
    branches = [
        Branch(name="sent", parent=None, n=60),
        Branch(name="declined", parent="sent", n=20),
        Branch(name="open", parent="sent", n=40),
        Branch(name="capacity", parent="declined", n=17),
        Branch(name="age", parent="declined", n=3),
    ]
    hidden = suppress_tree(branches, k=K)
    assert hidden == {"age", "capacity"}
    assert told(branches, hidden)["age"] == (0, 20)


def test_what_readers_know_anyway_is_not_hidden_and_is_reckoned_with() -> None:
    branches = [
        Branch(name="sent", parent=None, n=30, is_known=True),
        Branch(name="accepted", parent="sent", n=3, is_known=True),
        Branch(name="refused", parent="sent", n=2),
        Branch(name="declined", parent="sent", n=25, is_known=True),
        Branch(name="withdrawn", parent="sent", n=0),
    ]
    # 30 - 3 - 25 leaves 2 for the two that are not known: which of them it is stays open.
    assert suppress_tree(branches, k=K) == {"refused", "withdrawn"}


def test_a_group_that_is_told_elsewhere_gives_nothing_away() -> None:
    branches = [
        Branch(name="sent", parent=None, n=52),
        Branch(name="seen", parent="sent", n=46),
        Branch(name="unseen", parent="sent", n=6, group="open"),
        Branch(name="accepted", parent="seen", n=42),
        Branch(name="undecided", parent="seen", n=4, group="open"),
    ]
    alone = [replace(branch, group=None) for branch in branches]
    assert suppress_tree(alone, k=K) == {"accepted", "undecided"}
    # Who knows that ten are open would get the four from the six.
    assert suppress_tree(branches, k=K, groups={"open": None}) == {"undecided", "unseen", "seen"}


def test_children_add_up() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppress_tree([Branch(name="a", parent=None, n=3), Branch(name="b", parent="a", n=2)], k=K)


@st.composite
def trees(draw: st.DrawFn) -> list[Branch]:
    found: list[Branch] = []

    def grow(name: str, parent: str | None, depth: int) -> int:
        place = len(found)
        children = draw(st.integers(0, 3)) if depth else 0
        found.append(Branch(name=name, parent=parent, n=0))
        if children:
            n = sum(grow(f"{name}.{child}", name, depth - 1) for child in range(children))
        else:
            n = draw(st.integers(0, 14))
        found[place] = Branch(name=name, parent=parent, n=n)
        return n

    grow("r", None, 3)
    return found


@given(trees())
def test_no_hidden_count_can_be_worked_out(branches: list[Branch]) -> None:
    hidden = suppress_tree(branches, k=K)
    assert {branch.name for branch in branches if 0 < branch.n < K} <= hidden
    ranges = told(branches, hidden)
    everything = {branch.name for branch in branches if branch.n} <= hidden
    assert everything or all(most - least >= K for least, most in ranges.values())
