"""Many referrals at once: tick them in the queue, then acknowledge them or give them to one worker."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.desk.chosen import ChosenRow, list_chosen
from referrals.handover.desk.commands import MOST, Taken, acknowledge_many, assign_many
from referrals.handover.desk.forms import ChosenForm, chosen_of
from referrals.handover.desk.routes.showing import load_shown
from referrals.handover.desk.workload import list_loads
from referrals.handover.lifecycle import ReferralState
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.presenting import tags
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import message_of, translate

ACKNOWLEDGE, ASSIGN = "acknowledge", "assign"


@blueprint.route("/chosen", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def chosen() -> ResponseReturnValue:
    """What was ticked in the queue; each referral gets a step of its own, and what fails is named."""
    session, actor = current_session(), get_actor()
    ids = _ids()
    rows = list_chosen(session, actor, ids[:MOST], now=utc_now())
    form: ChosenForm = ChosenForm.from_request()
    form.offer([(row.id, row.version, _label(row)) for row in rows], _workers(session, actor))
    if request.method == "GET":
        form.chosen.data = [choice.value for choice in form.chosen.choices]
    elif form.submitted_and_valid() and rows:
        try:
            taken = _take(session, actor, form)
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _told(taken)
    states = tags("referral_ngo", ReferralState)
    page = render_template(
        "referrals/desk/chosen.html",
        form=form,
        rows=rows,
        states={f"{row.id.hex}.{row.version}": states[row.state] for row in rows},
        unseen=sum(row.state is ReferralState.SUBMITTED and row.acknowledged_at is None for row in rows),
    )
    return page, 422 if request.method == "POST" else 200


def _take(session: Session, actor: Actor, form: ChosenForm) -> Taken:
    now = utc_now()
    if request.form.get("act") == ACKNOWLEDGE:
        return acknowledge_many(session, actor, form.ticked, now=now)
    if not form.worker_id.data:
        raise RuleBroken(N_("Choose a worker."), "worker_id")
    return assign_many(session, actor, form.ticked, worker_id=UUID(form.worker_id.data), now=now)


def _told(taken: Taken) -> str:
    return render_template(
        "referrals/desk/done.html",
        act=request.form.get("act"),
        done=taken.done,
        failed=[(one, message_of(one.error)) for one in taken.failed],
    )


def _ids() -> list[UUID]:
    """What the page listed, ticked or not, so that nothing disappears when it comes back."""
    values = request.values.getlist("listed") + request.values.getlist("chosen")
    return list(dict.fromkeys(one.id for value in values if (one := chosen_of(value)) is not None))


def _workers(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    loads = list_loads(session, actor, now=utc_now())
    return [(load.worker_id, load_shown(load)) for load in loads if load.worker_id and load.is_offered]


def _label(row: ChosenRow) -> str:
    return f"{row.person_name or translate(N_('Name not known'))}, {row.reference}"
