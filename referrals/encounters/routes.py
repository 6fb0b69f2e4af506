"""Encounters: the list, recording one, one encounter, and its correction."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.organisations.queries import get_organisation_row, list_areas
from core.clock import utc_now
from core.permissions import Permission
from core.text import N_
from referrals.encounters import codes, commands, queries
from referrals.encounters.details import codes as detail_codes
from referrals.encounters.details.rules import DETENTION_COUNTRIES, limit_of
from referrals.encounters.errors import RulesBroken
from referrals.encounters.force import codes as force_codes
from referrals.encounters.force.lifecycle import ForceState
from referrals.encounters.force.queries import list_for_encounter, list_tactics
from referrals.encounters.force.tactics import unique_tactics
from referrals.encounters.forms import AGE_BANDS, EncounterForm, fresh, given
from referrals.encounters.queries import EncounterTab
from referrals.encounters.wording import when_words
from referrals.people.response_plans.showing import plan_url
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import translate
from web.states import state_tag

blueprint = Blueprint("encounters", __name__, url_prefix="/encounters")
TABS = {
    EncounterTab.OWN: N_("My encounters"),
    EncounterTab.UNIT: N_("My unit"),
    EncounterTab.AGENCY: N_("Agency"),
}
REFER = "handover.new"


@blueprint.get("/")
@requires(Permission.ENCOUNTER_READ)
def index() -> ResponseReturnValue:
    """The encounters that the reader recorded, or those of the unit or the agency."""
    actor = get_actor()
    offered = queries.tabs_of(actor)
    tab = next((tab for tab in offered if tab.value == request.args.get("tab")), queries.first_tab(actor))
    page = queries.list_encounters(current_session(), actor, tab=tab, after=_after())
    return render_template(
        "referrals/encounters/index.html",
        page=page,
        tab=tab,
        tabs=[
            {"label": translate(TABS[one]), "url": url_for(".index", tab=one.value), "current": one is tab}
            for one in offered
        ],
        when=when_words,
        codes=codes,
        next_url=page.next and url_for(".index", tab=tab.value, after=page.next),
        first_url=url_for(".index", tab=tab.value) if _after() else None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.ENCOUNTER_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Record an encounter."""
    actor = get_actor()
    form = _form(fresh(utc_now(), actor.timezone))
    if form.submitted_and_valid():
        try:
            key = commands.record_encounter(current_session(), actor, values=form.values(), now=utc_now())
        except RulesBroken as error:
            _refuse(form, error)
        else:
            flash(gettext("Encounter recorded."), "success")
            return redirect(url_for(".show", encounter_id=key))
    return _form_page(form, title=gettext("Record an encounter"), back=url_for(".index"))


@blueprint.get("/<uuid:encounter_id>")
@requires(Permission.ENCOUNTER_READ)
def show(encounter_id: UUID) -> ResponseReturnValue:
    """One encounter as it was recorded or imported."""
    actor = get_actor()
    session = current_session()
    row = queries.get_encounter(session, actor, encounter_id)
    reports = list_for_encounter(session, actor, encounter_id)
    tactics = unique_tactics(list_tactics(session, [report.id for report in reports]).values())
    can_refer = actor.holds(Permission.REFERRAL_CREATE) and REFER in current_app.view_functions
    return render_template(
        "referrals/encounters/show.html",
        row=row,
        when=when_words(row),
        codes=codes,
        more=detail_codes,
        age_bands=AGE_BANDS,
        held_until=limit_of(row.detail.handover_arrived_at, row.detail.extended),
        reports=reports,
        report_states={state.value: state_tag("force_report", state.value) for state in ForceState},
        tactics=[translate(force_codes.TACTICS.get(code).label) for code in tactics],
        can_report=actor.holds(Permission.ENCOUNTER_WRITE)
        and row.source is None
        and all(report.officer_id != actor.user_id for report in reports),
        refer_url=url_for(REFER, encounter=encounter_id) if can_refer else None,
        plan_url=plan_url(session, actor, kind="encounter", context_id=encounter_id, now=utc_now()),
        can_correct=queries.can_correct(actor, recorded_by_id=row.recorded_by_id, source=row.source),
    )


@blueprint.route("/<uuid:encounter_id>/edit", methods=["GET", "POST"])
@requires(Permission.ENCOUNTER_WRITE)
@writes
def edit(encounter_id: UUID) -> ResponseReturnValue:
    """Correct an encounter; the trail keeps which answers changed."""
    actor, session = get_actor(), current_session()
    row = queries.get_encounter(session, actor, encounter_id)
    queries.may_correct(actor, recorded_by_id=row.recorded_by_id, source=row.source)
    form = _form(given(row, actor.timezone))
    if form.submitted_and_valid():
        try:
            commands.correct_encounter(
                session,
                actor,
                encounter_id,
                values=form.values(),
                now=utc_now(),
                version=form.shown_version(),
            )
        except RulesBroken as error:
            _refuse(form, error)
        else:
            flash(gettext("Encounter corrected."), "success")
            return redirect(url_for(".show", encounter_id=encounter_id))
    back = url_for(".show", encounter_id=encounter_id)
    return _form_page(form, title=gettext("Correct an encounter"), back=back)


def _form(data: dict[str, object]) -> EncounterForm:
    form: EncounterForm = EncounterForm.from_request(data=data)
    organisation_id = get_actor().organisation_id
    areas = list_areas(current_session(), organisation_id) if organisation_id else []
    country = get_organisation_row(current_session(), organisation_id).country if organisation_id else ""
    form.ask_detention(asked=country in DETENTION_COUNTRIES)
    form.offer_areas(
        (area.id, f"{area.code} – {area.name}" if area.name != area.code else area.name) for area in areas
    )
    return form


def _refuse(form: EncounterForm, error: RulesBroken) -> None:
    for one in error.errors:
        form.refuse(one)


def _form_page(form: EncounterForm, *, title: str, back: str) -> ResponseReturnValue:
    page = render_template("referrals/encounters/edit.html", form=form, title=title, back=back)
    return page, 422 if form.errors or form.form_errors else 200


def _after() -> UUID | None:
    try:
        return UUID(request.args["after"]) if "after" in request.args else None
    except ValueError:
        return None
