"""What is offered: everybody may look, and looking is noted nowhere."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import list_active_agencies, organisation_names
from core.actor import Actor, OrganisationKind
from core.clock import utc_now
from core.permissions import Permission
from core.text import N_
from partners.memoranda.queries import programmes_in_force
from partners.services.codes import LANGUAGES
from web.access import find_actor, public
from web.database import current_session, current_vault
from web.i18n import translate
from web.session import leave_no_trace
from wellbeing.pages import choose_agency
from wellbeing.programmes import queries
from wellbeing.programmes.forms import LookForm
from wellbeing.programmes.labels import (
    COSTS,
    EXCEPTIONS,
    GROUPS,
    KIND_MEANINGS,
    KINDS,
    MODALITIES,
    PROTECTIONS,
    TOPIC_OF,
    TOPICS,
)
from wellbeing.programmes.policy import NEVER_MANDATORY
from wellbeing.programmes.routes.blueprint import blueprint
from wellbeing.programmes.rows import ProgrammeRow

ASK = "enrolments.ask"
"""Where somebody asks to join; a room above this one."""
WITH_CODE = "invitations.enter"
"""Where somebody without an account comes in."""
WAYS = (
    ("enrolments.index", N_("What you have joined"), True),
    (WITH_CODE, N_("You have a code of invitation"), False),
    ("who.who", N_("Who can see this"), None),
)
"""Where one may go from here; True for those who may be here for themselves, False for those who have not signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A programme of the list, with who provides it and how long one waits."""

    row: ProgrammeRow
    by: str
    agency: str
    wait: int | None
    free: int | None


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """What one may join: of one's own agency, or of the agency that one chooses; an NGO's people see what they offer."""
    leave_no_trace()
    actor, now = find_actor(), utc_now()
    look = LookForm(request.args)
    kind = actor.organisation_kind if actor else None
    own = actor.organisation_id if actor and kind is OrganisationKind.AGENCY else None
    agencies = [] if own else _agencies()
    chosen = own or _chosen(agencies)
    rows: list[ProgrammeRow] = []
    if chosen:
        choose_agency(chosen)
        covered = programmes_in_force(current_session(), chosen, on=now)
        rows = queries.list_offered(current_vault(), agency_id=chosen, covered=covered, wanted=look.wanted)
    elif actor and actor.organisation_id and kind is OrganisationKind.NGO:
        rows = queries.list_offered_by(current_vault(), provider_id=actor.organisation_id, wanted=look.wanted)
    ids = {key for row in rows for key in (row.provider_id, row.agency_id)}
    names = organisation_names(current_session(), ids | ({chosen} if chosen else set()))
    offers = [
        Offer(
            row=row,
            by=names.get(row.provider_id, ""),
            agency=names.get(row.agency_id, ""),
            wait=row.wait_at_most(now),
            free=row.free_at(now),
        )
        for row in rows
    ]
    return render_template(
        "wellbeing/programmes/index.html",
        groups=[
            (translate(words), [one for one in offers if TOPIC_OF[one.row.kind] is topic])
            for topic, words in TOPICS.items()
        ],
        count=len(offers),
        look=look,
        narrowed=look.wanted != queries.Wanted(),
        agencies=agencies,
        chosen=chosen,
        chosen_name=names.get(chosen) if chosen else None,
        is_own=own is not None,
        provides=not chosen and kind is OrganisationKind.NGO,
        ways=_ways(actor),
        meanings=KIND_MEANINGS,
        kinds=KINDS,
        modalities=MODALITIES,
        costs=COSTS,
        home=url_for("programmes.index", agency=None if own else chosen),
    )


@blueprint.get("/<uuid:programme_id>")
@public
def show(programme_id: UUID) -> ResponseReturnValue:
    """One programme: what stays private and what does not, before anything is asked."""
    leave_no_trace()
    now, actor = utc_now(), find_actor()
    row = queries.get_programme(current_vault(), programme_id)
    choose_agency(row.agency_id)
    covered = programmes_in_force(current_session(), row.agency_id, on=now)
    names = organisation_names(current_session(), {row.provider_id, row.agency_id})
    takes = row.takes_people(covered)
    is_own = bool(actor and actor.organisation_id == row.agency_id)
    return render_template(
        "wellbeing/programmes/show.html",
        row=row,
        by=names.get(row.provider_id, ""),
        agency=names.get(row.agency_id, ""),
        takes=takes,
        ask_url=_url(ASK, programme_id=row.id) if takes and _may_ask(actor) else None,
        code_url=_url(WITH_CODE) if takes and actor is None else None,
        free=row.free_at(now),
        wait=row.wait_at_most(now),
        voluntary=row.kind in NEVER_MANDATORY,
        exceptions=[EXCEPTIONS[code] for code in row.exceptions],
        protection=PROTECTIONS[row.protection],
        kind=KINDS[row.kind],
        meaning=KIND_MEANINGS[row.kind],
        modalities=[translate(MODALITIES[one]) for one in row.modalities],
        for_whom=[translate(GROUPS[one]) for one in row.groups],
        languages=[translate(LANGUAGES.get(one, one)) for one in row.languages],
        cost=COSTS[row.cost],
        home=url_for("programmes.index", agency=None if is_own else row.agency_id),
    )


def _may_ask(actor: Actor | None) -> bool:
    """People of an agency ask; whoever has not signed in is asked to, or comes with a code."""
    return actor is None or actor.holds(Permission.WELLBEING_OWN)


def _ways(actor: Actor | None) -> list[tuple[str, str]]:
    """Words and addresses of where one may go from here."""
    own = None if actor is None else actor.holds(Permission.WELLBEING_OWN)
    found = [
        (translate(words), _url(endpoint))
        for endpoint, words, wanted in WAYS
        if wanted is None or (wanted and own) or (wanted is False and actor is None)
    ]
    return [(words, url) for words, url in found if url]


def _url(endpoint: str, **values: Any) -> str | None:
    """The address of a page of an upper room, where the installation has it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def _agencies() -> list[tuple[UUID, str]]:
    return [(row.id, row.name) for row in list_active_agencies(current_session())]


def _chosen(agencies: list[tuple[UUID, str]]) -> UUID | None:
    """The agency of the address, if there is one like that."""
    asked = request.args.get("agency", "")
    return next((agency_id for agency_id, _name in agencies if str(agency_id) == asked), None)
