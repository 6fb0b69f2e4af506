"""Needs assessments of the fictitious partnership: one concluded and followed up, one being reviewed, two being gathered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of, partnership_of
from concordat.seed.people import TIMEZONE, Cast
from core.actor import Actor, Role
from core.clock import local_date
from partners.goals.commands import Terms
from partners.goals.measures import Measure
from partners.needs import commands
from partners.needs.models import NeedsTheme
from partners.needs.terms import Barrier, SourceKind
from partners.services.needs import Need

DAY = timedelta(days=1)
FILE = b"""measure,value,unit,area,year,population,note
Crisis calls to the police,1840,calls,Elmsworth,2024,all,
Crisis calls to the police,2015,calls,Elmsworth,2025,all,
Crisis calls to the police at night,61.5,%,Elmsworth,2025,all,Between 20:00 and 08:00
Wait for a first appointment,24,days,Elmsworth,2025,adults,Median
Wait for a first appointment,31,days,Old Docks,2025,adults,Median
People without health insurance,not published,%,Old Docks,2025,adults,
Households whose first language is Spanish,18.2,%,Old Docks,2025,households,
"""
MAPPING = {name: name for name in ("measure", "value", "unit", "area", "year", "population", "note")}
THEMES = (
    ("Nobody answers at night", "Help after 20:00, by phone or in person"),
    ("The wait is too long", "Days between a crisis and the first appointment"),
    ("Too little help in Spanish", "Spoken and written help"),
    ("People fear being judged", "Shame, stigma, fear for the job"),
)


def make_needs(session: Session, cast: Cast, *, now: datetime) -> None:
    """Every assessment through the real commands; the concluded one has led to a goal and a service wanted."""
    agency, ngo = cast.agencies[0], cast.ngos[0]
    desk = actor_of(session, agency, Role.PARTNERSHIP_DESK)
    pair = partnership_of(session, agency, ngo)
    _concluded(session, cast, desk, pair, now)
    row = _open(session, desk, pair, "Help for families of people in crisis", "Canal Side", now - 40 * DAY)
    themes = _themes(session, desk, row, THEMES[2:], now - 39 * DAY)
    _talk(session, desk, row, themes, now - 30 * DAY)
    for role, party in (
        (Role.NGO_MANAGER, ngo),
        (Role.LIAISON_OFFICER, agency),
        (Role.PARTNERSHIP_DESK, agency),
    ):
        commands.ask_expert(session, desk, row, user_id=party.with_role(role)[0].user_id, now=now - 20 * DAY)
    commands.begin_review(session, desk, row, now=now - 10 * DAY)
    row = _open(session, desk, pair, "Young adults and the night", "Old Docks", now - 12 * DAY)
    themes = _themes(session, desk, row, THEMES[:2], now - 11 * DAY)
    source = _statistics(session, desk, row, themes, now - 10 * DAY)
    commands.add_barrier(
        session,
        desk,
        row,
        kind=Barrier.OPENING_HOURS,
        words="Most calls come when nothing is open.",
        sources=[source],
        names_checked=True,
        now=now - 9 * DAY,
    )
    far = actor_of(session, cast.agencies[1], Role.PARTNERSHIP_DESK)
    _open(session, far, None, "Veterans on the coast", "Coast Road", now - 30 * DAY)


def _concluded(session: Session, cast: Cast, desk: Actor, pair: UUID, now: datetime) -> None:
    agency, ngo = cast.agencies[0], cast.ngos[0]
    row = _open(session, desk, pair, "Help in the week after a crisis", "Elmsworth", now - 150 * DAY)
    themes = _themes(session, desk, row, THEMES, now - 149 * DAY)
    names = list(themes)
    numbers = _statistics(session, desk, row, {name: themes[name] for name in names[:3]}, now - 140 * DAY)
    first = _talk(session, desk, row, {name: themes[name] for name in names[1:]}, now - 130 * DAY)
    second = commands.add_talk(
        session,
        desk,
        row,
        talk=commands.Talk(
            kind=SourceKind.INTERVIEWS,
            title="Interviews with night staff",
            held_on=local_date(now - 125 * DAY, TIMEZONE),
            group_words="Nurses and dispatchers who work at night",
            people=7,
            notes="They send people home who would have stayed for a talk.",
            themes={themes[names[0]]: "Nobody picks up after eight.", themes[names[1]]: ""},
            names_checked=True,
        ),
        now=now - 124 * DAY,
    ).id
    for kind, words, sources in (
        (Barrier.OPENING_HOURS, "Six in ten calls come between 20:00 and 08:00.", (numbers, second)),
        (Barrier.LANGUAGE, "Forms and phone lines are in English only.", (numbers, first)),
        (Barrier.STIGMA, "Parents fear that a neighbour hears of it.", (first,)),
    ):
        commands.add_barrier(
            session,
            desk,
            row,
            kind=kind,
            words=words,
            sources=sources,
            names_checked=True,
            now=now - 120 * DAY,
        )
    experts = (
        (ngo, Role.NGO_MANAGER, (5, 4, 4, 2), "The night is where we lose people."),
        (agency, Role.SUPERVISOR, (4, 5, 2, 3), "The wait is what officers hear of most."),
        (ngo, Role.NGO_INTAKE, (5, 3, 5, 3), "Spanish is asked for every day."),
    )
    for party, role, _weights, _comment in experts:
        commands.ask_expert(session, desk, row, user_id=party.with_role(role)[0].user_id, now=now - 110 * DAY)
    commands.begin_review(session, desk, row, now=now - 108 * DAY)
    for number, (party, role, weights, comment) in enumerate(experts):
        commands.answer_review(
            session,
            actor_of(session, party, role),
            row,
            comment=comment,
            opinions={
                themes[name]: commands.Opinion(weight=weight)
                for name, weight in zip(names, weights, strict=True)
            },
            names_checked=True,
            now=now - (100 - number) * DAY,
        )
    commands.overrule(
        session,
        desk,
        row,
        theme_id=themes[names[2]],
        place=2,
        reason="The county funds help in Spanish this year only.",
        now=now - 92 * DAY,
    )
    commands.conclude(session, desk, row, now=now - 90 * DAY)
    today = local_date(now, TIMEZONE)
    commands.become_goal(
        session,
        desk,
        row,
        theme_id=themes[names[0]],
        partnership_id=pair,
        terms=Terms(
            title="Somebody answers until midnight",
            why="Six in ten crisis calls come at night.",
            measure=Measure(name="Nights a week with an open line", unit="nights"),
            baseline=0,
            target=7,
            starts_on=today - 80 * DAY,
            ends_on=today + 200 * DAY,
            agency_owner_id=agency.with_role(Role.PARTNERSHIP_DESK)[0].user_id,
            ngo_owner_id=ngo.with_role(Role.NGO_MANAGER)[0].user_id,
        ),
        now=now - 85 * DAY,
    )
    commands.want_service(
        session,
        desk,
        row,
        theme_id=themes[names[2]],
        need=Need.MENTAL_HEALTH_SUPPORT,
        words="First appointments in Spanish, in the evening, near Old Docks.",
        now=now - 84 * DAY,
    )


def _open(
    session: Session, desk: Actor, pair: UUID | None, title: str, area: str, opened_at: datetime
) -> UUID:
    today = local_date(opened_at, TIMEZONE)
    return commands.open_assessment(
        session,
        desk,
        asked=commands.Question(
            title=title,
            question="What do people need, and what keeps them from it?",
            area=area,
            starts_on=today,
            ends_on=today + 90 * DAY,
            smallest_group=5,
            method="Open talks along four questions, coded by two people who then agreed on each code.",
        ),
        partnership_id=pair,
        now=opened_at,
    ).id


def _themes(
    session: Session, desk: Actor, row: UUID, themes: tuple[tuple[str, str], ...], now: datetime
) -> dict[str, UUID]:
    for name, meaning in themes:
        commands.add_theme(session, desk, row, name=name, meaning=meaning, now=now)
    found = session.execute(sa.select(NeedsTheme.name, NeedsTheme.id).where(NeedsTheme.assessment_id == row))
    ids = {one.name: one.id for one in found}
    return {name: ids[name] for name, _ in themes}


def _statistics(session: Session, desk: Actor, row: UUID, themes: Mapping[str, UUID], now: datetime) -> UUID:
    source = commands.add_statistics(
        session,
        desk,
        row,
        origin=commands.Origin(
            title="Crisis calls and waits",
            publisher="Office of Elmsworth County, yearbook",
            year=2025,
            licence="CC BY 4.0",
            link="https://data.elmsworth.example/crisis",
        ),
        name="crisis.csv",
        data=FILE,
        now=now,
    )
    commands.map_statistics(session, desk, row, source_id=source.id, mapping=MAPPING, now=now)
    commands.link_theme(session, desk, row, source_id=source.id, themes=list(themes.values()), now=now)
    return source.id


def _talk(session: Session, desk: Actor, row: UUID, themes: Mapping[str, UUID], now: datetime) -> UUID:
    return commands.add_talk(
        session,
        desk,
        row,
        talk=commands.Talk(
            kind=SourceKind.FOCUS_GROUP,
            title="Parents in the library",
            held_on=local_date(now, TIMEZONE),
            group_words="Parents of young adults, west of the river",
            people=9,
            notes="They would call earlier if nobody had to know.",
            themes=dict.fromkeys(themes.values(), ""),
            names_checked=True,
        ),
        now=now,
    ).id
