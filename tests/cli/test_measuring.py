"""`concordat seed`, `evaluate` and `evaluations`: figures for people and for programs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import run_command
from tests.support.console import Console

AGENCY = "Elmsworth Police Department"
NGO = "Lanternfield Crisis Response"
NOW = "2026-03-11T15:30+00:00"


@pytest.fixture
def seeded(filled: Callable[[str, Callable[[str], object]], Console]) -> Console:
    """A database with a small partnership, made by the command itself."""
    return filled("seeded", seed)


def seed(url: str) -> None:
    """What `concordat seed` writes."""
    said = json.loads(run_command(url, "seed", "--referrals", "12", "--seed", "3", "--now", NOW, "--json"))
    assert said["referrals"] == 12
    assert said["seed"] == 3


@pytest.mark.first_tier("sqlite")
def test_an_evaluation_is_written_and_listed(seeded: Console, scratch: Path) -> None:
    before = references(seeded)
    said = seeded.done("evaluate", "--agency", AGENCY, "--period", "2025", "--json", f"{scratch}/out.json")
    written = json.loads((scratch / "out.json").read_text())
    assert written["reference"] in said
    assert written["sha256"] in said
    listed = json.loads(seeded.done("evaluations", "--json"))
    assert [row["reference"] for row in listed if row["reference"] not in before] == [written["reference"]]
    assert listed[0]["agency_name"] == AGENCY
    assert written["reference"] in seeded.done("evaluations")
    assert "every link holds" in seeded.done("audit", "verify")


@pytest.mark.first_tier("sqlite")
def test_an_ngo_and_everything_with_chosen_indicators(seeded: Console, scratch: Path) -> None:
    for scope, codes in ((("--ngo", NGO), "r01, R10"), (("--all",), "agreed")):
        path = scratch / "chosen.json"
        seeded.done("evaluate", *scope, "--period", "2025", "--indicators", codes, "--json", str(path))
        written = json.loads(path.read_text())["evaluation"]
        measured = {figure["definition"]["code"] for figure in written["figures"]}
        assert {"R01", "R10"} <= measured
        assert "R09" not in measured or codes == "agreed"
        assert set(written["parameters"]["indicators"].split(", ")) == measured
    assert "everything" in seeded.done("evaluations")


def test_no_evaluation_yet(concordat: Console) -> None:
    assert concordat.done("evaluations") == "There is no evaluation yet.\n"
    assert json.loads(concordat.done("evaluations", "--json")) == []


@pytest.mark.first_tier("sqlite")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--agency", "Nowhere", "--period", "2025"), "no agency named Nowhere"),
        (("--partnership", "PT-0000-0000", "--period", "2025"), "no partnership PT-0000-0000"),
        (("--agency", AGENCY, "--period", "2025-13"), "2025-13"),
        (("--agency", AGENCY, "--period", "nonsense"), "nonsense"),
        (("--agency", AGENCY, "--period", "2999"), "There is no such year"),
        (("--agency", AGENCY, "--period", "2099"), "has not begun"),
        (("--ngo", "Nowhere", "--period", "2025"), "no NGO named Nowhere"),
        (("--all", "--period", "2025", "--indicators", "R01,X99"), "no indicator X99"),
        (("--all", "--period", "2025", "--indicators", " , "), "at least one indicator"),
        (("--all", "--period", "2025-05-02..2025-05-01"), "cannot end before it starts"),
    ],
)
def test_what_cannot_be_evaluated(
    seeded: Console, arguments: tuple[str, ...], words: str, scratch: Path
) -> None:
    before = references(seeded)
    said = seeded.refused("evaluate", *arguments, "--json", f"{scratch}/out.json")
    assert words in said
    assert list(scratch.iterdir()) == []
    assert references(seeded) == before


def references(console: Console) -> list[str]:
    """The evaluations there are: the seed brings one, on whose finding a meeting decided."""
    return [row["reference"] for row in json.loads(console.done("evaluations", "--json"))]


@pytest.mark.first_tier("sqlite")
def test_the_seed_goes_into_an_empty_database_only(seeded: Console) -> None:
    assert "empty database" in seeded.refused("seed", "--referrals", "1")


def test_production_is_never_seeded(file_console: Console) -> None:
    file_console.set(environment="production", secure_cookies="yes")
    assert "do not belong into production" in file_console.refused("seed", "--referrals", "1")
