"""A request acts for the organisation of the person who is signed in, and for no other (security D-01)."""

from uuid import UUID

from flask import Flask, g

from core.keys.acting import begin_acting, end_acting


def install_acting(app: Flask) -> None:
    """Act for nobody until somebody is found to be signed in, and for nobody again after the answer."""

    @app.before_request
    def begin() -> None:
        g.acting = [begin_acting(None)]

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        for token in reversed(g.pop("acting", [])):
            end_acting(token)


def act_for(organisation_id: UUID | None) -> None:
    """From here on the request acts for this organisation: what it keeps to itself can be opened."""
    if "acting" in g:
        g.acting.append(begin_acting(organisation_id))
