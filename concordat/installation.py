"""What every page says when the installation does not run as it should (security Q-06, S-08, V-02)."""

import logging
import time
from datetime import timedelta
from threading import Lock

from flask import Flask, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from accounts.operations.queries import InstallationState, state_of_installation
from core.actor import Actor
from core.clock import utc_now
from core.permissions import Permission
from core.text import N_
from web.database import current_session
from web.i18n import translate

log = logging.getLogger("concordat.installation")
REREAD_AFTER = 10.0
"""Seconds for which a process believes what it read."""


class InstallationWatch:
    """What one process knows of the installation; read again after ten seconds, kept where it cannot be read."""

    def __init__(self, *, reread_after: float = REREAD_AFTER) -> None:
        self.reread_after = reread_after
        self._lock = Lock()
        self._read_at: float | None = None
        self._state: InstallationState | None = None

    def state(self) -> InstallationState | None:
        """The last known state; None where it could never be read. Asks nothing once the request has failed."""
        if "failed" in g:
            return self._state
        with self._lock:
            moment = time.monotonic()
            if self._read_at is not None and moment - self._read_at < self.reread_after:
                return self._state
            self._read_at = moment
        try:
            self._state = state_of_installation(current_session())
            metrics = current_app.extensions.get("metrics")
            if metrics is not None:
                metrics.note_state(self._state)
        except SQLAlchemyError as error:
            log.warning("the state of the installation cannot be read: %s", type(error).__name__)
        return self._state


def install_watch(app: Flask) -> None:
    """Give the application its watch."""
    app.extensions["installation"] = InstallationWatch()


def installation_warnings(actor: Actor | None) -> tuple[str, ...]:
    """Quarantine for everybody; a silent scheduler for whoever is signed in; lost mail for operators."""
    state = current_app.extensions["installation"].state()
    if state is None:
        return ()
    found = []
    if state.quarantine is not None:
        found.append(translate(N_("Restored from a backup. No mail is sent until an operator confirms.")))
    if actor is not None and state.quarantine is None and _is_silent(state):
        found.append(
            translate(N_("Reminders and mail stand still. Call where it is urgent, and tell the operators."))
        )
    if actor is not None and actor.holds(Permission.INSTALLATION_RUN) and state.dead_letters:
        found.append(
            translate(N_("%(count)s mails could not be sent for 48 hours."), {"count": state.dead_letters})
        )
    return tuple(found)


def _is_silent(state: InstallationState) -> bool:
    """Whether the scheduler ticked once and then not for two intervals; at least a minute, for long ticks."""
    if state.last_tick is None:
        return False
    seconds = current_app.config["SETTINGS"].scheduler_seconds
    return utc_now() - state.last_tick > timedelta(seconds=max(60, 2 * seconds))
