"""Complaints for those who answer them: the register, one complaint, and its steps."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.users.queries import list_workers
from core.actor import Actor, Role
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.openness.complaints import commands, queries
from partners.openness.complaints.forms import AnswerForm, EnterForm, TakeUpForm
from partners.openness.complaints.lifecycle import CHANNELS, OUTCOMES, TOPICS, ComplaintAction
from partners.openness.pages.queries import OwnPage, list_own_pages
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")
PEOPLE = (
    Role.LEADERSHIP,
    Role.LIAISON_OFFICER,
    Role.NGO_INTAKE,
    Role.NGO_MANAGER,
    Role.NGO_WORKER,
    Role.OFFICER,
    Role.PARTNERSHIP_DESK,
    Role.SUPERVISOR,
)


@blueprint.get("/")
@requires(Permission.COMPLAINT_READ)
def index() -> ResponseReturnValue:
    """The register: what is due first."""
    actor = get_actor()
    return render_template(
        "partners/openness/complaints/index.html",
        lines=queries.list_complaints(current_session(), actor),
        today=local_date(utc_now(), actor.timezone),
        topics=TOPICS,
        outcomes=OUTCOMES,
        may_enter=actor.holds(Permission.COMPLAINT_ANSWER),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.COMPLAINT_ANSWER)
@writes
def enter() -> ResponseReturnValue:
    """Write down a complaint that came by telephone or letter; the code of its receipt is shown once, to be read out."""
    session, actor, now = current_session(), get_actor(), utc_now()
    pages = list_own_pages(session, actor)
    form = EnterForm.about_one_of(_sides(pages, actor), received_on=local_date(now, actor.timezone))
    if form.submitted_and_valid():
        partnership_id, organisation_id = form.which
        page = next(one.page for one in pages if one.partnership.id == partnership_id)
        try:
            taken = commands.enter_complaint(
                session,
                actor,
                partnership_id=partnership_id,
                organisation_id=organisation_id,
                channel=form.said_channel,
                topic=form.said_topic,
                words=form.words.data or "",
                contact=form.contact.data,
                received_on=form.received_on.data,
                answer_days=page.answer_days,
                now=now,
            )
            own = organisation_id == actor.organisation_id
            return render_template("partners/openness/complaints/entered.html", taken=taken, own=own)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/openness/complaints/enter.html", form, offered=bool(pages))


def _sides(pages: list[OwnPage], actor: Actor) -> list[tuple[str, str]]:
    """The two sides of each partnership, one's own organisation first."""
    found = []
    for one in pages:
        pair = one.partnership
        sides = ((pair.agency_id, pair.agency_name), (pair.ngo_id, pair.ngo_name))
        for side, name in sorted(sides, key=lambda side: side[0] != actor.organisation_id):
            other = pair.ngo_name if side == pair.agency_id else pair.agency_name
            label = gettext("%(name)s, in the partnership with %(other)s", name=name, other=other)
            found.append((f"{pair.id}:{side}", label))
    return found


@blueprint.get("/<uuid:complaint_id>")
@requires(Permission.COMPLAINT_READ)
def show(complaint_id: UUID) -> ResponseReturnValue:
    """One complaint with what was written, and the steps that are open to the reader."""
    actor = get_actor()
    found = queries.get_complaint(current_session(), actor, complaint_id)
    return render_template(
        "partners/openness/complaints/show.html",
        found=found,
        today=local_date(utc_now(), actor.timezone),
        topics=TOPICS,
        outcomes=OUTCOMES,
        channels=CHANNELS,
        steps={step.action.value for step in found.steps},
    )


@blueprint.route("/<uuid:complaint_id>/take-up", methods=["GET", "POST"])
@requires(Permission.COMPLAINT_ANSWER)
@writes
def take_up(complaint_id: UUID) -> ResponseReturnValue:
    """Begin to look into it, and keep away whom it is about."""
    session, actor = current_session(), get_actor()
    found = queries.get_complaint(session, actor, complaint_id)
    assert actor.organisation_id is not None
    people = {
        one.id: one.name
        for one in list_workers(session, actor.organisation_id, *PEOPLE)
        if one.id != actor.user_id
    }
    form = TakeUpForm.with_people(people, version=str(found.version))
    if form.submitted_and_valid():
        try:
            commands.take_up(
                session,
                actor,
                complaint_id,
                about_user_id=form.about_user_id,
                version=form.seen_version,
                now=utc_now(),
            )
            flash(gettext("The complaint is being looked into."), "success")
            return redirect(url_for("complaints.show", complaint_id=complaint_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/openness/complaints/take_up.html", form, found=found)


@blueprint.route("/<uuid:complaint_id>/answer", methods=["GET", "POST"])
@requires(Permission.COMPLAINT_ANSWER)
@writes
def propose(complaint_id: UUID) -> ResponseReturnValue:
    """Write the answer; a second person stands for it before it goes out."""
    session, actor = current_session(), get_actor()
    found = queries.get_complaint(session, actor, complaint_id)
    outcome = found.line.outcome.value if found.line.outcome else None
    form = AnswerForm.from_request(version=str(found.version), outcome=outcome, answer=found.answer)
    if form.submitted_and_valid():
        try:
            commands.propose_answer(
                session,
                actor,
                complaint_id,
                outcome=form.chosen,
                answer=form.answer.data or "",
                version=form.seen_version,
                now=utc_now(),
            )
            flash(gettext("The answer waits for a second person."), "success")
            return redirect(url_for("complaints.show", complaint_id=complaint_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/openness/complaints/propose.html", form, found=found)


@blueprint.post("/<uuid:complaint_id>/<any(send_back, release):step>")
@requires(Permission.COMPLAINT_ANSWER)
@writes
def step(complaint_id: UUID, step: str) -> ResponseReturnValue:
    """A second person stands for the answer, or gives it back."""
    session, actor, now = current_session(), get_actor(), utc_now()
    if button_pressed():
        version = queries.get_complaint(session, actor, complaint_id).version
        if step == ComplaintAction.RELEASE:
            commands.release_answer(session, actor, complaint_id, version=version, now=now)
            flash(gettext("The complaint is answered."), "success")
        else:
            commands.send_back(session, actor, complaint_id, version=version, now=now)
            flash(gettext("The answer was given back."), "success")
    return redirect(url_for("complaints.show", complaint_id=complaint_id))
