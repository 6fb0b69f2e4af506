"""What an address names is loaded for somebody: no edge reads by an id without saying who asks."""

from pathlib import Path

import pytest

from tests.support.scoped_loads import edges, loads_in, loads_of_the_edges, models_touched
from tests.support.tree import ROOT

NAMES = [path.relative_to(ROOT).as_posix() for path in edges()]
EVERYBODYS = {
    (
        "partners/goals/routes.py",
        "_offer_owners",
    ): "the agency is that of a goal that was loaded for the actor",
    (
        "wellbeing/enrolments/clients/routes.py",
        "_team",
    ): "the programme is one of those that the visitor runs",
    ("wellbeing/programmes/routes/catalogue.py", "show"): "the catalogue of programmes is public",
    ("surveys/results/routes.py", "open_results"): "results that were published are for everybody",
    ("surveys/results/routes.py", "open_file"): "results that were published are for everybody",
    (
        "surveys/voices/routes.py",
        "support",
    ): "the secret of the link says which box, and a voice is sought in it alone",
    (
        "partners/hub/routes/entries.py",
        "service",
    ): "the directory is public, and hidden services are not in it",
    ("partners/hub/routes/entries.py", "organisation"): "the directory is public",
    ("partners/hub/routes/mending.py", "mistake"): "the directory is public",
    ("partners/hub/routes/paper.py", "card"): "the directory is public",
    ("partners/hub/routes/paper.py", "service_leaflet"): "the directory is public",
    ("kpi/openness/routes.py", "show"): "an evaluation that was published is for everybody",
    ("kpi/openness/routes.py", "figures"): "an evaluation that was published is for everybody",
    ("kpi/wellbeing/routes.py", "_asked"): "the agencies that the actor may read are an argument",
}
"""Reads by an id without an actor, and why each may be."""
PLANTED = (
    "get_thing(session, thing_id)",
    "queries.get_thing(current_session(), thing_id)",
    "queries.get_thing(current_session(), key=thing_id)",
    "commands.change(session, thing_id, now=now)",
    "vault_rows(current_vault(), thing_id)",
    "x = found(get_row(session, thing_id))",
    "return page(get_row(session, thing_id))",
    "rows = [get_row(session, thing_id)]",
    "with held(session, thing_id):\n        pass",
    "if is_there(session, thing_id):\n        pass",
)
QUERIES = (
    "session.get(Thing, thing_id)",
    "current_session().get(Thing, thing_id)",
    "current_session().scalars(x)",
    "session.query(Thing)",
    "vault.execute(x)",
    "sa.select(Thing)",
)


@pytest.mark.proves("C-04")
def test_the_first_read_by_an_id_says_for_whom() -> None:
    loads = loads_of_the_edges()
    assert len(loads) > 250
    unscoped = {(load.module, load.function): load.call for load in loads if not load.is_scoped}
    assert set(unscoped) == set(EVERYBODYS), unscoped


@pytest.mark.proves("C-04")
@pytest.mark.parametrize("path", edges(), ids=NAMES)
def test_an_edge_builds_no_query(path: Path) -> None:
    assert not models_touched(path.read_text())


@pytest.mark.proves("C-04")
@pytest.mark.parametrize("line", PLANTED)
def test_a_planted_read_for_nobody_is_found(line: str) -> None:
    [load] = loads_in(f"def show(thing_id: UUID) -> str:\n    {line}\n", "planted")
    assert not load.is_scoped


@pytest.mark.proves("C-04")
@pytest.mark.parametrize("line", QUERIES)
def test_a_planted_query_is_found(line: str) -> None:
    assert models_touched(f"def show(thing_id: UUID) -> str:\n    {line}\n")


def test_a_read_for_somebody_is_in_order() -> None:
    [load] = loads_in(
        "def show(thing_id: UUID) -> str:\n    get_thing(session, actor, thing_id)\n", "planted"
    )
    assert load.is_scoped
