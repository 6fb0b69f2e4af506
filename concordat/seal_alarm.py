"""A protected field that does not open: a page that tells nothing, an alarm in the log, a row of the trail (security F-09)."""

import logging

from flask import Flask, request

from audit.commands import record
from core.actor import SYSTEM
from core.clock import utc_now
from core.database import read_only
from core.keys.ring import SealBroken
from web.access import find_actor
from web.database import close_vault, current_session, db
from web.discretion import is_private
from web.error_pages import page_of_failure, request_id

log = logging.getLogger("concordat.seal")


def install_seal_alarm(app: Flask) -> None:
    """Answer a broken seal as any other failure, whatever the page is; the alarm names kind and place of the request alone."""

    @app.errorhandler(SealBroken)
    def broken(error: SealBroken) -> tuple[str, int]:
        actor, kind = find_actor(), type(error).__name__
        current_session().rollback()
        close_vault()
        log.critical("ALARM: a protected field does not open (%s) in request %s", kind, request_id())
        if not is_private():  # of the private pages nothing may stand on the main side
            mode = read_only.set(False)
            try:
                session = db.session()
                record(
                    session,
                    actor or SYSTEM,
                    action="field.failed",
                    subject=("page", (request.endpoint or "")[:64]),
                    now=utc_now(),
                    details={"kind": kind},
                )
                session.commit()
            finally:
                read_only.reset(mode)
        return page_of_failure(actor)
