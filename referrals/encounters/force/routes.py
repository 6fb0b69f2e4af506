"""Reports of force: the list, an officer's own report, one report, and its sign-off."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.encounters import codes as encounter_codes
from referrals.encounters.errors import RulesBroken
from referrals.encounters.force import codes, commands, policy, queries
from referrals.encounters.force.forms import DecisionForm, EventNumberForm, ForceForm, given
from referrals.encounters.force.lifecycle import ForceAction, ForceState
from referrals.encounters.force.queries import ForceRow
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.states import state_tag

blueprint = Blueprint("force", __name__, url_prefix="/encounters")


@blueprint.get("/force")
@requires(Permission.ENCOUNTER_READ)
def index() -> ResponseReturnValue:
    """One's own reports of force; for a supervisor those of the agency, what waits first."""
    return render_template(
        "referrals/encounters/force/index.html",
        rows=queries.list_reports(current_session(), get_actor()),
        states={state.value: state_tag("force_report", state.value) for state in ForceState},
        codes=codes,
    )


@blueprint.route("/force/find", methods=["GET", "POST"])
@requires(Permission.ENCOUNTER_WRITE)
@writes
def find() -> ResponseReturnValue:
    """Find the encounter to report about, which a colleague may have recorded."""
    form = EventNumberForm.from_request()
    if form.submitted_and_valid():
        found = queries.find_encounter(
            current_session(), get_actor(), event_number=form.event_number.data or ""
        )
        if found is not None:
            return redirect(url_for(".write", encounter_id=found))
        form.refuse(
            RuleBroken(
                N_(
                    "Your agency has recorded no encounter of this number. Check it, or record the encounter."
                ),
                "event_number",
            )
        )
    return form_page("referrals/encounters/force/find.html", form)


@blueprint.route("/<uuid:encounter_id>/force", methods=["GET", "POST"])
@requires(Permission.ENCOUNTER_WRITE)
@writes
def write(encounter_id: UUID) -> ResponseReturnValue:
    """Write one's own report about an encounter, or change it until it is signed off."""
    session, actor = current_session(), get_actor()
    encounter = queries.get_reportable(session, actor, encounter_id)
    own = queries.find_own(session, actor, encounter_id)
    if own is not None:
        policy.may_do(actor, ForceAction.REWRITE, state=own.state, officer_id=own.officer_id)
    form: ForceForm = ForceForm.from_request(data=given(own))
    if form.submitted_and_valid():
        try:
            key = commands.write_report(
                session,
                actor,
                encounter_id,
                values=form.values(),
                now=utc_now(),
                version=form.shown_version(),
            )
        except RulesBroken as error:
            for one in error.errors:
                form.refuse(one)
        else:
            flash(gettext("Your report is sent to your supervisor."), "success")
            return redirect(url_for(".show", encounter_id=encounter_id, report_id=key))
    return form_page("referrals/encounters/force/write.html", form, encounter=encounter, own=own)


@blueprint.route("/<uuid:encounter_id>/force/<uuid:report_id>", methods=["GET", "POST"])
@requires(Permission.ENCOUNTER_READ)
@writes
def show(encounter_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """One report of force; a supervisor signs it off here, or gives it back."""
    session, actor = current_session(), get_actor()
    row = queries.get_report(session, actor, encounter_id, report_id)
    form: DecisionForm = DecisionForm.from_request(data={"version": str(row.version)})
    if request.method == "POST":
        action = ForceAction.RETURN if "back" in request.form else ForceAction.REVIEW
        policy.may_do(actor, action, state=row.state, officer_id=row.officer_id)
        if form.submitted_and_valid():
            decide = commands.give_back if action is ForceAction.RETURN else commands.sign_off
            try:
                decide(
                    session,
                    actor,
                    encounter_id,
                    report_id,
                    note=form.note.data,
                    now=utc_now(),
                    version=form.shown_version(),
                )
            except RuleBroken as error:
                form.refuse(error)
            else:
                flash(gettext("The officer sees your decision."), "success")
                return redirect(url_for(".show", encounter_id=encounter_id, report_id=report_id))
    return form_page(
        "referrals/encounters/force/show.html",
        form,
        row=row,
        state=state_tag("force_report", row.state.value),
        codes=codes,
        injuries=encounter_codes.INJURIES,
        can_rewrite=_can(ForceAction.REWRITE, row),
        can_decide=_can(ForceAction.REVIEW, row),
    )


def _can(action: ForceAction, row: ForceRow) -> bool:
    return policy.can_do(get_actor(), action, state=row.state, officer_id=row.officer_id)
