"""Where clinicians open something in an emergency, read under it, and do what follows."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, step_up_by_passkey, writes_apart
from web.database import current_session, current_vault
from web.forms import form_page
from wellbeing.emergencies import commands, following, queries
from wellbeing.emergencies.codes import BASES, ITEMS, RECIPIENTS, SAID, UNSAFE, VERDICTS
from wellbeing.emergencies.forms import CodeForm, OpeningForm, SaidForm, UnsafeForm
from wellbeing.emergencies.routes.blueprint import blueprint
from wellbeing.emergencies.seconds import list_seconds
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.participants.codes import CONTACT_WORDS
from wellbeing.pseudonyms import kept_as
from wellbeing.staff import staff_names

DUTY = Permission.WELLBEING_DUTY
SHOW = "glass.show"


@blueprint.get("/urgent/")
@requires(DUTY)
def index() -> str:
    """What may be opened and when; openings of one's organisation that wait for a second person or for being told."""
    vault, visitor = current_vault(), get_visitor()
    form = CodeForm(request.args)
    typed = (form.code.data or "").strip()
    found = queries.find_candidate(vault, visitor, typed) if form.validate() and typed else None
    rows = queries.list_for_duty(vault, visitor)
    now = utc_now()
    candidates = queries.list_candidates(vault, visitor)
    return render_template(
        "wellbeing/emergencies/index.html",
        form=form,
        typed=typed,
        found=found,
        candidates=candidates,
        rows=rows,
        mine=visitor.pseudonym,
        names=staff_names(
            current_session(), [visitor.organisation_id, *(one.provider_id for one in candidates)]
        ),
        now=now,
        today=local_date(now, visitor.timezone),
        bases=BASES,
    )


@blueprint.route("/urgent/new/<uuid:enrolment_id>", methods=["GET", "POST"])
@step_up_by_passkey
@requires(DUTY)
@writes_apart
def open_one(enrolment_id: UUID) -> ResponseReturnValue:
    """Say what one knows, and open it for a few hours."""
    vault, visitor = current_vault(), get_visitor()
    candidate = queries.get_candidate(vault, visitor, enrolment_id)
    seconds = list_seconds(current_session(), visitor)
    form = OpeningForm.from_request()
    if form.submitted_and_valid():
        try:
            glass_id = commands.open_glass(
                vault, visitor, enrolment_id, values=form.values, seconds=seconds, now=utc_now()
            )
            return go(SHOW, told="glass_opened", glass_id=glass_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/emergencies/open.html", form, candidate=candidate, has_second=bool(seconds))


@blueprint.get("/urgent/<uuid:glass_id>")
@requires(DUTY)
def show(glass_id: UUID) -> str:
    """One opening: what may still be done, and what was."""
    return _page(glass_id)


@blueprint.post("/urgent/<uuid:glass_id>/contact")
@requires(DUTY)
@writes_apart
def contact(glass_id: UUID) -> ResponseReturnValue:
    """Show whom to call and how; each look is noted, and the person reads that it was looked at."""
    if not pressed():
        return go(SHOW, told="old_page", glass_id=glass_id)
    card = commands.read_contact(current_vault(), get_visitor(), glass_id, now=utc_now())
    return _page(glass_id, card=card)


@blueprint.post("/urgent/<uuid:glass_id>/identity")
@step_up_by_passkey
@requires(DUTY)
@writes_apart
def identity(glass_id: UUID) -> ResponseReturnValue:
    """Show the name of the account, where the contact does not lead to the person."""
    if not pressed():
        return go(SHOW, told="old_page", glass_id=glass_id)
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_for_duty(vault, visitor, glass_id)
    pseudonym = commands.read_identity(vault, visitor, glass_id, now=utc_now())
    names = {kept_as(one): name for one, name in staff_names(current_session(), [row.agency_id]).items()}
    return _page(glass_id, has_looked=True, account=names.get(pseudonym))


@blueprint.route("/urgent/<uuid:glass_id>/said", methods=["GET", "POST"])
@requires(DUTY)
@writes_apart
def said(glass_id: UUID) -> ResponseReturnValue:
    """Write down what one said to whom."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own_for_duty(vault, visitor, glass_id)
    form = SaidForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.record_disclosure(
                vault, visitor, glass_id, recipient=form.chosen_recipient, said=form.chosen, now=utc_now()
            )
            return go(SHOW, told="recorded", glass_id=glass_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/emergencies/said.html", form, row=row)


@blueprint.post("/urgent/<uuid:glass_id>/close")
@requires(DUTY)
@writes_apart
def close(glass_id: UUID) -> ResponseReturnValue:
    """Close it before its time."""
    if not pressed():
        return go(SHOW, told="old_page", glass_id=glass_id)
    commands.close_glass(current_vault(), get_visitor(), glass_id, now=utc_now())
    return go(SHOW, told="saved", glass_id=glass_id)


@blueprint.post("/urgent/<uuid:glass_id>/second")
@requires(DUTY)
@writes_apart
def second(glass_id: UUID) -> ResponseReturnValue:
    """Confirm as a second person that one knows of it."""
    if not pressed():
        return go(SHOW, told="old_page", glass_id=glass_id)
    following.second_glass(current_vault(), get_visitor(), glass_id, now=utc_now())
    return go(SHOW, told="saved", glass_id=glass_id)


@blueprint.post("/urgent/<uuid:glass_id>/tell")
@requires(DUTY)
@writes_apart
def tell(glass_id: UUID) -> ResponseReturnValue:
    """Tell the person on their own page."""
    if not pressed():
        return go(SHOW, told="old_page", glass_id=glass_id)
    following.tell_person(current_vault(), get_visitor(), glass_id, now=utc_now())
    return go(SHOW, told="person_told", glass_id=glass_id)


@blueprint.route("/urgent/<uuid:glass_id>/later", methods=["GET", "POST"])
@requires(DUTY)
@writes_apart
def postpone(glass_id: UUID) -> ResponseReturnValue:
    """Say again why the person cannot be told yet."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_own_for_duty(vault, visitor, glass_id)
    form = UnsafeForm.from_request()
    if form.submitted_and_valid():
        try:
            following.postpone_telling(
                vault,
                visitor,
                glass_id,
                unsafe=form.chosen_unsafe,
                look_again_on=form.look_again_on.data,
                now=utc_now(),
            )
            return go(SHOW, told="saved", glass_id=glass_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/emergencies/later.html", form, row=row)


def _page(
    glass_id: UUID,
    *,
    card: commands.ContactCard | None = None,
    has_looked: bool = False,
    account: str | None = None,
) -> str:
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_for_duty(vault, visitor, glass_id)
    now = utc_now()
    return render_template(
        "wellbeing/emergencies/show.html",
        row=row,
        traces=queries.get_traces(vault, glass_id),
        reason=queries.find_reason(vault, visitor, glass_id),
        is_own=row.opened_by == visitor.pseudonym,
        names=staff_names(current_session(), [row.organisation_id, row.agency_id]),
        card=card,
        has_looked=has_looked,
        account=account,
        now=now,
        today=local_date(now, visitor.timezone),
        words={
            "bases": BASES,
            "items": ITEMS,
            "recipients": RECIPIENTS,
            "said": SAID,
            "unsafe": UNSAFE,
            "verdicts": VERDICTS,
            "contacts": CONTACT_WORDS,
        },
    )
