"""Everything the trail records is read in plain, translated words."""

import ast

import pytest

from audit.words import ACTIONS, KINDS, action_words, kind_words
from tests.support import recorded_actions
from tests.support.recorded_actions import COMPARTMENT, recorded_kinds
from wellbeing.trail import words as apart


def test_every_recorded_action_has_words_and_no_words_are_left_over() -> None:
    assert recorded_actions.recorded_actions() == set(ACTIONS)


def test_every_kind_of_subject_has_words_and_no_words_are_left_over() -> None:
    assert recorded_kinds() == set(KINDS)


def test_every_action_of_the_compartment_has_words_and_no_words_are_left_over() -> None:
    assert recorded_actions.recorded_actions(COMPARTMENT) == set(apart.ACTIONS)


@pytest.mark.parametrize("actions", [ACTIONS, apart.ACTIONS], ids=["main", "apart"])
def test_no_two_actions_read_alike(actions: dict[str, str]) -> None:
    assert len(set(actions.values())) == len(actions)


def test_an_action_of_a_later_version_reads_as_it_is_written() -> None:
    assert action_words("referral.sent_back") == "Referral: sent back"
    assert kind_words("training_session") == "Training session"
    assert apart.action_words("glass.looked_through") == "Glass: looked through"


@pytest.mark.parametrize(
    ("body", "actions"),
    [
        ("record(s, a, action='unit.lost', subject=('unit', 1), now=n)", {"unit.lost"}),
        (
            "act = 'b.lost' if x else 'b.found'\n    record(s, a, action=act, subject=('b', 1))",
            {"b.lost", "b.found"},
        ),
        ("kind, act = 'b', 'b.sold'\n    record(s, a, action=f'c.{act}', subject=(kind, 1))", {"c.b.sold"}),
    ],
)
def test_the_source_is_read_whatever_way_an_action_is_written(
    monkeypatch: pytest.MonkeyPatch, body: str, actions: set[str]
) -> None:
    tree = ast.parse(f"def change(s, a, n, x):\n    {body}\n")
    monkeypatch.setattr(recorded_actions, "_trees", lambda *_: (tree,))
    assert recorded_actions.recorded_actions() == actions


def test_an_action_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ast.parse("def change(s, a):\n    record(s, a, action=name_of(a), subject=('unit', 1))\n")
    monkeypatch.setattr(recorded_actions, "_trees", lambda *_: (tree,))
    with pytest.raises(AssertionError, match="cannot be read from name_of"):
        recorded_actions.recorded_actions()
