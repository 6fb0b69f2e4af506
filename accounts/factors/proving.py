"""How the edge has a second factor shown: the same for the sign-in and for what needs a recent one.

Each answers whether the session has shown the factor now; if not, the form says why. What was counted or used up
stays so whatever happens next, because it is committed before anything is compared.
"""

from typing import Any
from uuid import UUID

from flask import current_app, request
from flask import session as web_session

from accounts.factors.commands import begin_check, note_refused, note_shown
from accounts.factors.forms import CodeForm, PasskeyForm, RecoveryForm
from accounts.factors.kinds import ChallengePurpose, FactorKind
from accounts.factors.mails import tell
from accounts.factors.passkeys.ceremonies import (
    RelyingParty,
    creation_options,
    request_options,
)
from accounts.factors.passkeys.commands import Signed, issue_challenge, take_challenge, use_passkey
from accounts.factors.policy import may_prove_by_code, needs_passkey
from accounts.factors.queries import find_demo_code, get_standing, list_credential_ids
from accounts.factors.recovery.commands import use_recovery_code
from accounts.factors.telling import Event
from accounts.factors.totp.commands import WRONG, use_code
from accounts.users.queries import get_address
from core.actor import Actor
from core.clock import utc_now
from core.errors import RuleBroken
from core.text import N_
from web.database import current_session

CHALLENGE_KEY = "passkey_challenge"
DEMO_STEPS_AHEAD = 120
"""In the demo one person may sign in more often than every 30 seconds: codes of the next hour are taken."""
WRONG_RECOVERY = N_("This is not one of your codes, or it has been used.")


def strict() -> bool:
    """Whether high roles need a passkey here: in production."""
    return bool(current_app.config["PASSKEYS_REQUIRED"])


def only_passkey(actor: Actor) -> bool:
    """Whether nothing but a passkey signs this person in."""
    return needs_passkey(actor.roles, strict=strict())


def demo_code(actor: Actor, *, factor_id: UUID | None = None) -> str | None:
    """The code that the demo's page shows; None everywhere else."""
    if not current_app.config["SETTINGS"].shows_codes:
        return None
    return find_demo_code(current_session(), actor, now=utc_now(), factor_id=factor_id)


def steps_ahead() -> int:
    """How many steps to come are taken: none but in the demo."""
    return DEMO_STEPS_AHEAD if current_app.config["SETTINGS"].shows_codes else 0


def relying_party() -> RelyingParty:
    """This site as the settings name it; outside production as the browser reached it."""
    settings = current_app.config["SETTINGS"]
    address = settings.public_url if settings.is_production else request.host_url
    scheme, _, rest = address.rstrip("/").partition("://")
    host = rest.partition("/")[0]
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return RelyingParty(id=name, origin=f"{scheme}://{host}")


def shown_by_code(actor: Actor, form: CodeForm) -> bool:
    """A code of the actor's app, which is used up."""
    session, now = current_session(), utc_now()
    standing = get_standing(session, actor)
    may_prove_by_code(has_passkey=standing.has_passkey, only_passkey=only_passkey(actor))
    if not form.submitted_and_valid() or not _counted(actor, form, "factor_code"):
        return False
    if use_code(session, actor, form.factor_code.data, now=now, ahead=steps_ahead()):
        note_shown(session, actor, kind=FactorKind.TOTP, now=now)
        return True
    return _refused(actor, form, FactorKind.TOTP, RuleBroken(WRONG, "factor_code"))


def shown_by_recovery(actor: Actor, form: RecoveryForm) -> bool:
    """A recovery code of the actor, which is used up."""
    session, now = current_session(), utc_now()
    if not form.submitted_and_valid() or not _counted(actor, form, "factor_recovery"):
        return False
    if use_recovery_code(session, actor, form.factor_recovery.data, now=now):
        note_shown(session, actor, kind=FactorKind.RECOVERY, now=now)
        tell(session, actor, Event.RECOVERY_USED, now=now)
        return True
    return _refused(actor, form, FactorKind.RECOVERY, RuleBroken(WRONG_RECOVERY, "factor_recovery"))


def shown_by_passkey(actor: Actor | None, form: PasskeyForm) -> Actor | None:
    """A passkey of the actor, or of whoever it belongs to where nobody is known yet; answers whose, if it is right."""
    session, now = current_session(), utc_now()
    if not form.submitted_and_valid():
        return None
    purpose = ChallengePurpose.PROVING if actor else ChallengePurpose.SIGNING_IN
    try:
        challenge = taken_challenge(actor, purpose)
        signed = use_passkey(
            session,
            actor,
            party=relying_party(),
            answer=form.factor_answer.data or "",
            challenge=challenge,
            now=now,
        )
    except RuleBroken as error:
        session.rollback()
        if actor is not None:
            _refused(actor, form, FactorKind.PASSKEY, error)
        else:
            form.refuse(error)
        return None
    if signed.went_back:
        _alarm(signed, form)
        return None
    note_shown(session, signed.actor, kind=FactorKind.PASSKEY, now=now)
    return signed.actor


def options_to_prove(actor: Actor | None) -> str:
    """What a passkey is asked to sign, kept on the server under a number that the session knows."""
    purpose = ChallengePurpose.PROVING if actor else ChallengePurpose.SIGNING_IN
    known = list_credential_ids(current_session(), actor) if actor else []
    return request_options(relying_party(), challenge=_new_challenge(actor, purpose), known=known)


def options_to_add(actor: Actor) -> str:
    """What a device is asked for a new passkey with."""
    session = current_session()
    assert actor.user_id is not None
    return creation_options(
        relying_party(),
        user_id=actor.user_id,
        email=get_address(session, actor.user_id).email,
        name=actor.name,
        challenge=_new_challenge(actor, ChallengePurpose.ADDING),
        known=list_credential_ids(session, actor),
    )


def taken_challenge(actor: Actor | None, purpose: ChallengePurpose) -> bytes:
    """The challenge of this session, which is used up by that; raises `RuleBroken` where there is none."""
    held = web_session.pop(CHALLENGE_KEY, None)
    session = current_session()
    try:
        return take_challenge(
            session, actor, challenge_id=UUID(held) if held else None, purpose=purpose, now=utc_now()
        )
    finally:
        session.commit()


def _new_challenge(actor: Actor | None, purpose: ChallengePurpose) -> bytes:
    issued = issue_challenge(current_session(), actor, purpose=purpose, now=utc_now())
    web_session[CHALLENGE_KEY] = str(issued.id)
    return issued.challenge


def _counted(actor: Actor, form: Any, field: str) -> bool:
    session = current_session()
    try:
        begin_check(session, actor, now=utc_now())
    except RuleBroken as error:
        session.rollback()
        form.refuse(RuleBroken(error.message, field))
        return False
    session.commit()
    return True


def _refused(actor: Actor, form: Any, kind: FactorKind, error: RuleBroken) -> bool:
    session = current_session()
    note_refused(session, actor, kind=kind, now=utc_now())
    session.commit()
    form.refuse(error)
    return False


def _alarm(signed: Signed, form: Any) -> None:
    session = current_session()
    tell(session, signed.actor, Event.COUNTER_WENT_BACK, now=utc_now())
    session.commit()
    form.refuse(
        RuleBroken(N_("This passkey may have been copied, so it was closed. Use another way to sign in."))
    )
