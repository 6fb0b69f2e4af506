"""The people of an organisation: list, invite, change, close and open accounts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.grants.queries import list_proposals
from accounts.organisations.policy import manages_all
from accounts.organisations.queries import (
    OrganisationRow,
    get_managed_organisation,
    list_units,
)
from accounts.roles import roles_for
from accounts.users.commands import (
    change_user,
    disable_user,
    enable_user,
    end_user_sessions,
    invite_user,
    release_user,
    resend_invitation,
    start_reset,
)
from accounts.users.forms import ChangeUserForm, InviteForm, UserFilter
from accounts.users.mails import mail_link
from accounts.users.queries import PAGE_SIZE, UserRow, get_user_row, list_users
from core.actor import OrganisationKind
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import press
from web.i18n import translate

blueprint = Blueprint("users", __name__, url_prefix="/people")
MANAGE = Permission.USER_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> ResponseReturnValue:
    """The people whom the reader manages."""
    actor, filters = get_actor(), UserFilter(request.args)
    search = (filters.q.data or "").strip() if filters.validate() else ""
    after = request.args.get("after", type=UUID)
    organisation_id = request.args.get("organisation", type=UUID)
    rows = list_users(
        current_session(),
        actor,
        search=search,
        organisation_id=organisation_id,
        after=after,
        limit=PAGE_SIZE + 1,
    )
    chosen: dict[str, Any] = {"q": search or None, "organisation": organisation_id}
    more = len(rows) > PAGE_SIZE
    return render_template(
        "accounts/users/index.html",
        filters=filters,
        narrowed=bool(search or organisation_id),
        rows=rows[:PAGE_SIZE],
        of_all=manages_all(actor),
        first_url=url_for("users.index", **chosen) if after else None,
        next_url=url_for("users.index", **chosen, after=rows[PAGE_SIZE - 1].id) if more else None,
    )


@blueprint.get("/invite")
@requires(MANAGE)
def invite() -> ResponseReturnValue:
    """Ask whom to invite into one's own organisation, or (operator) into the one given."""
    return _invite_page(InviteForm(), _inviting_organisation())


@blueprint.post("/invite")
@step_up
@requires(MANAGE)
@writes
def send_invitation() -> ResponseReturnValue:
    """Invite a person and mail the link."""
    session, now, organisation = current_session(), utc_now(), _inviting_organisation()
    form = InviteForm.from_request()
    form.offer(organisation.kind, list_units(session, organisation.id))
    if form.submitted_and_valid():
        try:
            link = invite_user(
                session,
                get_actor(),
                organisation_id=organisation.id,
                name=form.name.data,
                email=form.email.data,
                roles=form.chosen_roles,
                unit_id=form.chosen_unit,
                lasts=form.chosen_time,
                now=now,
            )
            mail_link(session, link, now=now)
            flash(gettext("%(name)s was invited. The link works for 7 days.", name=link.name), "success")
            return redirect(url_for("users.index"))
        except RuleBroken as error:
            form.refuse(error)
    return _invite_page(form, organisation), 422


@blueprint.get("/<uuid:user_id>")
@requires(MANAGE)
def show(user_id: UUID) -> ResponseReturnValue:
    """One person, with their roles and unit."""
    row = get_user_row(current_session(), get_actor(), user_id)
    form = ChangeUserForm(
        version=row.version, roles=sorted(row.roles), unit_id=str(row.unit_id) if row.unit_id else ""
    )
    return _page(row, form)


@blueprint.post("/<uuid:user_id>")
@step_up
@requires(MANAGE)
@writes
def change(user_id: UUID) -> ResponseReturnValue:
    """Change roles and unit."""
    session, actor = current_session(), get_actor()
    row = get_user_row(session, actor, user_id)
    form = ChangeUserForm.from_request()
    form.offer(row.organisation_kind, list_units(session, row.organisation_id))
    if form.submitted_and_valid():
        try:
            change_user(
                session,
                actor,
                user_id=user_id,
                version=form.version.data,
                roles=form.chosen_roles,
                unit_id=form.chosen_unit,
                now=utc_now(),
            )
            flash(gettext("The roles of %(name)s were saved.", name=row.name), "success")
            if list_proposals(session, actor, user_id=user_id):
                flash(gettext("A role among them waits for a second person."), "info")
            return redirect(url_for("users.show", user_id=user_id))
        except RuleBroken as error:
            form.refuse(error)
    return _page(row, form), 422


@blueprint.post("/<uuid:user_id>/disable")
@requires(MANAGE)
@writes
def disable(user_id: UUID) -> ResponseReturnValue:
    """Close an account now."""
    return _act(user_id, disable_user, gettext("The account was disabled and all its sessions were ended."))


@blueprint.post("/<uuid:user_id>/enable")
@step_up
@requires(MANAGE)
@writes
def enable(user_id: UUID) -> ResponseReturnValue:
    """Open a disabled account again."""
    return _act(user_id, enable_user, gettext("The account was enabled."))


@blueprint.post("/<uuid:user_id>/invite-again")
@requires(MANAGE)
@writes
def invite_again(user_id: UUID) -> ResponseReturnValue:
    """Mail a new invitation."""
    return _act(user_id, resend_invitation, gettext("A new invitation is on its way."))


@blueprint.post("/<uuid:user_id>/reset")
@requires(MANAGE)
@writes
def reset(user_id: UUID) -> ResponseReturnValue:
    """Mail a link to choose a new password."""
    return _act(user_id, start_reset, gettext("A link to choose a new password is on its way."))


@blueprint.post("/<uuid:user_id>/release")
@step_up
@requires(MANAGE)
@writes
def release(user_id: UUID) -> ResponseReturnValue:
    """Open a sign-in again that failures have closed."""
    return _act(user_id, release_user, gettext("The sign-in is open again."))


@blueprint.post("/<uuid:user_id>/sessions/end")
@requires(MANAGE)
@writes
def end_sessions(user_id: UUID) -> ResponseReturnValue:
    """End all sessions of a person."""
    return _act(user_id, end_user_sessions, gettext("All sessions of this person were ended."))


def _act(user_id: UUID, command: Callable[..., Any], done: str) -> ResponseReturnValue:
    session, now = current_session(), utc_now()

    def act() -> None:
        outcome = command(session, get_actor(), user_id=user_id, now=now)
        if command in (resend_invitation, start_reset):
            mail_link(session, outcome, now=now)

    press(act, done=done)
    return redirect(url_for("users.show", user_id=user_id))


def _inviting_organisation() -> OrganisationRow:
    actor = get_actor()
    organisation_id = request.args.get("organisation", type=UUID) or actor.organisation_id
    assert organisation_id is not None
    return get_managed_organisation(current_session(), actor, organisation_id)


def _invite_page(form: InviteForm, organisation: OrganisationRow) -> str:
    form.offer(organisation.kind, list_units(current_session(), organisation.id))
    return render_template(
        "accounts/users/invite.html", form=form, organisation=organisation, hints=_hints(organisation.kind)
    )


def _page(row: UserRow, form: ChangeUserForm) -> str:
    form.offer(row.organisation_kind, list_units(current_session(), row.organisation_id))
    return render_template(
        "accounts/users/show.html",
        form=form,
        row=row,
        hints=_hints(row.organisation_kind),
        proposals=list_proposals(current_session(), get_actor(), user_id=row.id),
        own=row.id == get_actor().user_id,
    )


def _hints(kind: OrganisationKind) -> dict[str, str]:
    return {definition.role.value: translate(definition.description) for definition in roles_for(kind)}
