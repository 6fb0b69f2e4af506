"""`concordat organisation` and `concordat user`: how the first people of an installation come in."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from accounts.factors.mails import tell
from accounts.factors.resets.commands import reset_by_command
from accounts.factors.telling import Event
from accounts.organisations.commands import add_organisation, change_settings
from accounts.organisations.queries import OrganisationRow, find_organisation_named, list_units
from accounts.roles import NEVER_GRANTED
from accounts.users.commands import (
    disable_user,
    enable_user,
    invite_user,
    release_user,
    resend_invitation,
    start_reset,
)
from accounts.users.links import IssuedLink, link_path
from accounts.users.models import User, UserStatus
from accounts.users.queries import find_user_id_by_email, get_user_row
from concordat.cli.frame import application_session, as_json, echo_json, settings
from core.actor import SYSTEM, OrganisationKind, Role
from core.clock import utc_now
from core.errors import RuleBroken
from core.text import N_

ROLES = sorted(role.value for role in Role if role not in NEVER_GRANTED)


class Words(click.ParamType[str]):
    """A text that is not blank and not longer than the place where it is kept."""

    name = "TEXT"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text without outer blanks; a blank or too long one is wrong usage."""
        text = value.strip()
        if not text or len(text) > self.longest or not text.isprintable():
            self.fail(f"give between 1 and {self.longest} printable characters", param, ctx)
        return text


