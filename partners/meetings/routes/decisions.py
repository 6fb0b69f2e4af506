"""Pages of decisions: proposing, deciding, ratifying, and taking a finding to a meeting."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.meetings import commands, presentation
from partners.meetings.forms.decisions import DecisionForm, ProposalForm, TakeForm
from partners.meetings.labelling import surroundings
from partners.meetings.lifecycle import MeetingState, MeetingStep
from partners.meetings.policy import can_meet, may_meet
from partners.meetings.queries.actions import list_actions_of_decision
from partners.meetings.queries.committees import served_by
from partners.meetings.queries.decisions import (
    DecisionRow,
    get_decision,
    list_decisions_continuing,
)
from partners.meetings.queries.meetings import MeetingRow, get_meeting, list_open_meetings
from partners.meetings.routes.board import (
    blueprint,
    flash_refusal,
    form_page,
    partnerships_of_committee,
    pressed,
)
from partners.meetings.terms import DecisionOutcome
from web.access import found, get_actor, requires, writes
from web.database import current_session

READ, WRITE = Permission.MEETING_READ, Permission.MEETING_WRITE


@blueprint.get("/decisions/<uuid:decision_id>")
@requires(READ)
def decision(decision_id: UUID) -> ResponseReturnValue:
    """One decision, the finding it rests on, the goal it serves and the actions that follow."""
    session, actor, now, around = current_session(), get_actor(), utc_now(), surroundings()
    row = get_decision(session, actor, decision_id)
    actions = list_actions_of_decision(session, row.id)
    goals = around.labels(session, actor, "goal", presentation.goal_ids([row], actions))
    evaluations = around.labels(session, actor, "evaluation", [row.evaluation_id])
    (line,) = presentation.decision_lines([row], evaluations=evaluations, goals=goals)
    may_decide = can_meet(actor, row.meeting_state, MeetingStep.DECIDE, minutes=row.minutes_state)
    may_remove = row.outcome is DecisionOutcome.PROPOSED and (
        may_decide or can_meet(actor, row.meeting_state, MeetingStep.PROPOSE)
    )
    return render_template(
        "partners/meetings/decision.html",
        row=row,
        line=line,
        actions=presentation.action_lines(actions, goals=goals, now=now),
        earlier=get_decision(session, actor, row.continues_id) if row.continues_id else None,
        later=list_decisions_continuing(session, row.id),
        may_decide=may_decide,
        may_remove=may_remove,
        may_give=may_decide and row.outcome is DecisionOutcome.AGREED,
    )


@blueprint.route("/<uuid:meeting_id>/decisions/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_decision(meeting_id: UUID) -> ResponseReturnValue:
    """A proposal to a meeting ahead, or a decision of one that is being held."""
    session, actor = current_session(), get_actor()
    row = get_meeting(session, actor, meeting_id)
    is_held = row.state is MeetingState.HELD
    step = MeetingStep.DECIDE if is_held else MeetingStep.PROPOSE
    may_meet(actor, row.state, step, minutes=row.minutes_state)
    earlier = _continued(session, actor)
    values = {"text": earlier.text, "goal": str(earlier.goal_id or "")} if earlier else {}
    form = (DecisionForm if is_held else ProposalForm).from_request(**values)
    _offer(session, actor, form, row.committee_id)
    if form.submitted_and_valid():
        try:
            proposal = commands.Proposal(
                text=form.text.data,
                goal_id=form.chosen_goal(),
                continues_id=earlier.id if earlier else None,
                finding=_finding_of(earlier),
            )
            made = commands.propose(session, actor, row.id, proposal=proposal, now=utc_now())
            if is_held:
                _decide(session, actor, made.id, form)
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(url_for(".show", meeting_id=row.id, _anchor="decisions"))
    return form_page("new_decision", form, row=row, is_held=is_held, earlier=earlier)


@blueprint.route("/decisions/<uuid:decision_id>/decide", methods=["GET", "POST"])
@requires(WRITE)
@writes
def decide(decision_id: UUID) -> ResponseReturnValue:
    """What the meeting decided on a proposal, or a correction of it while the minutes are a draft."""
    session, actor = current_session(), get_actor()
    row = get_decision(session, actor, decision_id)
    may_meet(actor, row.meeting_state, MeetingStep.DECIDE, minutes=row.minutes_state)
    decided = row.outcome.value if row.outcome is not DecisionOutcome.PROPOSED else None
    form = DecisionForm.from_request(
        text=row.text, outcome=decided, reason=row.reason, goal=str(row.goal_id or "")
    )
    _offer(session, actor, form, row.committee_id)
    if form.submitted_and_valid():
        try:
            _decide(session, actor, row.id, form)
        except RuleBroken as error:
            form.refuse(error)
        else:
            return redirect(url_for(".decision", decision_id=row.id))
    return form_page("decide", form, row=row)


@blueprint.post("/decisions/<uuid:decision_id>/remove")
@requires(WRITE)
@writes
def remove_proposal(decision_id: UUID) -> ResponseReturnValue:
    """Take a proposal away."""
    pressed()
    meeting_id = commands.remove_proposal(current_session(), get_actor(), decision_id, now=utc_now())
    flash(gettext("The proposal was removed."), "success")
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor="decisions"))


@blueprint.post("/<uuid:meeting_id>/ratify/<uuid:decision_id>")
@requires(WRITE)
@writes
def ratify(meeting_id: UUID, decision_id: UUID) -> ResponseReturnValue:
    """Ratify what an earlier meeting agreed without a quorum."""
    pressed()
    try:
        commands.ratify(current_session(), get_actor(), decision_id, meeting_id=meeting_id, now=utc_now())
        flash(gettext("The decision is ratified."), "success")
    except RuleBroken as error:
        flash_refusal(error)
    return redirect(url_for(".show", meeting_id=meeting_id, _anchor="decisions"))


@blueprint.route("/take", methods=["GET", "POST"])
@requires(WRITE)
@writes
def take() -> ResponseReturnValue:
    """Take a finding of an evaluation to a meeting ahead, as a proposal."""
    session, actor, around = current_session(), get_actor(), surroundings()
    evaluation_id = request.args.get("evaluation", type=UUID)
    read = found(around.read_finding)
    finding = read(session, actor, found(evaluation_id), request.args.get("indicator", ""))
    meetings = list_open_meetings(session, actor, partnership_ids=finding.partnership_ids)
    serves = served_by(session, {one.committee_id for one in meetings})
    # A committee with others besides those the finding is about does not learn of it this way.
    ahead = [one for one in meetings if serves[one.committee_id] <= finding.partnership_ids]
    form = TakeForm.from_request(text=finding.proposal)
    form.offer_meetings((one.id, _meeting_words(one)) for one in ahead)
    form.offer_goals(around.offered(session, actor, "goal", finding.partnership_ids))
    if form.submitted_and_valid():
        proposal = commands.Proposal(
            text=form.text.data,
            goal_id=form.chosen_goal(),
            finding=commands.Finding(
                evaluation_id=finding.evaluation_id, indicator=finding.indicator, text=finding.text
            ),
        )
        made = commands.propose(session, actor, UUID(form.meeting.data), proposal=proposal, now=utc_now())
        flash(gettext("The finding is on the way to the meeting."), "success")
        return redirect(url_for(".show", meeting_id=made.meeting_id, _anchor="decisions"))
    source = around.labels(session, actor, "evaluation", [finding.evaluation_id]).get(finding.evaluation_id)
    return form_page("take", form, finding=finding, source=source, ahead=ahead)


def _decide(session: Session, actor: Actor, decision_id: UUID, form: DecisionForm) -> None:
    commands.decide(
        session,
        actor,
        decision_id,
        outcome=form.chosen_outcome(),
        text=form.text.data,
        reason=form.reason.data,
        goal_id=form.chosen_goal(),
        now=utc_now(),
    )


def _offer(session: Session, actor: Actor, form: ProposalForm, committee_id: UUID) -> None:
    serves = partnerships_of_committee(session, actor, committee_id)
    form.offer_goals(surroundings().offered(session, actor, "goal", serves))
    if isinstance(form, DecisionForm):
        form.offer_outcomes()


def _continued(session: Session, actor: Actor) -> DecisionRow | None:
    """The deferred decision that is taken up again, from the address."""
    earlier = request.args.get("continues", type=UUID)
    return get_decision(session, actor, earlier) if earlier else None


def _finding_of(earlier: DecisionRow | None) -> commands.Finding | None:
    """A proposal that is taken up again rests on the same finding."""
    if earlier is None or earlier.evaluation_id is None or earlier.finding is None:
        return None
    return commands.Finding(
        evaluation_id=earlier.evaluation_id, indicator=earlier.indicator, text=earlier.finding
    )


def _meeting_words(row: MeetingRow) -> str:
    return f"{row.committee_name}, {presentation.when(row)}"
