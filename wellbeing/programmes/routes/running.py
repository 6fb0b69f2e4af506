"""The pages of those who run programmes: an agency's coordinator, an NGO's coordinator or manager."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import organisation_names
from core.actor import OrganisationKind
from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.queries import programmes_for_agencies, programmes_in_force
from web.access import requires, writes_apart
from web.database import current_session, current_vault
from web.forms import ActionForm, BaseForm, SelectChoice, choices, form_page
from web.i18n import message_of, translate
from wellbeing.pages import get_visitor, go
from wellbeing.programmes import commands, queries
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.programmes.forms import NewForm, ProgrammeForm, RoomForm
from wellbeing.programmes.labels import EXCEPTIONS, KINDS
from wellbeing.programmes.policy import Covered
from wellbeing.programmes.routes.blueprint import blueprint
from wellbeing.programmes.rows import ProgrammeRow
from wellbeing.programmes.values import missing
from wellbeing.visitor import Visitor

OFFER = Permission.WELLBEING_OFFER


@blueprint.get("/run/")
@requires(OFFER)
def run() -> ResponseReturnValue:
    """The programmes of one's own organisation, and whether each takes people now."""
    visitor, now = get_visitor(), utc_now()
    rows = queries.list_run(current_vault(), visitor)
    covered = _covered(visitor)
    others: list[ProgrammeRow] = []
    if visitor.organisation_id and visitor.organisation_kind is OrganisationKind.AGENCY:
        in_force = programmes_in_force(current_session(), visitor.organisation_id, on=now)
        offered = queries.list_offered(current_vault(), agency_id=visitor.organisation_id, covered=in_force)
        others = [row for row in offered if not row.is_own]
    ids = {row.agency_id for row in rows} | {row.provider_id for row in others}
    return render_template(
        "wellbeing/programmes/run.html",
        rows=[(row, row.is_own or row.kind in covered.get(row.agency_id, frozenset())) for row in rows],
        others=others,
        names=organisation_names(current_session(), ids),
        kinds=KINDS,
        now=now,
        for_several=visitor.organisation_kind is OrganisationKind.NGO,
    )


@blueprint.route("/run/new", methods=["GET", "POST"])
@requires(OFFER)
@writes_apart
def new() -> ResponseReturnValue:
    """Begin a programme; nobody sees it before it is offered."""
    visitor, covered = get_visitor(), _covered(get_visitor())
    form = NewForm.from_request()
    _offer_choices(form, visitor, covered)
    if form.submitted_and_valid():
        agency_id, kind, name = form.chosen
        try:
            programme_id = commands.draft_programme(
                current_vault(),
                visitor,
                agency_id=agency_id,
                kind=kind,
                name=name,
                covered=covered,
                now=utc_now(),
            )
            return go("programmes.edit", programme_id=programme_id)
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/programmes/new.html", form, covers=bool(form.agency_id.choices))


@blueprint.route("/run/<uuid:programme_id>", methods=["GET", "POST"])
@requires(OFFER)
@writes_apart
def edit(programme_id: UUID) -> ResponseReturnValue:
    """Describe a programme, and see what is still missing before it can be offered."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_run_programme(vault, visitor, programme_id)
    form = ProgrammeForm.from_request(version=str(row.version), **ProgrammeForm.values_of(row.values))

    def save() -> None:
        commands.change_programme(
            vault, visitor, programme_id, version=form.seen_version, values=form.values, now=utc_now()
        )

    status = _try(form, save)
    if status == 0:
        return go("programmes.edit", told="saved", programme_id=programme_id)
    covered = _covered(visitor)
    page, refused = form_page(
        "wellbeing/programmes/edit.html",
        form,
        row=row,
        kind=KINDS[row.kind],
        agency=organisation_names(current_session(), {row.agency_id}).get(row.agency_id, ""),
        lacking=[message_of(reason) for reason in missing(row.values)],
        covered=row.is_own or row.kind in covered.get(row.agency_id, frozenset()),
        offered=row.state is ProgrammeState.OFFERED,
        sentences={code.value: translate(words) for code, words in EXCEPTIONS.items()},
    )
    return page, status or refused


@blueprint.route("/run/<uuid:programme_id>/room", methods=["GET", "POST"])
@requires(OFFER)
@writes_apart
def room(programme_id: UUID) -> ResponseReturnValue:
    """Say how much room there is, as of now."""
    vault, visitor = current_vault(), get_visitor()
    row = queries.get_run_programme(vault, visitor, programme_id)
    form = RoomForm.from_request(
        version=str(row.version),
        places=row.places,
        places_free=row.places_free,
        wait_days=row.wait_days,
    )

    def save() -> None:
        commands.state_room(
            vault, visitor, programme_id, version=form.seen_version, room=form.room, now=utc_now()
        )

    status = _try(form, save)
    if status == 0:
        return go("programmes.run", told="saved")
    page, refused = form_page("wellbeing/programmes/room.html", form, row=row)
    return page, status or refused


@blueprint.post("/run/<uuid:programme_id>/offer")
@requires(OFFER)
@writes_apart
def offer(programme_id: UUID) -> ResponseReturnValue:
    """Let people find it and ask to join."""
    visitor = get_visitor()
    _check_button()
    commands.offer_programme(current_vault(), visitor, programme_id, covered=_covered(visitor), now=utc_now())
    return go("programmes.run", told="offered")


@blueprint.post("/run/<uuid:programme_id>/close")
@requires(OFFER)
@writes_apart
def close(programme_id: UUID) -> ResponseReturnValue:
    """Take nobody new."""
    _check_button()
    commands.close_programme(current_vault(), get_visitor(), programme_id, now=utc_now())
    return go("programmes.run", told="closed")


def _covered(visitor: Visitor) -> Covered:
    """What an NGO may offer each agency's people by the agreements in force; for an agency nothing is needed."""
    if visitor.organisation_id is None or visitor.organisation_kind is not OrganisationKind.NGO:
        return {}
    return programmes_for_agencies(current_session(), visitor.organisation_id, on=utc_now())


def _offer_choices(form: NewForm, visitor: Visitor, covered: Covered) -> None:
    """An NGO chooses among what its agreements cover; an agency offers its own people what it likes."""
    own = visitor.organisation_kind is OrganisationKind.AGENCY
    ids = {visitor.organisation_id} if own and visitor.organisation_id else set(covered)
    names = sorted(organisation_names(current_session(), ids).items(), key=lambda pair: pair[1])
    form.agency_id.choices = [SelectChoice(value=str(key), label=name) for key, name in names]
    if not own:
        kinds = frozenset[Any]().union(*covered.values())
        some = [(kind, words) for kind, words in KINDS.items() if kind in kinds]
        form.kind.choices = choices(some, blank=N_("Choose one"))


def _try(form: BaseForm, save: Callable[[], None]) -> int | None:
    """Save what was posted: 0 where it was, else the status of the page on which what was typed stays."""
    if not form.submitted_and_valid():
        return None
    try:
        save()
    except RuleBroken as error:
        form.refuse(error)
        return 422
    except Conflict as error:
        current_vault().rollback()
        form.refuse(RuleBroken(error.message, None, **error.params))
        return 409
    return 0


def _check_button() -> None:
    if not ActionForm.from_request().submitted_and_valid():
        raise RuleBroken(N_("This page was too old. Go back, reload it, and try again."))
