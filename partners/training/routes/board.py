"""The blueprint of training, and what its pages share."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, get_timezone_name
from flask import Blueprint, url_for
from flask_babel import get_locale

from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date, utc_now
from core.permissions import Permission
from core.text import N_
from partners.training.courses.kinds import AUDIENCES, KINDS
from web.i18n import moment_in_zone, translate

blueprint = Blueprint("training", __name__, url_prefix="/training")
TAKE, READ, RUN = Permission.TRAINING_TAKE, Permission.TRAINING_READ, Permission.TRAINING_RUN


@blueprint.context_processor
def times() -> dict[str, object]:
    """How pages say when: a moment, and a time of day, both where the session is, and whose time that is."""
    return {"when": moment_in_zone, "until": _clock, "time_of": _zone_name}


def _clock(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return str(format_skeleton("Hm", local, tzinfo=local.tzinfo, locale=get_locale()))


def _zone_name(zone: str) -> str:
    return zone if zone == "UTC" else str(get_timezone_name(ZoneInfo(zone), locale=get_locale()))


def tabs_for(actor: Actor, endpoint: str) -> list[dict[str, object]]:
    """The views that the actor may open, with the present one marked."""
    watches = actor.holds(RUN) or actor.has_role(Role.SUPERVISOR)
    shown = [
        ("training.index", N_("Sessions"), True),
        ("training.mine", N_("My training"), True),
        ("training.courses", N_("Courses"), True),
        ("training.trainers", N_("Trainers"), actor.holds(RUN)),
        ("training.certificates", N_("Certificates"), watches and actor.holds(READ)),
        (
            "training.coverage",
            N_("Shifts"),
            actor.holds(RUN) and actor.organisation_kind is OrganisationKind.AGENCY,
        ),
        ("training.partnerships", N_("Both sides"), actor.holds(READ)),
    ]
    return [
        {"label": translate(label), "url": url_for(name), "current": name == endpoint}
        for name, label, may in shown
        if may
    ]


def today_of(actor: Actor) -> date:
    """The day where the actor is."""
    return local_date(utc_now(), actor.timezone)


def own_id(actor: Actor) -> UUID:
    """The actor's organisation."""
    assert actor.organisation_id is not None, "who trains belongs to an organisation"
    return actor.organisation_id


def kind_words() -> dict[str, str]:
    """What kinds of courses are called."""
    return {kind.value: translate(label) for kind, label in KINDS.items()}


def audience_words() -> dict[str, str]:
    """What those for whom courses are, are called."""
    return {one.value: translate(label) for one, label in AUDIENCES.items()}
