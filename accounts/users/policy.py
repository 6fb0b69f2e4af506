"""Who may manage which people, and which roles go together (security C-11)."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from accounts.organisations.policy import manages_all
from accounts.roles import FORBIDDEN_PAIRS, NEVER_GRANTED, definition_of
from accounts.users.models import User
from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_, MarkedText

ADMINISTRATORS = frozenset({Role.ORGANISATION_ADMIN, Role.OPERATOR})
"""Without one of these nobody in an organisation could manage its people."""
UNGRANTED = {Role.PARTICIPANT: N_("Participant"), Role.SYSTEM: N_("System")}
"""How roles are called that no account holds."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """An administrator sees the people of their own organisation, the operator all."""
    if manages_all(actor):
        return sa.true()
    return User.organisation_id == actor.organisation_id


def may_manage(actor: Actor, organisation_id: UUID) -> None:
    """Only those who manage people, and only in an organisation that is theirs; raises `Denied`."""
    own = manages_all(actor) or organisation_id == actor.organisation_id
    if not (own and actor.holds(Permission.USER_MANAGE)):
        raise Denied(N_("Only an administrator of the organisation manages its people."))


def may_hold(roles: Collection[Role], kind: OrganisationKind) -> None:
    """A person holds at least one role, of those that fit their organisation, and no forbidden pair.

    Raises `RuleBroken` on the field `roles`.
    """
    if not roles:
        raise RuleBroken(N_("Choose at least one role."), "roles")
    for role in sorted(roles):
        if role in NEVER_GRANTED or kind not in definition_of(role).organisation_kinds:
            label = UNGRANTED[role] if role in NEVER_GRANTED else definition_of(role).label
            raise RuleBroken(
                N_("The role “%(role)s” does not exist in an organisation of this kind."),
                "roles",
                role=MarkedText(label),
            )
    for pair in FORBIDDEN_PAIRS:
        if pair <= set(roles):
            one, other = sorted(definition_of(role).label for role in pair)
            raise RuleBroken(
                N_("One person cannot be “%(one)s” and “%(other)s” at once."),
                "roles",
                one=MarkedText(one),
                other=MarkedText(other),
            )


def may_name_leader(actor: Actor, kind: OrganisationKind, *, is_led: bool) -> None:
    """Who leads an NGO first is confirmed from outside: leadership signs for it, and a claim proves no authority.

    The operator names them, or the agency that invited confirms them. Raises `RuleBroken` on the field `roles`.
    """
    if kind is not OrganisationKind.NGO or is_led or actor.has_role(Role.SYSTEM, Role.OPERATOR):
        return
    raise RuleBroken(
        N_(
            "Nobody leads your organisation yet. The agency that invited you confirms the first signatory, or"
            " the operator of this installation does."
        ),
        "roles",
    )


def may_grant(actor: Actor, user_id: UUID) -> None:
    """Nobody changes their own roles; raises `Denied`."""
    if actor.user_id == user_id:
        raise Denied(N_("Nobody changes their own roles. Ask another administrator."))


def may_disable(actor: Actor, user_id: UUID) -> None:
    """Nobody disables their own account; raises `Denied`."""
    if actor.user_id == user_id:
        raise Denied(N_("Nobody disables their own account. Ask another administrator."))


def may_lose_administrator(remaining: int) -> None:
    """An organisation keeps at least one active administrator; raises `RuleBroken`.

    `remaining` counts the active administrators there would be without the person.
    """
    if remaining < 1:
        raise RuleBroken(
            N_("This is the last active administrator of the organisation. Make somebody else one first."),
            "roles",
        )
