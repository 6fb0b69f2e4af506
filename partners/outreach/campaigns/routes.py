"""Pages of campaigns and activities."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.outreach import money, policy
from partners.outreach.acts import list_keepers
from partners.outreach.asking import ask, ask_form
from partners.outreach.board import blueprint, form_page, own_partnerships, tabs_at
from partners.outreach.campaigns import commands, queries
from partners.outreach.campaigns.forms import ActivityForm, CampaignForm, CancelForm, ConcludeForm
from partners.outreach.campaigns.picture import per_person_words, picture_of
from partners.outreach.campaigns.queries import ActivityRow, CampaignRow
from partners.outreach.followed import waves_about
from partners.outreach.terms import ACTIVITY_KINDS, CHANNELS, COUNTED
from partners.services.codes import LANGUAGES
from web.access import get_actor, requires, writes
from web.database import current_session

READ, WRITE = Permission.OUTREACH_READ, Permission.OUTREACH_WRITE
WORDS = {
    "kinds": ACTIVITY_KINDS,
    "channels": CHANNELS,
    "counted": COUNTED,
    "languages": LANGUAGES,
    "money": money.money,
}


@blueprint.get("/")
@requires(READ)
def index() -> ResponseReturnValue:
    """What was and will be done for the public, and how many people it reached over time."""
    session, actor = current_session(), get_actor()
    today = local_date(utc_now(), actor.timezone)
    rows = queries.list_activities(session, actor)
    return render_template(
        "partners/outreach/index.html",
        tabs=tabs_at("outreach.index"),
        ahead=[row for row in rows if row.ends_on >= today][::-1],
        past=[row for row in rows if row.ends_on < today],
        picture=picture_of(queries.months_of(rows, today)),
        per_person=per_person_words(queries.cost_per_person(rows)),
        may_write=actor.holds(WRITE),
        **WORDS,
    )


@blueprint.get("/campaigns")
@requires(READ)
def campaigns() -> ResponseReturnValue:
    """The campaigns of one's own organisation, and those shared with it."""
    session, actor = current_session(), get_actor()
    return render_template(
        "partners/outreach/campaigns.html",
        tabs=tabs_at("outreach.campaigns"),
        rows=queries.list_campaigns(session, actor),
        today=local_date(utc_now(), actor.timezone),
        may_write=actor.holds(WRITE),
        **WORDS,
    )


@blueprint.route("/campaigns/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_campaign() -> ResponseReturnValue:
    """Plan a campaign."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = _offered(CampaignForm.from_request(owner=str(actor.user_id), currency="USD"))
    if form.submitted_and_valid():
        try:
            row = commands.plan_campaign(session, actor, values=form.to_values(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The campaign is planned."), "success")
            return redirect(url_for(".campaign", campaign_id=row.id))
    return form_page("campaign_form", form, row=None)


@blueprint.get("/campaigns/<uuid:campaign_id>")
@requires(READ)
def campaign(campaign_id: UUID) -> ResponseReturnValue:
    """One campaign with its activities and what they came to."""
    session, actor = current_session(), get_actor()
    row = queries.get_campaign(session, actor, campaign_id)
    today = local_date(utc_now(), actor.timezone)
    activities = queries.list_activities(session, actor, campaign_id=row.id)
    return render_template(
        "partners/outreach/campaign.html",
        row=row,
        standing=row.standing(today),
        activities=activities,
        picture=picture_of(queries.months_of(activities, today)),
        per_person=per_person_words(queries.cost_per_person(activities)),
        spent=money.sums((one.cost, one.currency) for one in activities if one.cancelled_at is None),
        keeps=policy.can_keep(actor, row.organisation_id),
        waves=waves_about(session, actor, "outreach_campaign", row.id),
        has_begun=row.starts_on <= today,
        **WORDS,
    )


@blueprint.route("/campaigns/<uuid:campaign_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Change a campaign that is not concluded."""
    session, row = current_session(), _kept_campaign(campaign_id)
    form = _offered(CampaignForm.from_request(**CampaignForm.values_of(row)))
    if form.submitted_and_valid():
        try:
            commands.change_campaign(
                session,
                get_actor(),
                row.id,
                values=form.to_values(),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".campaign", campaign_id=row.id))
    return form_page("campaign_form", form, row=row)


