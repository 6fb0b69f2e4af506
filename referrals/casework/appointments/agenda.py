"""A worker's appointments of a day and of a week, over all their cases."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from accounts.users.queries import list_workers
from core.actor import Actor, Role
from core.clock import local_date, utc_now
from core.permissions import Permission
from referrals.casework.appointments.codes import MODALITIES, PURPOSES
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.queries import AgendaRow, list_agenda
from referrals.casework.codes import ATTENDANCE
from referrals.handover.routes.presenting import label_in
from web.access import get_actor, requires
from web.database import current_session

blueprint = Blueprint("agenda", __name__, url_prefix="/referrals/appointments")
SPANS = {"today": 1, "week": 7, "open": 28}


@blueprint.get("/")
@requires(Permission.CASEWORK_WRITE)
def index() -> ResponseReturnValue:
    """Today, the next seven days, or what still lacks its attendance."""
    session, actor, now = current_session(), get_actor(), utc_now()
    span = request.args.get("span", "today")
    span = span if span in SPANS else "today"
    everybody = actor.has_role(Role.NGO_MANAGER) and request.args.get("of") == "all"
    since, until = _bounds(actor, span, now)
    rows = list_agenda(
        session, actor, since=since, until=until, now=now, workers=None if everybody else _own(actor)
    )
    if span == "open":
        rows = tuple(row for row in rows if row.state is AppointmentState.PLANNED)
    workers = list_workers(session, actor.organisation_id) if actor.organisation_id else []
    return render_template(
        "referrals/casework/agenda.html",
        days=_by_day(rows, actor.timezone),
        everybody=everybody,
        may_see_all=actor.has_role(Role.NGO_MANAGER) and len(workers) > 1,
        other_url=url_for("agenda.index", span=span, of=None if everybody else "all"),
        tabs_shown=[
            {
                "label": label,
                "url": url_for("agenda.index", span=key, of="all" if everybody else None),
                "current": key == span,
            }
            for key, label in (
                ("today", gettext("Today")),
                ("week", gettext("Next seven days")),
                ("open", gettext("Without attendance")),
            )
        ],
        span=span,
        purposes={code.value: label_in(PURPOSES, code.value) for code in PURPOSES},
        places={code.value: label_in(MODALITIES, code.value) for code in MODALITIES},
        attendance={code.value: label_in(ATTENDANCE, code.value) for code in ATTENDANCE},
        times={at: _clock(at, actor.timezone) for row in rows for at in (row.starts_at, row.ends_at)},
        now=now,
    )


def _own(actor: Actor) -> frozenset[UUID]:
    """The actor, and the absent colleagues whom they cover."""
    return actor.covering | ({actor.user_id} if actor.user_id else frozenset())


def _clock(at: datetime, zone: str) -> str:
    """The hour of a moment where the reader works, in their language."""
    here = at.astimezone(ZoneInfo(zone))
    return str(format_skeleton("Hm", here, tzinfo=here.tzinfo, locale=get_locale()))


def _bounds(actor: Actor, span: str, now: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(actor.timezone)
    midnight = datetime.combine(local_date(now, actor.timezone), time(0), zone)
    if span == "open":
        return (midnight - timedelta(days=SPANS[span])).astimezone(UTC), now
    # Civil days: of 23 and 25 hours where the clock changes.
    end = datetime.combine(midnight.date() + timedelta(days=SPANS[span]), time(0), zone)
    return midnight.astimezone(UTC), end.astimezone(UTC)


def _by_day(rows: tuple[AgendaRow, ...], zone: str) -> list[tuple[date, list[AgendaRow]]]:
    days: dict[date, list[AgendaRow]] = {}
    for row in rows:
        days.setdefault(local_date(row.starts_at, zone), []).append(row)
    return list(days.items())
