"""The pages of a case's plan."""

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.services.needs import NEED_LABELS, Need
from referrals.casework.plan import commands
from referrals.casework.plan.forms import (
    AgreeForm,
    ItemChangeForm,
    ItemForm,
    OutcomeForm,
    OutcomeWordsForm,
)
from referrals.casework.plan.queries import get_item, get_milestones
from referrals.casework.queries import OutcomeRow, list_outcomes
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import noon_of, open_case, run_case, today_of
from referrals.handover.routes.steps import Step, Words
from web.access import requires, writes
from web.forms import ActionForm
from web.i18n import translate

ADD_OUTCOME = Words(
    title=N_("Add a desired outcome"),
    intro=N_("One per need. It is scored when the case is closed."),
    button=N_("Add it"),
    done=N_("The outcome is added."),
)
CHANGE_OUTCOME = Words(
    title=N_("Desired outcome"),
    button=N_("Save"),
    done=N_("The outcome is saved."),
)
REMOVE_OUTCOME = Words(
    title=N_("Remove a desired outcome"),
    intro=N_("Only one that was added by mistake. One that was not reached is scored as such at the end."),
    button=N_("Remove it"),
    done=N_("The outcome is removed."),
    kind="warning",
)
ADD_ITEM = Words(
    title=N_("Add a step or practical help"),
    button=N_("Add it"),
    done=N_("The item is in the plan."),
)
CHANGE_ITEM = Words(
    title=N_("Step or practical help"),
    intro=N_("How it stood before is kept, with your name and the time."),
    button=N_("Save"),
    done=N_("The item is saved."),
)
AGREE = Words(
    title=N_("The plan is agreed with the person"),
    intro=N_("Record it again after the plan was changed and talked over; the first day stays."),
    button=N_("Record it"),
    done=N_("The agreement on the plan is recorded."),
)


@blueprint.route("/plan/outcomes/new", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def add_outcome(referral_id: UUID) -> ResponseReturnValue:
    """A further desired outcome."""
    step = open_case(referral_id)
    form = OutcomeForm.from_request()
    form.offer(row.need for row in list_outcomes(*step.who))

    def keep() -> None:
        commands.set_outcome(*step.who, need=Need(form.need.data), words=form.words.data, now=step.now)

    return run_case(step, form, ADD_OUTCOME, keep)


@blueprint.route("/plan/outcomes/<need>", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def change_outcome(referral_id: UUID, need: str) -> ResponseReturnValue:
    """What the person wants to reach, in their own words."""
    step = open_case(referral_id)
    row = _outcome(step, need)
    form = OutcomeWordsForm.from_request(words=row.words)

    def keep() -> None:
        commands.set_outcome(*step.who, need=row.need, words=form.words.data, now=step.now)

    return run_case(
        step,
        form,
        CHANGE_OUTCOME,
        keep,
        template="referrals/casework/outcome.html",
        label=translate(NEED_LABELS[row.need]),
        remove_url=url_for("casework.remove_outcome", referral_id=referral_id, need=need),
    )


@blueprint.route("/plan/outcomes/<need>/remove", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def remove_outcome(referral_id: UUID, need: str) -> ResponseReturnValue:
    """An outcome that was added by mistake goes."""
    step = open_case(referral_id)
    row = _outcome(step, need)

    def remove() -> None:
        commands.remove_outcome(*step.who, need=row.need, now=step.now)

    return run_case(
        step,
        ActionForm.from_request(),
        REMOVE_OUTCOME,
        remove,
        template="referrals/casework/confirm.html",
        lines=[translate(NEED_LABELS[row.need])],
    )


@blueprint.route("/plan/items/new", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def add_item(referral_id: UUID) -> ResponseReturnValue:
    """A step or a piece of practical help."""
    step = open_case(referral_id)
    form = ItemForm.from_request()
    form.offer(row.need for row in list_outcomes(*step.who))

    def keep() -> None:
        commands.add_item(*step.who, **form.answers(), now=step.now)

    return run_case(step, form, ADD_ITEM, keep, template="referrals/casework/item.html")


@blueprint.route("/plan/items/<uuid:item_id>", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def change_item(referral_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """How an item stands now."""
    step = open_case(referral_id)
    row = get_item(*step.who, item_id)
    form = ItemChangeForm.from_request(
        version=row.version, what=row.what, provider=row.provider, due_on=row.due_on, status=row.status
    )

    def keep() -> None:
        commands.change_item(*step.who, item_id, **form.answers(), now=step.now, version=form.seen_version)

    return run_case(step, form, CHANGE_ITEM, keep, template="referrals/casework/item.html")


@blueprint.route("/plan/agree", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def agree_plan(referral_id: UUID) -> ResponseReturnValue:
    """The plan was agreed with the person."""
    step = open_case(referral_id)
    known = get_milestones(*step.who)
    form = AgreeForm.from_request(
        agreed_on=today_of(step),
        sessions_expected=known.sessions_expected,
        complete_by=known.complete_by,
    )

    def agree() -> None:
        commands.agree_plan(
            *step.who,
            agreed_at=noon_of(form.agreed_on.data, step),
            sessions_expected=form.sessions_expected.data,
            complete_by=form.complete_by.data,
            now=step.now,
        )

    return run_case(step, form, AGREE, agree)


def _outcome(step: Step, need: str) -> OutcomeRow:
    for row in list_outcomes(*step.who):
        if row.need.value == need:
            return row
    raise NotFound(N_("There is no such outcome."))
