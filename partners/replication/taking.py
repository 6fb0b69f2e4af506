"""Taking over what a template holds, one by one through the commands of each room, with what became of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from partners.goals.commands import Terms, propose
from partners.goals.lifecycle import GoalState
from partners.goals.measures import Measure
from partners.goals.models import Goal
from partners.goals.queries import list_partnerships_for_goals
from partners.memoranda.pages import get_memorandum
from partners.memoranda.targets import TARGET_BY_CODE
from partners.replication import queries
from partners.replication.document import Body
from partners.replication.models import TemplateItem, TemplateStart
from partners.replication.parts import Outcome, Part
from partners.replication.policy import may_take, may_use
from partners.training.courses.commands import add_course
from partners.training.courses.kinds import CourseAudience, CourseKind
from partners.training.courses.models import TrainingCourse
from partners.training.courses.policy import CourseValues
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.commands import create_questionnaire
from surveys.questionnaires.content import load
from surveys.questionnaires.queries import list_questionnaires

OF_FORM = frozenset({"baseline", "target"})
OF_ALL_GOALS = frozenset({"starts_on", "ends_on", "agency_owner", "ngo_owner"})
"""What a person typed and can mend at once, instead of reading it as a refusal afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDays:
    """What a template says of no goal: from when until when, and whose it is on each side."""

    starts_on: date
    ends_on: date
    agency_owner_id: UUID
    ngo_owner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be taken over, by place in the list of the template from 1; goals with baseline and target as typed."""

    goals: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    days: GoalDays | None = None
    courses: frozenset[int] = frozenset()
    questionnaires: frozenset[int] = frozenset()


def take_over(
    session: Session, actor: Actor, memorandum_id: UUID, *, wanted: Wanted, now: datetime
) -> tuple[int, int]:
    """Take over what is wanted and write down what became of everything; answers how many were taken and refused.

    Goals become proposals that the other side still agrees to; courses and questionnaires become the organisation's own.
    What a rule refuses is left out with its reason, and the rest is taken. Raises `RuleBroken` at a field of the form.
    """
    may_use(actor)
    get_memorandum(session, actor, memorandum_id)
    start = session.scalars(
        sa.select(TemplateStart).where(TemplateStart.memorandum_id == memorandum_id).with_for_update()
    ).one_or_none()
    if start is None:
        raise NotFound(queries.NOT_FOUND)
    may_take(actor, organisation_id=start.organisation_id)
    _, body = queries.get_template(session, actor, start.template_id)
    partnership_id = get_memorandum(session, actor, memorandum_id).partnership_id
    acts: dict[tuple[Part, int], Callable[[], UUID]] = {}
    for place, figures in wanted.goals.items():
        goal = _at(body["goals"], place)
        acts[Part.GOAL, place] = _goal(session, actor, partnership_id, goal, place, figures, wanted.days, now)
    for place in wanted.courses:
        acts[Part.COURSE, place] = _course(session, actor, _at(body["courses"], place), now)
    for place in wanted.questionnaires:
        acts[Part.QUESTIONNAIRE, place] = _questionnaire(
            session, actor, _at(body["questionnaires"], place), now
        )
    taken, refused = _write(session, actor, start, body, acts, now=now)
    record(
        session,
        actor,
        action="partnership_template.taken_over",
        subject=("partnership_template", start.template_id),
        now=now,
        details={"memorandum": str(memorandum_id), "taken": taken, "refused": refused},
    )
    return taken, refused


def titles_of(body: Body) -> dict[Part, list[str]]:
    """What the goals, courses, questionnaires and indicators of a template are called, in their order."""
    return {
        Part.GOAL: [str(one["title"]) for one in body["goals"]],
        Part.COURSE: [str(one["title"]) for one in body["courses"]],
        Part.QUESTIONNAIRE: [_title(one) for one in body["questionnaires"]],
        Part.INDICATOR: [TARGET_BY_CODE[one[0]].name for one in body["agreement"]["targets"]],
    }


def _write(
    session: Session,
    actor: Actor,
    start: TemplateStart,
    body: Body,
    acts: Mapping[tuple[Part, int], Callable[[], UUID]],
    *,
    now: datetime,
) -> tuple[int, int]:
    assert actor.user_id is not None, "who drafts agreements is a person"
    known: dict[tuple[Part, int], TemplateItem] = {
        (one.part, one.position): one
        for one in session.scalars(sa.select(TemplateItem).where(TemplateItem.start_id == start.id))
    }
    taken = refused = 0
    for part, titles in titles_of(body).items():
        for place, title in enumerate(titles, start=1):
            item, act = known.get((part, place)), acts.get((part, place))
            if item is not None and (act is None or item.outcome is Outcome.TAKEN):
                continue
            outcome, reason, subject = _done(session, part, act)
            if item is None:
                item = TemplateItem(
                    id=uuid4(), start_id=start.id, part=part, position=place, title=title[:200]
                )
            item.outcome, item.reason = outcome, reason
            item.subject_id = subject
            item.decided_at, item.decided_by_id = now, actor.user_id
            session.add(item)
            taken += outcome is Outcome.TAKEN and part is not Part.INDICATOR
            refused += outcome is Outcome.REFUSED
    session.flush()
    _count(session, start)
    return taken, refused


def _done(
    session: Session, part: Part, act: Callable[[], UUID] | None
) -> tuple[Outcome, str | None, UUID | None]:
    if act is None:
        # The draft holds every target of the template from the beginning.
        return (Outcome.TAKEN if part is Part.INDICATOR else Outcome.LEFT), None, None
    try:
        with session.begin_nested():
            return Outcome.TAKEN, None, act()
    except _AtField as error:
        raise error.broken from error
    except (RuleBroken, Conflict, Denied, NotFound) as error:
        return Outcome.REFUSED, str(error)[:300], None


def _count(session: Session, start: TemplateStart) -> None:
    rows = session.execute(
        sa.select(TemplateItem.part, sa.func.count().label("items"))
        .where(TemplateItem.start_id == start.id, TemplateItem.outcome == Outcome.TAKEN)
        .group_by(TemplateItem.part)
    )
    counts = {row.part: row.items for row in rows}
    start.courses = counts.get(Part.COURSE, 0)
    start.questionnaires = counts.get(Part.QUESTIONNAIRE, 0)
    session.flush()


class _AtField(Exception):
    """A rule refuses what somebody typed into the form: nothing is taken before it is mended."""

    def __init__(self, broken: RuleBroken) -> None:
        self.broken = broken
        super().__init__(str(broken))


def _goal(
    session: Session,
    actor: Actor,
    partnership_id: UUID,
    goal: Body,
    place: int,
    figures: tuple[float, float],
    days: GoalDays | None,
    now: datetime,
) -> Callable[[], UUID]:
    def act() -> UUID:
        if partnership_id not in {one.id for one in list_partnerships_for_goals(session, actor, on=now)}:
            raise RuleBroken(N_("Goals are proposed once the agreement is in force."))
        if days is None:
            raise _AtField(RuleBroken(N_("Choose an owner of each side."), "agency_owner"))
        known = sa.select(Goal.title).where(
            Goal.partnership_id == partnership_id,
            Goal.state.in_((GoalState.PROPOSED, GoalState.AGREED)),
        )
        if _is_among(goal["title"], session.scalars(known)):
            raise RuleBroken(N_("A goal of this name is proposed or agreed already."))
        measure = Measure(indicator=goal["indicator"], name=goal["measure_name"], unit=goal["measure_unit"])
        terms = Terms(
            title=goal["title"],
            why=goal["why"],
            measure=measure,
            baseline=measure.stored(figures[0]),
            target=measure.stored(figures[1]),
            starts_on=days.starts_on,
            ends_on=days.ends_on,
            agency_owner_id=days.agency_owner_id,
            ngo_owner_id=days.ngo_owner_id,
        )
        try:
            return propose(session, actor, partnership_id=partnership_id, terms=terms, now=now).id
        except RuleBroken as error:
            if error.field in OF_FORM:
                error.field = f"{error.field}_{place}"
            elif error.field not in OF_ALL_GOALS:
                raise
            raise _AtField(error) from error

    return act


def _course(session: Session, actor: Actor, course: Body, now: datetime) -> Callable[[], UUID]:
    def act() -> UUID:
        known = sa.select(TrainingCourse.title).where(
            TrainingCourse.organisation_id == actor.organisation_id, TrainingCourse.closed_at.is_(None)
        )
        if _is_among(course["title"], session.scalars(known)):
            raise RuleBroken(N_("You offer a course of this name already."))
        values = course | {"kind": CourseKind(course["kind"]), "audience": CourseAudience(course["audience"])}
        return add_course(session, actor, values=CourseValues(**values), now=now)

    return act


def _questionnaire(session: Session, actor: Actor, one: Body, now: datetime) -> Callable[[], UUID]:
    def act() -> UUID:
        content, purpose = load(one["content"]), Purpose(one["purpose"])
        if any(
            row.purpose is purpose and row.content == content and not row.is_retired
            for row in list_questionnaires(session, actor)
        ):
            raise RuleBroken(N_("You have a questionnaire that asks the same already."))
        return create_questionnaire(session, actor, purpose=purpose, content=content, now=now)

    return act


def _is_among(title: str, titles: Iterable[str]) -> bool:
    return title.casefold() in {one.casefold() for one in titles}


def _title(questionnaire: Body) -> str:
    return next((str(text) for text in questionnaire["content"]["title"].values() if text), "–")


def _at(items: list[Body], place: int) -> Body:
    if not 1 <= place <= len(items):
        raise NotFound(queries.NOT_FOUND)
    return items[place - 1]