@blueprint.route("/campaigns/<uuid:campaign_id>/conclude", methods=["GET", "POST"])
@requires(WRITE)
@writes
def conclude_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Say what came of a campaign; it stays as it is then."""
    session, row = current_session(), _kept_campaign(campaign_id)
    form = ConcludeForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.conclude_campaign(session, get_actor(), row.id, outcome=form.outcome.data, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The campaign is concluded."), "success")
            return redirect(url_for(".campaign", campaign_id=row.id))
    return form_page("conclude_campaign", form, row=row)


@blueprint.route("/activities/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_activity() -> ResponseReturnValue:
    """Write down what is or was done; the address may name the campaign."""
    session, actor, now = current_session(), get_actor(), utc_now()
    campaign_id = request.args.get("campaign", type=UUID)
    form = ActivityForm.from_request(
        campaign=str(campaign_id or ""), currency="USD", starts_on=local_date(now, actor.timezone)
    )
    _offer_activity(form)
    if form.submitted_and_valid():
        try:
            row = commands.add_activity(session, actor, values=form.to_values(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".activity", activity_id=row.id))
    return form_page("activity_form", form, row=None)


@blueprint.get("/activities/<uuid:activity_id>")
@requires(READ)
def activity(activity_id: UUID) -> ResponseReturnValue:
    """One activity with its figures and the surveys that follow it."""
    session, actor = current_session(), get_actor()
    row = queries.get_activity(session, actor, activity_id)
    return render_template(
        "partners/outreach/activity.html",
        row=row,
        per_person=per_person_words(queries.cost_per_person([row])),
        keeps=policy.can_keep(actor, row.organisation_id),
        waves=waves_about(session, actor, "outreach_activity", row.id),
        may_ask=actor.holds(Permission.SURVEY_RUN),
        **WORDS,
    )


@blueprint.route("/activities/<uuid:activity_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_activity(activity_id: UUID) -> ResponseReturnValue:
    """Change an activity, or record who came."""
    session, row = current_session(), _kept_activity(activity_id)
    form = ActivityForm.from_request(**ActivityForm.values_of(row))
    _offer_activity(form)
    if form.submitted_and_valid():
        try:
            commands.change_activity(
                session,
                get_actor(),
                row.id,
                values=form.to_values(),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".activity", activity_id=row.id))
    return form_page("activity_form", form, row=row)


@blueprint.route("/activities/<uuid:activity_id>/cancel", methods=["GET", "POST"])
@requires(WRITE)
@writes
def cancel_activity(activity_id: UUID) -> ResponseReturnValue:
    """It does not take place, with the reason."""
    session, row = current_session(), _kept_activity(activity_id)
    form = CancelForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.cancel_activity(session, get_actor(), row.id, reason=form.reason.data, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Cancelled."), "success")
            return redirect(url_for(".activity", activity_id=row.id))
    return form_page("cancel_activity", form, row=row)


@blueprint.route("/activities/<uuid:activity_id>/survey", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def ask_activity(activity_id: UUID) -> ResponseReturnValue:
    """Ask people about an activity afterwards, with a questionnaire of one's own organisation."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = _kept_activity(activity_id)
    form = ask_form(session, actor, title=row.title, now=now)
    if form.submitted_and_valid():
        try:
            wave_id = ask(session, actor, form, about=("outreach_activity", row.id), now=now)
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
        else:
            flash(gettext("Set up. Now hand out the link."), "success")
            return redirect(url_for("waves.show", wave_id=wave_id))
    return form_page("ask", form, row=row)


def _kept_campaign(campaign_id: UUID) -> CampaignRow:
    session, actor = current_session(), get_actor()
    row = queries.get_campaign(session, actor, campaign_id)
    policy.may_keep(actor, row.organisation_id)
    return row


def _kept_activity(activity_id: UUID) -> ActivityRow:
    session, actor = current_session(), get_actor()
    row = queries.get_activity(session, actor, activity_id)
    policy.may_keep(actor, row.organisation_id)
    return row


def _offered(form: CampaignForm) -> CampaignForm:
    session, actor = current_session(), get_actor()
    form.offer_owners(list_keepers(session, actor.organisation_id))
    form.offer_partnerships(own_partnerships(session, actor))
    return form


def _offer_activity(form: ActivityForm) -> None:
    session, actor = current_session(), get_actor()
    own = [
        row for row in queries.list_campaigns(session, actor) if row.organisation_id == actor.organisation_id
    ]
    form.offer_campaigns(own)
    form.offer_partnerships(own_partnerships(session, actor))
