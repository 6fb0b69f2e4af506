"""Who asks for which methods in the table of routes, and which figures of a run are told."""

from pathlib import Path

import pytest

from tests.assurance.figures import TOLD, keep_figure, read_figures, summed_up
from tests.support.cells import FORMS, METHODS, methods_asked

TAKEN = ({"GET", "HEAD", "OPTIONS"}, {"GET", "HEAD", "POST", "OPTIONS"}, {"POST", "OPTIONS"})
TURNS = 25


def test_what_an_address_does_not_take_is_asked_once_in_turn() -> None:
    for number in range(100):
        taken = TAKEN[number % 3]
        asked = [
            methods_asked(taken, number, methods=METHODS, turn=turn, turns=TURNS) for turn in range(TURNS)
        ]
        refused = [method for methods in asked for method in methods if method not in taken]
        assert sorted(refused) == sorted(set(METHODS) - taken)
        assert all(taken <= set(methods) for methods in asked)


def test_of_what_an_address_takes_only_the_named_methods_are_asked() -> None:
    asked = methods_asked(TAKEN[1], 7, methods=FORMS, turn=0, turns=TURNS)
    assert [method for method in asked if method in TAKEN[1]] == ["GET", "POST"]


def test_who_is_alone_asks_everything() -> None:
    assert methods_asked(TAKEN[0], 5, methods=METHODS, turn=0, turns=1) == list(METHODS)


def test_a_run_is_told_its_own_figures_and_the_mutants_as_one_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, told = tmp_path / "figures.json", tmp_path / "told"
    keep_figure("U-01", "deep/a.py", "100 kills", kept)
    monkeypatch.setenv(TOLD, str(told))
    keep_figure("U-01", "deep/a.py", "200 kills", kept)
    keep_figure("A-01", "deep/b.py", "mutant “A-01 x” caught", kept)
    assert read_figures(kept)["U-01"] == {"deep/a.py": "200 kills"}
    assert summed_up(told.read_text()) == "U-01: 200 kills\nmutants caught: 1"
