"""Taking the list of one's role along as a file."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, request, url_for
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
from referrals.handover.exports import queries
from referrals.handover.exports.commands import begin_export, may_hold, note_export
from referrals.handover.exports.forms import ExportForm
from referrals.handover.exports.policy import (
    MOST_ROWS,
    PER_DAY,
    is_offered_performance,
    may_export,
    shows_people,
)
from referrals.handover.exports.presenting import DESK_COLUMNS, QUEUE_COLUMNS, file_name, sheet_of
from referrals.handover.exports.queries import ExportRows
from referrals.handover.exports.telling import part2_notice
from referrals.handover.filters.presenting import chips_of, list_url
from referrals.handover.filters.queries import offered_to
from referrals.handover.filters.values import ListFilter, ListKind, pairs_of, read_filter
from referrals.handover.queries import DeskTab, QueueTab
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import local_number

E = TypeVar("E", bound=StrEnum)
blueprint = Blueprint("referral_exports", __name__, url_prefix="/referrals/export")
KINDS = {ListKind.QUEUE: ExportKind.QUEUE, ListKind.DESK: ExportKind.DESK}


@blueprint.route("", methods=["GET", "POST"])
@step_up
@requires(Permission.REFERRAL_EXPORT)
@writes
def queue() -> ResponseReturnValue:
    """What the file would hold; with the password, the file itself."""
    session, actor, now = current_session(), get_actor(), utc_now()
    may_export(actor)
    kind = ListKind.QUEUE if shows_people(actor) else ListKind.DESK
    chosen = read_filter(kind, request.args.items(multi=True))
    form = ExportForm.from_request()
    if form.submitted_and_valid():
        try:
            begin_confirmation(session, actor, now=now)
            session.commit()
            confirm_password(session, actor, form.password.data)
            begin_export(session, actor, now=now)
            return _file(session, actor, kind, chosen, form, now)
        except RuleBroken as error:
            form.refuse(error)
    return _page(session, actor, kind, chosen, form, now)


def _file(
    session: Session, actor: Actor, kind: ListKind, chosen: ListFilter, form: ExportForm, now: datetime
) -> Response:
    asked = ask_for_file(actor, kind=KINDS[kind], reason=form.chosen_reason(), note=form.note.data, now=now)
    found = _load(session, actor, kind, chosen, now)
    may_hold(len(found.rows))
    conditions = [name for name, _ in pairs_of(chosen)]
    note_export(
        session,
        actor,
        subject=kind.value,
        kind=form.chosen_format().value,
        rows=len(found.rows),
        conditions=conditions,
        told=found.told,
        now=now,
    )
    notice = part2_notice(session, found.told)
    sheet = sheet_of(
        found.rows,
        QUEUE_COLUMNS if kind is ListKind.QUEUE else DESK_COLUMNS,
        title=gettext("Referrals"),
        zone=actor.timezone,
        notes=[notice] if notice else [],
    )
    return sheet_taken(
        session,
        actor,
        asked,
        sheet,
        form.chosen_format(),
        name=file_name("referrals", local_date(now, actor.timezone)),
        rows=len(found.rows),
        conditions=conditions,
    )


def _load(session: Session, actor: Actor, kind: ListKind, chosen: ListFilter, now: datetime) -> ExportRows:
    if kind is ListKind.QUEUE:
        return queries.load_queue(session, actor, tab=_tab(QueueTab), chosen=chosen, now=now)
    return queries.load_desk(session, actor, tab=_tab(DeskTab), chosen=chosen, now=now)


def _page(
    session: Session, actor: Actor, kind: ListKind, chosen: ListFilter, form: ExportForm, now: datetime
) -> ResponseReturnValue:
    if kind is ListKind.QUEUE:
        tab: Any = _tab(QueueTab)
        count = queries.count_queue_rows(session, actor, tab=tab, chosen=chosen, now=now)
    else:
        tab = _tab(DeskTab)
        count = queries.count_desk_rows(session, actor, tab=tab, chosen=chosen, now=now)
    chips = chips_of(kind, chosen, offered_to(session, actor, kind), tab=tab)
    return form_page(
        "referrals/handover/export.html",
        form,
        action=request.full_path,
        count=local_number(min(count, MOST_ROWS)),
        too_many=count > MOST_ROWS,
        empty=count == 0,
        conditions=[chip.label for chip in chips],
        people=shows_people(actor),
        performance_url=url_for("performance.export") if is_offered_performance(actor) else None,
        per_day=PER_DAY,
        back_url=list_url(kind, chosen, tab=tab.value),
    )


def _tab(kind: type[E]) -> E:
    value = request.args.get("tab")
    return kind(value) if value in {member.value for member in kind} else kind("all")
