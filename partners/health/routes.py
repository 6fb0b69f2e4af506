"""How each partnership of one's own organisation is doing, at a glance."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.health.readings import (
    AREA_LABELS,
    WORST_FIRST,
    Context,
    Level,
    Reading,
    Sentence,
    installed_sources,
    problems_of,
    take_readings,
)
from partners.health.sources import SOURCES
from partners.memoranda.queries import PartnershipRow, list_own_partnerships
from partners.training.currency.queries import get_currency
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import in_words, translate
from web.states import state_tag

blueprint = Blueprint("partnerships", __name__, url_prefix="/partnerships")


@blueprint.get("/")
@requires(Permission.PARTNERSHIP_READ)
def index() -> ResponseReturnValue:
    """All partnerships, those with problems first."""
    actor, now = get_actor(), utc_now()
    lines = []
    for row in _own(actor):
        readings = _readings(row, actor, now)
        level = next(one for one in WORST_FIRST if one in {reading.level for reading in readings})
        lines.append((row, level, len(problems_of(readings))))
    lines.sort(key=lambda line: WORST_FIRST.index(line[1]))
    return render_template(
        "partners/health/index.html",
        lines=[(row, state_tag("health", level), count) for row, level, count in lines],
        other_side=lambda row: _other_side(row, actor),
    )


@blueprint.get("/<uuid:partnership_id>")
@requires(Permission.PARTNERSHIP_READ)
def show(partnership_id: UUID) -> ResponseReturnValue:
    """One partnership: a headline per area, and a sentence per problem with the page that mends it."""
    actor, now = get_actor(), utc_now()
    row = next((one for one in _own(actor) if one.id == partnership_id), None)
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    readings = _readings(row, actor, now)
    training = None
    if actor.holds(Permission.TRAINING_READ):
        training = get_currency(current_session(), actor, row.id, now=now)
    return render_template(
        "partners/health/show.html",
        training=training,
        row=row,
        other=_other_side(row, actor),
        cards=[
            (
                translate(AREA_LABELS[reading.area]),
                words(reading.headline),
                state_tag("health", reading.level),
                reading.link,
            )
            for reading in readings
        ],
        problems=[
            (words(problem.sentence), translate(problem.mend), problem.link, problem.level == Level.PROBLEM)
            for problem in problems_of(readings)
        ],
        may_assess=actor.holds(Permission.MEETING_READ),
        may_message=actor.holds(Permission.CHANNEL_READ),
    )


def words(sentence: Sentence) -> str:
    """A sentence in the reader's language, with days as they write them."""
    return in_words(sentence.text, sentence.params)


def _own(actor: Actor) -> list[PartnershipRow]:
    return list_own_partnerships(current_session(), actor)


def _readings(row: PartnershipRow, actor: Actor, now: datetime) -> list[Reading]:
    context = Context(partnership=row, actor=actor, now=now, today=local_date(now, row.agency_timezone))
    return take_readings(current_session(), context, (*SOURCES, *installed_sources()))


def _other_side(row: PartnershipRow, actor: Actor) -> str:
    return row.ngo_name if row.agency_id == actor.organisation_id else row.agency_name
