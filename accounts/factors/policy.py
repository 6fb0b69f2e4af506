"""Whose second factor must be a passkey, what suffices, and what may be taken away (security A-01, A-02)."""

from collections.abc import Collection

import sqlalchemy as sa

from accounts.factors.kinds import FactorKind
from accounts.factors.models import Passkey, TotpFactor
from core.actor import Actor, Role
from core.errors import Denied, RuleBroken
from core.text import N_

HIGH_ROLES = frozenset(
    {
        Role.AUDITOR,
        Role.CLINICIAN,
        Role.OPERATOR,
        Role.ORGANISATION_ADMIN,
        Role.PEER_SUPPORTER,
        Role.RECORDS_OFFICER,
        Role.WELLBEING_AUDITOR,
    }
)
"""Who manages people, reads trails, or knows who seeks help: a code that can be given away does not do."""
MOST_FACTORS = 10
"""Apps and passkeys of one person together."""


def totp_of(actor: Actor) -> sa.ColumnElement[bool]:
    """A person's own authenticator apps, and nobody else's."""
    return TotpFactor.user_id == actor.user_id


def passkeys_of(actor: Actor) -> sa.ColumnElement[bool]:
    """A person's own passkeys, and nobody else's."""
    return Passkey.user_id == actor.user_id


def needs_passkey(roles: Collection[Role], *, strict: bool) -> bool:
    """Whether only a passkey will do; `strict` is production."""
    return strict and not HIGH_ROLES.isdisjoint(roles)


def suffices(kind: str | None, roles: Collection[Role], *, strict: bool) -> bool:
    """Whether a session that has shown this factor is signed in."""
    if kind is None:
        return False
    return kind == FactorKind.PASSKEY or not needs_passkey(roles, strict=strict)


def may_prove_by_code(*, has_passkey: bool, only_passkey: bool) -> None:
    """Whoever needs a passkey and has one does not come in by a code of an app; raises `Denied`."""
    if only_passkey and has_passkey:
        raise Denied(N_("Your role needs a passkey. Use yours, or a recovery code."))


def may_enrol_half_way(*, has_factor: bool, has_proof: bool) -> None:
    """Before the second step only a first factor is added: who knows a password must not add a second one to it.

    Whoever has shown a factor that does not suffice for their role adds the passkey that they lack. Raises `Denied`.
    """
    if has_factor and not has_proof:
        raise Denied(N_("You have a second factor already. Use it to sign in."))


def may_add(count: int) -> None:
    """At most ten apps and passkeys; raises `RuleBroken`."""
    if count >= MOST_FACTORS:
        raise RuleBroken(N_("You have ten second factors already. Remove one that you do not use."))


def may_remove(remaining: int, remaining_passkeys: int, *, only_passkey: bool) -> None:
    """The last factor stays, and the last passkey of somebody who needs one; raises `RuleBroken`.

    The numbers count what would be left.
    """
    if remaining < 1:
        raise RuleBroken(N_("This is your only second factor. Add another one first."))
    if only_passkey and remaining_passkeys < 1:
        raise RuleBroken(N_("Your role needs a passkey, and this is your only one. Add another one first."))
