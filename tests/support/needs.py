"""A world of needs and what is done in it, through the real commands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.needs import commands
from partners.needs.terms import SourceKind
from tests.support.memoranda import Pair

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
