"""Meetings in plain words, for pages and the document: agenda, quorum, periods without a meeting."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from flask import request
from flask_babel import ngettext

from core.actor import Actor
from core.permissions import Permission
from core.text import N_
from partners.meetings import labels
from partners.meetings.labelling import Label
from partners.meetings.lifecycle import MeetingState
from partners.meetings.queries.actions import ActionRow
from partners.meetings.queries.committees import CommitteeRow
from partners.meetings.queries.decisions import DecisionRow
from partners.meetings.queries.due import DuePeriodRow
from partners.meetings.queries.meetings import AgendaRow, MeetingRow
from partners.meetings.quorum import Count, Quorum
from partners.meetings.terms import AgendaKind
from partners.memoranda.labels import CADENCES
from partners.memoranda.terms import Cadence
from web.i18n import in_words, local_date, moment_in_zone, translate
from web.states import StateTag, state_tag

OPENED_WITH = {
    AgendaKind.FINDING: Permission.EVALUATION_READ,
    AgendaKind.GOAL: Permission.GOAL_READ,
    AgendaKind.AGREEMENT: Permission.MEMORANDUM_READ,
    AgendaKind.DOCUMENT: Permission.DILIGENCE_READ,
}
"""What it takes to open the page behind a point; a member without it reads the point only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of an agenda in the reader's words."""

    id: UUID
    text: str
    url: str | None
    by_hand: bool
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The points of one kind."""

    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """A decision with its state, the finding behind it and the goal that it serves."""

    row: DecisionRow
    tag: StateTag
    finding_url: str | None
    finding_source: str | None
    goal: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """An action with its state and the goal that it serves."""

    row: ActionRow
    tag: StateTag
    goal: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """A period in which a meeting was due, and what became of it."""

    name: str
    ends_on: date
    words: str
    colour: str
    meeting_id: UUID | None


def when(row: MeetingRow) -> str:
    """When a meeting begins, where its committee's agency is."""
    return moment_in_zone(row.starts_at, row.zone)


def agenda(rows: Iterable[AgendaRow], actor: Actor) -> list[Group]:
    """The points in order, those of one kind together under its name, with links that the reader may follow."""
    return [
        Group(
            title=translate(labels.AGENDA_KINDS[kind]),
            points=tuple(
                Point(
                    id=row.id,
                    text=point_text(row),
                    url=f"{request.script_root}{row.link}" if row.link and _may_open(kind, actor) else None,
                    by_hand=row.by_hand,
                    note=row.note,
                )
                for row in points
            ),
        )
        for kind, points in groupby(rows, key=lambda row: row.kind)
    ]


def _may_open(kind: AgendaKind, actor: Actor) -> bool:
    return kind not in OPENED_WITH or actor.holds(OPENED_WITH[kind])


def point_text(row: AgendaRow) -> str:
    """A point in the reader's language; what somebody typed stays as it is."""
    if row.params is None:
        return row.text
    return in_words(row.text, row.params)


def quorum_rule(quorum: Quorum) -> str:
    """Who has to be there, in a sentence."""
    return translate(
        N_("At least %(organisations)s and %(people)s of the members."),
        _counted(quorum.organisations, quorum.seats),
    )


def quorum_words(quorum: Quorum, count: Count) -> str:
    """Who was there and who was needed, and what follows where that was not enough."""
    there = translate(
        N_("Present: %(organisations)s and %(people)s of the members."),
        _counted(count.organisations, count.seats),
    )
    needed = translate(
        N_("Needed: %(organisations)s and %(people)s."), _counted(quorum.organisations, quorum.seats)
    )
    if count.meets(quorum):
        return f"{there} {needed}"
    missed = translate(
        N_(
            "The meeting counts as not held, and what it agreed waits to be ratified by a later meeting"
            " with a quorum."
        )
    )
    return f"{there} {needed} {missed}"


def _counted(organisations: int, people: int) -> dict[str, object]:
    return {
        "organisations": ngettext("%(num)s organisation", "%(num)s organisations", organisations),
        "people": ngettext("%(num)s person", "%(num)s people", people),
    }


def decision_lines(
    rows: Iterable[DecisionRow], *, evaluations: Mapping[UUID, Label], goals: Mapping[UUID, Label]
) -> list[DecisionLine]:
    """Decisions for a page, with links to what the reader may open."""
    lines = []
    for row in rows:
        source = evaluations.get(row.evaluation_id) if row.evaluation_id else None
        anchor = f"#{row.indicator}" if row.indicator else ""
        lines.append(
            DecisionLine(
                row=row,
                tag=state_tag("decision", row.standing),
                finding_url=f"{source.url}{anchor}" if source and source.url else None,
                finding_source=source.text if source else None,
                goal=goals.get(row.goal_id) if row.goal_id else None,
            )
        )
    return lines


def action_lines(
    rows: Iterable[ActionRow], *, goals: Mapping[UUID, Label], now: datetime
) -> list[ActionLine]:
    """Actions for a page."""
    return [
        ActionLine(
            row=row,
            tag=state_tag("action", row.standing(now)),
            goal=goals.get(row.goal_id) if row.goal_id else None,
        )
        for row in rows
    ]


def goal_ids(decisions: Collection[DecisionRow], actions: Collection[ActionRow]) -> set[UUID | None]:
    """The goals that decisions and actions serve."""
    return {row.goal_id for row in decisions} | {row.goal_id for row in actions}


def period_lines(rows: Sequence[DuePeriodRow], *, today: date) -> list[PeriodLine]:
    """Periods that needed a meeting, the latest first."""
    lines = []
    for row in reversed(rows):
        words, colour = _outcome(row, today)
        lines.append(
            PeriodLine(
                name=f"{local_date(row.first_day)} – {local_date(row.last_day)}",
                ends_on=row.last_day,
                words=words,
                colour=colour,
                meeting_id=row.meeting_id,
            )
        )
    return lines


def cadence_words(committee: CommitteeRow, cadences: Collection[Cadence]) -> str:
    """How often a committee meets, and who says so."""
    if committee.cadence is not None:
        return translate(CADENCES[committee.cadence])
    if not cadences:
        return translate(N_("As the agreement says; none is in force now."))
    often = ", ".join(translate(CADENCES[one]) for one in Cadence if one in cadences)
    return translate(N_("%(often)s, as the agreement says"), {"often": often})


def _outcome(row: DuePeriodRow, today: date) -> tuple[str, str]:
    if row.held:
        return translate(N_("Held")), "green"
    if row.state is MeetingState.HELD:
        return translate(N_("No quorum: counts as not held")), "red"
    if row.last_day < today:
        return translate(N_("Not held")), "red"
    if row.state is not None:
        return translate(N_("Planned")), "blue"
    return translate(N_("Not planned yet")), "yellow"
