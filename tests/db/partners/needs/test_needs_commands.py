"""From the question to what became of a priority: rules, freezing, who sees what, audit; one world for the module."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accounts.notices.models import Notice
from audit.queries import list_events_about
from core.errors import Conflict, Denied, InvalidTransition, RuleBroken
from partners.diligence.assessments.models import Assessment
from partners.goals.models import Goal
from partners.needs import commands
from partners.needs.followed import list_follow_ups
from partners.needs.models import (
    NeedsBadRow,
    NeedsFigure,
    NeedsMention,
    NeedsSource,
    NeedsWeight,
)
from partners.needs.queries import list_sources, list_themes
from partners.needs.terms import Barrier, FollowKind, FollowState, SourceKind
from partners.services.needs import Need
from tests.support.goals import make_terms
from tests.support.needs import (
    FILE,
    NOW,
    ORIGIN,
    World,
    concluded,
    count,
    give,
    opened,
    question,
    reviewed,
    talk,
    themes_of,
)


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
    search = commands.search_partner(
        session,
        lead,
        row,
        theme_id=themes[1],
        ngo_id=world.strangers.ngo_id,
        due_on=NOW.date() + timedelta(days=60),
        now=NOW + timedelta(minutes=2),
    )
    opened_one = session.get_one(Assessment, search.diligence_id)
    assert (opened_one.agency_id, opened_one.ngo_id) == (pair.agency_id, world.strangers.ngo_id)
    shown = list_follow_ups(session, lead, row, on=NOW)
    assert {(one.theme_name, one.kind, one.state, one.outcome) for one in shown} == {
        ("Night", FollowKind.GOAL, FollowState.OPEN, None),
        ("Wait", FollowKind.WANTED, FollowState.MET, "An evening clinic opened."),
        ("Wait", FollowKind.SEARCH, FollowState.OPEN, None),
    }
    (named,) = [one.goal for one in shown if one.goal is not None]
    assert named.title == "More officers know what to do"
    actions = [
        one.action
        for kind in ("needs_assessment", "need_priority")
        for one in list_events_about(session, kind=kind, subject_id=row)
    ]
    for action in ("opened", "reviewed", "expert_answered", "overruled", "concluded"):
        assert f"needs_assessment.{action}" in actions
    assert actions.count("need_priority.followed") == 3


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
