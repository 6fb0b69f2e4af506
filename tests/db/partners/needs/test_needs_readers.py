"""Who sees an assessment, who hears of it, and what the database refuses; one world for the module."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.errors import Denied, NotFound
from partners.needs import commands
from partners.needs.followed import list_wanted
from partners.needs.models import (
    NeedsAssessment,
    NeedsSource,
    NeedsTheme,
)
from partners.needs.queries import get_assessment, list_assessments
from partners.needs.terms import SourceKind
from partners.services.needs import Need
from tests.support.goals import make_partnership, make_terms
from tests.support.needs import NOW, World, concluded, opened, themes_of


def test_who_sees_what(world: World) -> None:
    session, pair = world.session, world.pair
    shared, own = opened(world), opened(world, shared=False)
    for row, actor, sees in (
        (shared, pair.agency_leader, True),
        (shared, pair.ngo_leader, True),
        (shared, world.officer, False),
        (shared, world.strangers.agency_leader, False),
        (own, pair.agency_leader, True),
        (own, pair.ngo_leader, False),
    ):
        assert (row in {one.id for one in list_assessments(session, actor)}) is sees
        if not sees:
            with pytest.raises(NotFound):
                get_assessment(session, actor, row)
            with pytest.raises(NotFound):
                commands.add_theme(session, actor, row, name="x", meaning="", now=NOW)
    assert world.officer.user_id is not None
    commands.ask_expert(session, pair.agency_leader, shared, user_id=world.officer.user_id, now=NOW)
    assert get_assessment(session, world.officer, shared).id == shared
    with pytest.raises(Denied):
        commands.add_theme(session, world.officer, shared, name="x", meaning="", now=NOW)
    done, _ = concluded(world)
    assert get_assessment(session, world.intake, done).id == done


def test_services_wanted_are_told_to_the_ngos_of_the_partnership_and_to_nobody_else(world: World) -> None:
    session, pair = world.session, world.pair
    row, themes = concluded(world, shared=False)
    commands.want_service(
        session,
        pair.agency_leader,
        row,
        theme_id=themes[0],
        need=Need.HOMELESSNESS,
        words="Beds for a night",
        now=NOW,
    )
    for actor, sees in (
        (pair.agency_leader, True),
        (pair.ngo_leader, True),
        (world.intake, True),
        (world.strangers.ngo_leader, False),
        (world.strangers.agency_leader, False),
    ):
        found = [one.words for one in list_wanted(session, actor, on=NOW)]
        assert ("Beds for a night" in found) is sees


def test_a_goal_of_a_partnership_comes_of_its_own_assessment_only(world: World) -> None:
    session, pair = world.session, world.pair
    other = make_partnership(session, world.strangers, NOW)
    row, themes = concluded(world)
    with pytest.raises(NotFound):
        commands.become_goal(
            session,
            pair.agency_leader,
            row,
            theme_id=themes[0],
            partnership_id=other,
            terms=make_terms(pair, NOW),
            now=NOW,
        )
    with pytest.raises(NotFound):
        commands.want_service(
            session, pair.agency_leader, row, theme_id=uuid4(), need=Need.FOOD, words="x", now=NOW
        )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": SourceKind.STATISTICS}, "statistics_say_whence"),
        ({"kind": SourceKind.SURVEY}, "survey_has_results"),
        ({"kind": SourceKind.INTERVIEWS}, "talk_says_with_whom"),
        (
            {"kind": SourceKind.INTERVIEWS, "people": 2, "held_on": date(2026, 3, 1), "group_words": "x"},
            "never_so_few",
        ),
    ],
)
def test_the_database_refuses_a_source_that_says_too_little(
    world: World, values: dict[str, Any], constraint: str
) -> None:
    source = NeedsSource(
        assessment_id=opened(world),
        number=1,
        title="x",
        created_at=NOW,
        created_by_id=world.pair.agency_leader.user_id,
        **values,
    )
    nested = world.session.begin_nested()
    world.session.add(source)
    with pytest.raises(IntegrityError, match=constraint):
        world.session.flush()
    nested.rollback()


def test_the_database_refuses_what_cannot_be(world: World) -> None:
    session = world.session
    row = opened(world)
    theme = themes_of(world, row, "Night")[0]
    for statement, constraint in (
        (
            sa.update(NeedsAssessment).where(NeedsAssessment.id == row).values(state="concluded"),
            "conclusion_paired",
        ),
        (
            sa.update(NeedsAssessment).where(NeedsAssessment.id == row).values(smallest_group=2),
            "minimum_in_range",
        ),
        (
            sa.update(NeedsAssessment).where(NeedsAssessment.id == row).values(ends_on=date(2020, 1, 1)),
            "ends_after",
        ),
        (sa.update(NeedsTheme).where(NeedsTheme.id == theme).values(place=1), "overruling_paired"),
        (sa.update(NeedsTheme).where(NeedsTheme.id == theme).values(final_rank=1), "rank_paired"),
    ):
        with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
            session.execute(statement)