class Address(click.ParamType[str]):
    """An e-mail address."""

    name = "EMAIL"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address as typed; a malformed one is wrong usage."""
        try:
            validate_email(value.strip(), check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            self.fail(f"{value!r} is no e-mail address: {error}", param, ctx)
        return value.strip()


@click.group()
def organisation() -> None:
    """Agencies, NGOs and the operator."""


@organisation.command("add")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in OrganisationKind]))
@click.option("--name", required=True, type=Words(255))
@click.option("--timezone", default="UTC", show_default=True, type=Words(60), help="IANA name.")
@click.option("--locale", default="en", show_default=True, type=Words(20))
@click.option("--country", metavar="CC", default="US", show_default=True, help="ISO 3166-1, two letters.")
@click.option("--subdivision", metavar="S", type=Words(10), help="ISO 3166-2 after the hyphen, e.g. MD.")
@click.option("--email", type=Address(), help="Where the organisation is written to.")
@as_json
def add(
    kind: str,
    name: str,
    timezone: str,
    locale: str,
    country: str,
    subdivision: str | None,
    email: str | None,
    json_wanted: bool,
) -> None:
    """Add an organisation that takes part from now on."""
    now = utc_now()
    with application_session() as session:
        added = add_organisation(
            session,
            SYSTEM,
            kind=OrganisationKind(kind),
            name=name,
            timezone=timezone,
            locale=locale,
            country=country.strip().upper(),
            subdivision=subdivision,
            now=now,
        )
        if email is not None:
            change_settings(
                session, SYSTEM, organisation_id=added.id, version=added.version, email=email, now=now
            )
        found = {
            "id": str(added.id),
            "kind": added.kind.value,
            "name": added.name,
            "timezone": added.timezone,
            "locale": added.locale,
            "country": added.country,
            "subdivision": added.subdivision,
            "email": added.email,
        }
    if json_wanted:
        echo_json(found)
    else:
        click.echo(f"Added: {found['name']} ({found['kind']}), {found['timezone']}.")


@click.group()
def user() -> None:
    """People with an account."""


@user.command("invite")
@click.option("--organisation", "organisation_name", metavar="NAME", required=True)
@click.option("--name", required=True, type=Words(160))
@click.option("--email", required=True, type=Address())
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), metavar="ROLE")
@click.option("--unit", metavar="NAME", help="The unit of the organisation in which the person works.")
@as_json
def invite(
    organisation_name: str, name: str, email: str, roles: tuple[str, ...], unit: str | None, json_wanted: bool
) -> None:
    """Invite a person, again if need be, and print the single-use link that opens the account.

    \b
    ROLE is one of those in docs/reference/permissions.md; give --role once for each.
    """
    now = utc_now()
    with application_session() as session:
        row = _organisation(session, organisation_name)
        link = _invited_again(session, row, email, now=now) or invite_user(
            session,
            SYSTEM,
            organisation_id=row.id,
            name=name,
            email=email,
            roles={Role(role) for role in roles},
            unit_id=_unit_id(session, row, unit) if unit else None,
            now=now,
        )
    _print_link(link, json_wanted=json_wanted)


@user.command("disable")
@click.argument("email")
@as_json
def disable(email: str, json_wanted: bool) -> None:
    """Close the account of EMAIL: sessions and links end at once, the name stays on what it did."""
    _change(disable_user, email, said="Disabled", json_wanted=json_wanted)


@user.command("enable")
@click.argument("email")
@as_json
def enable(email: str, json_wanted: bool) -> None:
    """Open the closed account of EMAIL again, for instance of the only administrator after 90 days without use."""
    _change(enable_user, email, said="Enabled", json_wanted=json_wanted)


@user.command("release")
@click.argument("email")
@as_json
def release(email: str, json_wanted: bool) -> None:
    """Open the sign-in of EMAIL again after too many failures have closed it."""
    _change(release_user, email, said="Released", json_wanted=json_wanted)


@user.command("reset")
@click.argument("email")
@as_json
def reset(email: str, json_wanted: bool) -> None:
    """Print a single-use link by which the owner of EMAIL chooses a new password."""
    with application_session() as session:
        link = start_reset(session, SYSTEM, user_id=_user_id(session, email), now=utc_now())
    _print_link(link, json_wanted=json_wanted)


def _change(command: Callable[..., User], email: str, *, said: str, json_wanted: bool) -> None:
    with application_session() as session:
        changed = command(session, SYSTEM, user_id=_user_id(session, email), now=utc_now())
        found = {"id": str(changed.id), "email": changed.email, "status": changed.status.value}
    if json_wanted:
        echo_json(found)
    else:
        click.echo(f"{said}: {found['email']}.")


@user.command("reset-factors")
@click.argument("email")
@as_json
def reset_factors(email: str, json_wanted: bool) -> None:
    """Remove all second factors and recovery codes of EMAIL, whom no two administrators can help.

    \b
    Make sure first that it is this person. Their sessions end, they are told by mail, the other administrators and
    auditors of their organisation are told, and the trail says that it was done here. The password stays: at the
    next sign-in they connect a new app or passkey.
    """
    now = utc_now()
    with application_session() as session:
        done = reset_by_command(session, SYSTEM, user_id=_user_id(session, email), now=now)
        tell(session, done.id, Event.FACTORS_RESET_BY_COMMAND, now=now)
        found = {"id": str(done.id), "email": done.email, "status": done.status.value}
    if json_wanted:
        echo_json(found)
    else:
        click.echo(f"Second factors removed: {found['email']}. The next sign-in sets up a new one.")


def _organisation(session: Session, name: str) -> OrganisationRow:
    row = find_organisation_named(session, name)
    if row is None:
        raise RuleBroken(N_("There is no organisation named %(name)s."), name=name)
    return row


def _unit_id(session: Session, row: OrganisationRow, name: str) -> UUID:
    units = {unit.name: unit.id for unit in list_units(session, row.id)}
    if name not in units:
        raise RuleBroken(N_("%(organisation)s has no unit named %(name)s."), organisation=row.name, name=name)
    return units[name]


def _user_id(session: Session, email: str) -> UUID:
    user_id = find_user_id_by_email(session, email)
    if user_id is None:
        raise RuleBroken(N_("There is no account with the address %(email)s."), email=email)
    return user_id


def _invited_again(session: Session, row: OrganisationRow, email: str, *, now: datetime) -> IssuedLink | None:
    """A new link for somebody of this organisation whose invitation lapsed unused."""
    user_id = find_user_id_by_email(session, email)
    if user_id is None:
        return None
    known = get_user_row(session, SYSTEM, user_id)
    if known.organisation_id != row.id or known.status is not UserStatus.INVITED:
        return None
    return resend_invitation(session, SYSTEM, user_id=user_id, now=now)


def _print_link(link: IssuedLink, *, json_wanted: bool) -> None:
    url = settings().public_url.rstrip("/") + link_path(link.token)
    if json_wanted:
        echo_json(
            {
                "id": str(link.user_id),
                "email": link.email,
                "organisation": link.organisation_name,
                "purpose": link.purpose.value,
                "link": url,
                "expires_at": link.expires_at.isoformat(),
            }
        )
        return
    click.echo(f"For {link.name} <{link.email}>, {link.organisation_name}:")
    click.echo(url)
    click.echo(f"It works once, until {link.expires_at:%Y-%m-%d %H:%M} UTC, and is not shown again.")
