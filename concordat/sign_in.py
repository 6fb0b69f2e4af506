"""Wires Flask-Login to the accounts slice and sessions to their store."""

from uuid import UUID

from flask import Flask
from flask_login import LoginManager

from accounts.factors.policy import suffices
from accounts.factors.routes.confirming import challenge
from accounts.sign_in.session_store import DatabaseSessionStore
from accounts.users.queries import find_actor_of
from concordat.config import Settings
from concordat.visits import install_visits
from core.clock import utc_now
from referrals.handover.desk.covers import with_cover
from web.access import SignedIn
from web.acting import act_for
from web.database import current_session, db
from web.proof import awaits_second_step, find_proof
from web.session import ServerSessionInterface


def install_sign_in(app: Flask, settings: Settings) -> None:
    """Load the actor of each request from the server-side session."""
    store = DatabaseSessionStore(
        lambda: db.engine,
        idle_minutes=settings.session_idle_minutes,
        absolute_hours=settings.session_hours,
    )
    app.session_interface = ServerSessionInterface(store, utc_now)
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    if settings.has_wellbeing:
        install_visits(manager, settings)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(user_id: str) -> SignedIn | None:
        proof, now = find_proof(), utc_now()
        if proof is None and not awaits_second_step(now=now):
            return None
        session = current_session()
        actor = find_actor_of(session, UUID(user_id))
        if actor is None:
            return None
        kind = proof.kind if proof else None
        is_complete = suffices(kind, actor.roles, strict=app.config["PASSKEYS_REQUIRED"])
        if is_complete:
            act_for(actor.organisation_id)
        return SignedIn(with_cover(session, actor, now=now), is_complete=is_complete)

    app.extensions["step_up"] = challenge
