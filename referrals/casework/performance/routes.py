"""Taking performance rows along as a file."""

from datetime import datetime

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from accounts.sign_in.confirmation import begin_confirmation, confirm_password
from audit.exports.answering import sheet_taken
from audit.exports.codes import ExportKind
from audit.exports.commands import ask_for_file
from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from referrals.casework.performance.forms import PerformanceForm, usual_period
from referrals.casework.performance.policy import may_export_performance, shows_casework
from referrals.casework.performance.presenting import performance_sheet
from referrals.casework.performance.queries import load_performance
from referrals.handover.exports.commands import begin_export, may_hold, note_export
from referrals.handover.exports.policy import MOST_ROWS, PER_DAY
from referrals.handover.exports.presenting import file_name
from referrals.handover.exports.telling import part2_notice
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import local_number

blueprint = Blueprint("performance", __name__, url_prefix="/referrals/performance")
CONDITIONS = ("since", "until")


@blueprint.route("", methods=["GET", "POST"])
@step_up
@requires(Permission.PERFORMANCE_EXPORT)
@writes
def export() -> ResponseReturnValue:
    """The period; with the password, the file."""
    session, actor, now = current_session(), get_actor(), utc_now()
    may_export_performance(actor)
    today = local_date(now, actor.timezone)
    form = PerformanceForm.from_request(**usual_period(today))
    if form.submitted_and_valid():
        try:
            form.period()
            begin_confirmation(session, actor, now=now)
            session.commit()
            confirm_password(session, actor, form.password.data)
            begin_export(session, actor, now=now)
            return _file(session, actor, form, now)
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "referrals/casework/performance.html",
        form,
        inside=shows_casework(actor),
        most=local_number(MOST_ROWS),
        per_day=PER_DAY,
        back_url=url_for("handover.index", view=None if shows_casework(actor) else "desk"),
    )


def _file(session: Session, actor: Actor, form: PerformanceForm, now: datetime) -> Response:
    asked = ask_for_file(
        actor, kind=ExportKind.PERFORMANCE, reason=form.chosen_reason(), note=form.note.data, now=now
    )
    first, last = form.period()
    found = load_performance(session, actor, first=first, last=last, now=now)
    may_hold(len(found.rows))
    note_export(
        session,
        actor,
        subject="performance",
        kind=form.chosen_format().value,
        rows=len(found.rows),
        conditions=CONDITIONS,
        told=found.told,
        now=now,
    )
    notice = part2_notice(session, found.told)
    sheet = performance_sheet(
        found.rows,
        inside=shows_casework(actor),
        title=gettext("Performance rows"),
        zone=actor.timezone,
        notes=[notice] if notice else [],
    )
    return sheet_taken(
        session,
        actor,
        asked,
        sheet,
        form.chosen_format(),
        name=file_name(f"performance-{first.isoformat()}-to", last),
        rows=len(found.rows),
        conditions=CONDITIONS,
    )
