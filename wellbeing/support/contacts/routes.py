"""The contact log: what peers write and see, and what the coordinator is shown of it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import requires, writes_apart
from web.database import current_vault
from web.forms import form_page
from wellbeing.pages import get_visitor, go, pressed
from wellbeing.programmes.labels import KINDS as PROGRAMMES
from wellbeing.support.contacts import commands, queries
from wellbeing.support.contacts.codes import GROUPS, KINDS
from wellbeing.support.contacts.forms import ContactForm, GroupsForm
from wellbeing.support.contacts.months import Month, final_quarters
from wellbeing.support.contacts.policy import may_log, may_read_totals, offered_groups
from wellbeing.support.contacts.presenting import POLICY, totals_of
from wellbeing.support.peers.codes import TOPICS
from wellbeing.support.peers.commands import set_resting
from wellbeing.support.peers.lifecycle import PeerAction
from wellbeing.support.peers.queries import find_own_entry
from wellbeing.support.peers.readiness import HOLDS
from wellbeing.visitor import Visitor

blueprint = Blueprint("contact_log", __name__, url_prefix="/me/log")
CARE, RUN = Permission.WELLBEING_CARE, Permission.WELLBEING_RUN
QUARTERS = 4


@blueprint.route("/", methods=["GET", "POST"])
@requires(CARE)
@writes_apart
def index() -> ResponseReturnValue:
    """Write down a contact, and see what one wrote for this month."""
    vault, visitor = current_vault(), get_visitor()
    may_log(visitor)
    today = local_date(utc_now(), visitor.timezone)
    present = Month.of(today)
    form = ContactForm.from_request(month=str(present))
    groups = offered_groups(queries.group_sizes(vault, agency_id=_agency_of(visitor)), k=POLICY.k)
    form.offer(present=present, month_names=_names((present, present.before)), groups=groups)
    if form.submitted_and_valid():
        try:
            commands.log_contact(
                vault, visitor, values=form.values(present=present), k=POLICY.k, now=utc_now()
            )
            return go("contact_log.index", told="contact_logged")
        except RuleBroken as error:
            form.refuse(error)
    entry = find_own_entry(vault, visitor)
    return form_page(
        "wellbeing/support/contacts/index.html",
        form,
        entries=queries.list_own_entries(vault, visitor, today=today),
        month=_names([present])[0],
        own=entry,
        own_holds=entry.holds(today) if entry else (),
        labels={"kinds": KINDS, "topics": TOPICS, "programmes": PROGRAMMES, "groups": GROUPS, "holds": HOLDS},
    )


@blueprint.post("/<uuid:entry_id>/delete")
@requires(CARE)
@writes_apart
def delete(entry_id: UUID) -> ResponseReturnValue:
    """Delete an entry of one's own while its month lasts."""
    if not pressed():
        return go("contact_log.index", told="old_page")
    commands.delete_entry(current_vault(), get_visitor(), entry_id, now=utc_now())
    return go("contact_log.index", told="deleted")


@blueprint.post("/rest")
@requires(CARE)
@writes_apart
def rest() -> ResponseReturnValue:
    """Be off the list of peers for a time, by one's own act."""
    return _set_resting(PeerAction.REST)


@blueprint.post("/return")
@requires(CARE)
@writes_apart
def come_back() -> ResponseReturnValue:
    """Be on the list of peers again."""
    return _set_resting(PeerAction.RETURN)


@blueprint.get("/totals")
@requires(RUN)
def totals() -> str:
    """What the log adds up to, small numbers hidden; no entry and no writer."""
    vault, visitor = current_vault(), get_visitor()
    may_read_totals(visitor)
    today, agency_id = local_date(utc_now(), visitor.timezone), _agency_of(visitor)
    quarters = [
        totals_of(one, queries.contact_counts(vault, agency_id=agency_id, quarter=one))
        for one in final_quarters(today, count=QUARTERS)
    ]
    names = {row.month: _names([row.month])[0] for one in quarters for row in one.months}
    return render_template(
        "wellbeing/support/contacts/totals.html", quarters=quarters, names=names, kinds=KINDS, k=POLICY.k
    )


@blueprint.route("/groups", methods=["GET", "POST"])
@requires(RUN)
@writes_apart
def groups() -> ResponseReturnValue:
    """How many people each group of staff has: small ones are not named in the log."""
    vault, visitor = current_vault(), get_visitor()
    may_read_totals(visitor)
    held = queries.group_sizes(vault, agency_id=_agency_of(visitor))
    form = GroupsForm.from_request(**{group.value: people for group, people in held.items()})
    if form.submitted_and_valid():
        try:
            commands.set_group_sizes(vault, visitor, sizes=form.sizes, now=utc_now())
            return go("contact_log.totals", told="saved")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/support/contacts/groups.html", form, k=POLICY.k)


def _set_resting(action: PeerAction) -> ResponseReturnValue:
    vault, visitor = current_vault(), get_visitor()
    may_log(visitor)
    entry = find_own_entry(vault, visitor)
    if not pressed():
        return go("contact_log.index", told="old_page")
    if entry is not None:
        set_resting(vault, visitor, entry.id, action=action, now=utc_now())
    return go("contact_log.index", told="saved")


def _names(months: Iterable[Month]) -> list[str]:
    return [format_date(date(one.year, one.month, 1), "MMMM y") for one in months]


def _agency_of(visitor: Visitor) -> UUID:
    assert visitor.organisation_id is not None, "peers and coordinators of an agency belong to it"
    return visitor.organisation_id
