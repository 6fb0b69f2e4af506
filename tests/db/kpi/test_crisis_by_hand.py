"""The crisis indicators C01 to C14 of random worlds, worked out a second time by loops over rows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from kpi.evaluations.measuring import read_source
from kpi.measures.measurement import Measurement
from kpi.periods import Period
from tests.support.crisis_by_hand import (
    ZONE,
    avoidance,
    community,
    contacts_a_year,
    force_of_level,
    handcuffs,
    handovers,
    hurt,
    mobile,
    offers,
    often,
    on_scene,
    plain,
    rate,
    trained,
)
from tests.support.crisis_rows import Told, is_in, told
from tests.support.crisis_world import fill_with_crises
from tests.support.kpi_world import World

FIRST = datetime(2024, 10, 1, 12, tzinfo=UTC)
PERIODS = (
    Period.year(2025, ZONE),
    Period.quarter(2025, 3, zone=ZONE),
    Period.month(2025, 12, zone=ZONE),
    Period.custom(
        datetime(2025, 5, 10, tzinfo=UTC).date(), datetime(2025, 7, 20, tzinfo=UTC).date(), zone=ZONE
    ),
)
AS_OF = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2025, 12, 20, 7, 30, tzinfo=UTC))


@pytest.mark.first_tier("sqlite")
def test_the_crisis_figures_are_those_that_a_person_works_out(session: Session) -> None:
    world = World(session, zone=ZONE)
    fill_with_crises(session, world, seed=2, count=300, first=FIRST)
    compared = 0
    for as_of in AS_OF:
        everything = told(session, as_of)
        crises = [one for one in everything if one.row.crisis]
        for period in PERIODS:
            figures = read_source(session, world.scope(), period=period, as_of=as_of).figures(period)
            inside = [one for one in crises if is_in(one.row, period)]
            compared += len(inside)
            compare(figures, inside, as_of)
            typed = [
                one
                for one in everything
                if is_in(one.row, period)
                and one.fact("initial_call_type") in ("person_in_crisis", "suicidal_person")
            ]
            cad = figures["C01"].find_part("cad_typed")
            assert (figures["C01"].n, cad and cad.n) == (len(inside), len(typed))
            yearly = figures["C02"].find_part("contacts_per_person_year")
            assert yearly is not None
            assert (yearly.n, yearly.value) == contacts_a_year(crises, period, as_of)
            group = figures["C03"]
            people, encounters = (part.measurement for part in group.parts)
            counts = (
                group.n,
                people.N,
                encounters.n,
                encounters.N,
                group.excluded["unidentified_encounters"],
            )
            assert counts == often(crises, period, as_of), period.code
    assert compared > 500, "each encounter stands in several of the periods"


def compare(figures: dict[str, Measurement], inside: list[Told], now: datetime) -> None:
    assert plain(figures["C04"]) == avoidance(inside).plain()
    assert plain(figures["C06"]) == community(inside).plain()
    assert plain(figures["C07"]) == rate(inside, "apprehension").plain()
    asked = [one for one in inside if one.fact("detention_power") == "section_136"]
    assert plain(figures["C07"].find_part("consulted_first")) == rate(asked, "professional_consulted").plain()
    assert plain(figures["C08"]) == rate(inside, "reportable_force").plain()
    for part in figures["C08"].parts:
        expected = handcuffs(inside) if part.name == "handcuffs" else force_of_level(inside, part.name)
        assert plain(part.measurement) == expected.plain(), part.name
    harmed = {"minor", "treated", "hospital", "fatal"}
    for name, whom, bad in (
        ("hurt_person", "person", harmed),
        ("hurt_person_seriously", "person", {"hospital", "fatal"}),
        ("hurt_officer", "officer", harmed),
        ("hurt_other", "other", harmed),
    ):
        assert plain(figures["C09"].find_part(name)) == hurt(inside, whom, bad).plain(), name
    assert plain(figures["C09"]) == hurt(inside, "person", harmed).plain()
    scene, hours = figures["C10"], figures["C10"].find_part("officer_hours")
    assert hours is not None
    assert (
        scene.N,
        scene.value,
        scene.percentile_90,
        dict(scene.excluded),
        hours.n,
        hours.value,
    ) == on_scene(inside)
    assert plain(figures["C11"]) == handovers(inside, now).plain()
    for part in figures["C11"].parts:
        minutes = {"crisis_centre": 10, "place_of_safety": 60}[part.name]
        assert plain(part.measurement) == handovers(inside, now, minutes).plain(), part.name
    assert plain(figures["C12"]) == trained(inside).plain()
    for name in ("cit_requested", "cit_dispatched", "cit_arrived"):
        assert plain(figures["C12"].find_part(name)) == rate(inside, name).plain(), name
    assert plain(figures["C13"]) == offers(inside).plain()
    assert plain(figures["C14"]) == mobile(inside).plain()
