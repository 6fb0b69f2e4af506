"""A request acts for the organisation of the person who is signed in, and for no other (security D-01)."""

from uuid import UUID

from flask import Flask, g

from core.keys.acting import begin_acting, end_acting
from core.walls.principal import end_serving, serve_nobody


def install_acting(app: Flask) -> None:
    """Act for nobody until somebody is found to be signed in, and for nobody again after the answer."""

    @app.before_request
    def begin() -> None:
        g.acting = [begin_acting(None)]
        g.served = serve_nobody()

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        for token in reversed(g.pop("acting", [])):
            end_acting(token)
        if (served := g.pop("served", None)) is not None:
            end_serving(served)


def act_for(organisation_id: UUID | None) -> None:
    """From here on the request acts for this organisation: what it keeps to itself can be opened."""
    if "acting" in g:
        g.acting.append(begin_acting(organisation_id))
