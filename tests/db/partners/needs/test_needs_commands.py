"""From the question to what became of a priority: rules, freezing, who sees what, audit; one world for the module."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.queries import list_events_about
from core.actor import Actor, Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.goals.models import Goal
from partners.needs import commands
from partners.needs.followed import list_follow_ups, list_wanted
from partners.needs.models import (
    NeedsAssessment,
    NeedsBadRow,
    NeedsFigure,
    NeedsMention,
    NeedsSource,
    NeedsTheme,
    NeedsWeight,
)
from partners.needs.queries import get_assessment, list_assessments, list_sources, list_themes
from partners.needs.terms import Barrier, FollowState, SourceKind
from partners.services.needs import Need
from tests.support.goals import make_partnership, make_terms
from tests.support.memoranda import Pair, make_pair, make_person
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)
FILE = b"measure,value\nCalls,1840\nWait,long\n"
ORIGIN = commands.Origin(
    title="Calls", publisher="County", year=2025, licence="CC BY 4.0", link="https://county.example/calls"
)


@dataclass(frozen=True)
class World:
    """A pair at work, strangers, and people of several roles."""

    session: Session
    pair: Pair
    partnership_id: UUID
    strangers: Pair
    officer: Actor
    intake: Actor


@pytest.fixture(scope="module")
def world(engine: Engine, keys: None) -> Iterator[World]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        pair = make_pair(session, NOW)
        yield World(
            session=session,
            pair=pair,
            partnership_id=make_partnership(session, pair, NOW),
            strangers=make_pair(session, NOW, agency="Southgate", ngo="Other House"),
            officer=make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=NOW),
            intake=make_person(session, pair.ngo_id, "Ina Intake", Role.NGO_INTAKE, now=NOW),
        )


def question(**changes: Any) -> commands.Question:
    values: dict[str, Any] = {
        "title": "The night",
        "question": "Who answers at night?",
        "area": "Old Docks",
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2026, 5, 31),
        "smallest_group": 5,
    }
    return commands.Question(**values | changes)


def opened(world: World, *, shared: bool = True, actor: Actor | None = None) -> UUID:
    return commands.open_assessment(
        world.session,
        actor or world.pair.agency_leader,
        asked=question(),
        partnership_id=world.partnership_id if shared else None,
        now=NOW,
    ).id


def themes_of(world: World, row: UUID, *names: str) -> list[UUID]:
    return [
        commands.add_theme(world.session, world.pair.agency_leader, row, name=name, meaning="", now=NOW).id
        for name in names
    ]


def talk(known: list[UUID], **changes: Any) -> commands.Talk:
    values: dict[str, Any] = {
        "kind": SourceKind.FOCUS_GROUP,
        "title": "Parents",
        "held_on": date(2026, 3, 10),
        "group_words": "parents of young adults",
        "people": 6,
        "notes": "nobody answers at night",
        "themes": dict.fromkeys(known, ""),
    }
    return commands.Talk(**values | changes)


def reviewed(world: World, *names: str, shared: bool = True) -> tuple[UUID, list[UUID]]:
    """An assessment under review, with a talk on each theme and both leaders asked."""
    session, lead = world.session, world.pair.agency_leader
    row = opened(world, shared=shared)
    themes = themes_of(world, row, *names)
    for number in range(len(themes)):
        commands.add_talk(session, lead, row, talk=talk(themes[: number + 1]), now=NOW)
    people = [lead, world.pair.ngo_leader] if shared else [lead]
    for person in people:
        assert person.user_id is not None
        commands.ask_expert(session, lead, row, user_id=person.user_id, now=NOW)
    commands.begin_review(session, lead, row, now=NOW)
    return row, themes


def give(world: World, actor: Actor, row: UUID, themes: list[UUID], *weights: int) -> None:
    commands.answer_review(
        world.session,
        actor,
        row,
        comment="",
        opinions={
            theme: commands.Opinion(weight=weight) for theme, weight in zip(themes, weights, strict=True)
        },
        names_checked=False,
        now=NOW,
    )


def concluded(world: World, *, shared: bool = True) -> tuple[UUID, list[UUID]]:
    row, themes = reviewed(world, "Night", "Wait", shared=shared)
    give(world, world.pair.agency_leader, row, themes, 5, 2)
    commands.conclude(world.session, world.pair.agency_leader, row, now=NOW)
    return row, themes


def count(world: World, model: Any, **values: Any) -> int:
    return world.session.scalar(sa.select(sa.func.count()).select_from(model).filter_by(**values)) or 0


def test_from_the_question_to_what_became_of_it(world: World) -> None:
    session, pair = world.session, world.pair
    lead, other = pair.agency_leader, pair.ngo_leader
    row, themes = reviewed(world, "Night", "Wait")
    give(world, lead, row, themes, 3, 5)
    give(world, other, row, themes, 3, 1)
    give(world, other, row, themes, 3, 2)
    assert count(world, NeedsWeight, theme_id=themes[0]) == 2
    commands.overrule(session, lead, row, theme_id=themes[1], place=1, reason="The law asks for it.", now=NOW)
    commands.conclude(session, other, row, now=NOW)
    found = {one.name: one for one in list_themes(session, row)}
    assert (found["Night"].final_rank, found["Night"].final_evidence, found["Night"].final_weight) == (
        2,
        2,
        3,
    )
    assert (found["Wait"].final_rank, found["Wait"].final_evidence, found["Wait"].final_weight) == (1, 1, 3.5)
    goal = commands.become_goal(
        session,
        lead,
        row,
        theme_id=themes[0],
        partnership_id=world.partnership_id,
        terms=make_terms(pair, NOW),
        now=NOW,
    )
    assert session.get_one(Goal, goal.goal_id).proposed_for_id == pair.agency_id
    wanted = commands.want_service(
        session,
        lead,
        row,
        theme_id=themes[1],
        need=Need.CRISIS_FOLLOWUP,
        words="At night",
        now=NOW + timedelta(minutes=1),
    )
    commands.settle(
        session, other, row, follow_up_id=wanted.id, met=True, outcome="An evening clinic opened.", now=NOW
    )
    with pytest.raises(Conflict, match="already"):
        commands.settle(session, lead, row, follow_up_id=wanted.id, met=False, outcome="No", now=NOW)
    shown = list_follow_ups(session, lead, row, on=NOW)
    assert [(one.theme_name, one.state, one.outcome) for one in shown] == [
        ("Night", FollowState.OPEN, None),
        ("Wait", FollowState.MET, "An evening clinic opened."),
    ]
    assert shown[0].goal is not None
    assert shown[0].goal.title == "More officers know what to do"
    actions = [
        one.action
        for kind in ("needs_assessment", "need_priority")
        for one in list_events_about(session, kind=kind, subject_id=row)
    ]
    for action in ("opened", "reviewed", "expert_answered", "overruled", "concluded"):
        assert f"needs_assessment.{action}" in actions
    assert actions.count("need_priority.followed") == 2


def test_nothing_of_a_concluded_assessment_changes_but_what_becomes_of_it(world: World) -> None:
    session, lead = world.session, world.pair.agency_leader
    row, themes = concluded(world)
    source = list_sources(session, row)[0].id
    attempts: list[Any] = [
        lambda: commands.change_question(session, lead, row, asked=question(), version=None, now=NOW),
        lambda: commands.add_statistics(session, lead, row, origin=ORIGIN, name="a.csv", data=FILE, now=NOW),
        lambda: commands.add_talk(session, lead, row, talk=talk(themes), now=NOW),
        lambda: commands.add_theme(session, lead, row, name="New", meaning="", now=NOW),
        lambda: commands.remove_theme(session, lead, row, theme_id=themes[0], now=NOW),
        lambda: commands.link_theme(session, lead, row, source_id=source, themes=themes, now=NOW),
        lambda: commands.remove_source(session, lead, row, source_id=source, now=NOW),
        lambda: commands.add_barrier(
            session, lead, row, kind=Barrier.COST, words="dear", sources=[source], names_checked=True, now=NOW
        ),
        lambda: commands.attach_survey(session, lead, row, publication_id=uuid4(), now=NOW),
        lambda: commands.ask_expert(session, lead, row, user_id=uuid4(), now=NOW),
        lambda: give(world, lead, row, themes, 1, 1),
        lambda: commands.overrule(session, lead, row, theme_id=themes[0], place=1, reason="x", now=NOW),
        lambda: commands.begin_review(session, lead, row, now=NOW),
        lambda: commands.gather_again(session, lead, row, now=NOW),
        lambda: commands.conclude(session, lead, row, now=NOW),
    ]
    before = [(one.name, one.final_rank, one.final_weight) for one in list_themes(session, row)]
    for attempt in attempts:
        with pytest.raises(InvalidTransition):
            attempt()
    assert [(one.name, one.final_rank, one.final_weight) for one in list_themes(session, row)] == before


def test_talks_with_few_people_or_names_are_not_written_down(world: World) -> None:
    session, lead = world.session, world.pair.agency_leader
    row = opened(world)
    themes = themes_of(world, row, "Night")
    for changes, field in (
        ({"people": 4}, "people"),
        ({"held_on": date(2026, 3, 12)}, "held_on"),
        ({"themes": {}}, "themes"),
        ({"themes": {uuid4(): ""}}, "themes"),
        ({"kind": SourceKind.SURVEY}, "kind"),
        ({"group_words": " "}, "group_words"),
        ({"notes": "Jane Doe said so"}, "names_checked"),
        ({"group_words": "friends of Jane Doe"}, "names_checked"),
        ({"themes": {themes[0]: "call 410-555-0142"}}, "names_checked"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            commands.add_talk(session, lead, row, talk=talk(themes, **changes), now=NOW)
        assert refusal.value.field == field, changes
    assert count(world, NeedsSource, assessment_id=row) == 0
    commands.add_talk(
        session, lead, row, talk=talk(themes, notes="Old Docks", names_checked=True, people=5), now=NOW
    )
    with pytest.raises(RuleBroken, match="5 people") as refusal:
        commands.change_question(session, lead, row, asked=question(smallest_group=6), version=None, now=NOW)
    assert refusal.value.field == "smallest_group"


def test_a_file_is_kept_mapped_again_and_counted_to_the_last_record(world: World) -> None:
    session, lead = world.session, world.pair.agency_leader
    row = opened(world)
    source = commands.add_statistics(
        session, lead, row, origin=ORIGIN, name="calls.csv", data=b"\xef\xbb\xbf" + FILE, now=NOW
    )
    theme = themes_of(world, row, "Night")[0]
    with pytest.raises(RuleBroken, match="Map the columns"):
        commands.link_theme(session, lead, row, source_id=source.id, themes=[theme], now=NOW)
    with pytest.raises(RuleBroken, match="No record is a figure"):
        commands.map_statistics(
            session, lead, row, source_id=source.id, mapping={"measure": "value", "value": "measure"}, now=NOW
        )
    for _ in range(2):
        commands.map_statistics(
            session, lead, row, source_id=source.id, mapping={"measure": "measure", "value": "value"}, now=NOW
        )
    kept = list_sources(session, row)[0]
    assert [(one.line, one.measure, one.value, one.year) for one in kept.figures] == [
        (2, "Calls", 1840, 2025)
    ]
    assert [(one.line, one.field, one.text) for one in kept.bad] == [(3, "value", "Wait,long")]
    assert kept.rows == len(kept.figures) + len(kept.bad)
    assert session.get_one(NeedsSource, source.id).content == FILE.decode()
    commands.remove_source(session, lead, row, source_id=source.id, now=NOW)
    assert (
        count(world, NeedsFigure, source_id=source.id) == count(world, NeedsBadRow, source_id=source.id) == 0
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"link": "county.example"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"year": 1776}, "year"),
        ({"publisher": " "}, "publisher"),
        ({"licence": ""}, "licence"),
    ],
)
def test_a_source_says_whence(world: World, changes: dict[str, Any], field: str) -> None:
    row = opened(world)
    values = {name: getattr(ORIGIN, name) for name in ORIGIN.__dataclass_fields__}
    with pytest.raises(RuleBroken) as refusal:
        commands.add_statistics(
            world.session,
            world.pair.agency_leader,
            row,
            origin=commands.Origin(**values | changes),
            name="a.csv",
            data=FILE,
            now=NOW,
        )
    assert refusal.value.field == field


def test_a_barrier_rests_on_evidence(world: World) -> None:
    session, lead = world.session, world.pair.agency_leader
    row = opened(world)
    themes = themes_of(world, row, "Night")
    source = commands.add_talk(session, lead, row, talk=talk(themes), now=NOW)
    waiting = commands.add_statistics(session, lead, row, origin=ORIGIN, name="a.csv", data=FILE, now=NOW)
    for sources in ([], [uuid4()], [waiting.id]):
        with pytest.raises(RuleBroken) as refusal:
            commands.add_barrier(
                session,
                lead,
                row,
                kind=Barrier.COST,
                words="dear",
                sources=sources,
                names_checked=False,
                now=NOW,
            )
        assert refusal.value.field == "sources"
    barrier = commands.add_barrier(
        session, lead, row, kind=Barrier.COST, words="dear", sources=[source.id], names_checked=False, now=NOW
    )
    with pytest.raises(RuleBroken, match="rests on this source alone"):
        commands.remove_source(session, lead, row, source_id=source.id, now=NOW)
    commands.remove_barrier(session, lead, row, barrier_id=barrier.id, now=NOW)
    commands.remove_source(session, lead, row, source_id=source.id, now=NOW)
    assert count(world, NeedsMention, theme_id=themes[0]) == 0
    commands.remove_theme(session, lead, row, theme_id=themes[0], now=NOW)
    assert list_themes(session, row) == []


def test_review_begins_with_evidence_files_mapped_and_an_expert(world: World) -> None:
    session, lead = world.session, world.pair.agency_leader
    row = opened(world)
    with pytest.raises(RuleBroken, match="No source speaks"):
        commands.begin_review(session, lead, row, now=NOW)
    themes = themes_of(world, row, "Night")
    commands.add_talk(session, lead, row, talk=talk(themes), now=NOW)
    with pytest.raises(RuleBroken, match="at least one expert"):
        commands.begin_review(session, lead, row, now=NOW)
    stranger = world.strangers.ngo_leader.user_id
    assert stranger is not None
    with pytest.raises(RuleBroken) as refusal:
        commands.ask_expert(session, lead, row, user_id=stranger, now=NOW)
    assert refusal.value.field == "expert"
    assert world.intake.user_id is not None
    commands.ask_expert(session, lead, row, user_id=world.intake.user_id, now=NOW)
    with pytest.raises(RuleBroken, match="already"):
        commands.ask_expert(session, lead, row, user_id=world.intake.user_id, now=NOW)
    waiting = commands.add_statistics(session, lead, row, origin=ORIGIN, name="a.csv", data=FILE, now=NOW)
    with pytest.raises(RuleBroken, match="S2"):
        commands.begin_review(session, lead, row, now=NOW)
    commands.remove_source(session, lead, row, source_id=waiting.id, now=NOW)
    commands.begin_review(session, lead, row, now=NOW)
    told = session.scalars(sa.select(Notice).where(Notice.about_id == row)).all()
    assert [one.recipient_id for one in told] == [world.intake.user_id]
    with pytest.raises(RuleBroken, match="No expert has given"):
        commands.conclude(session, lead, row, now=NOW)
    with pytest.raises(Denied, match="not asked"):
        give(world, lead, row, themes, 3)
    with pytest.raises(RuleBroken, match="1 to 5"):
        give(world, world.intake, row, themes, 6)
    with pytest.raises(RuleBroken, match="each theme"):
        give(world, world.intake, row, [])
    give(world, world.intake, row, themes, 4)
    with pytest.raises(Denied):
        commands.conclude(session, world.intake, row, now=NOW)


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
