"""Help before anything else: what is shown where an answer says that somebody may be in danger (facts 2.5, E-13)."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from partners.channels.crisis_lines.national import lines_for_officers
from web.discretion import log_discreetly
from web.error_pages import request_id
from web.session import mark_failed
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.scoring.mood import ITEM_9
from wellbeing.instruments.table import current

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
PHQ_9 = current(InstrumentCode.PHQ_9)
FIELD = f"q0_{ITEM_9 + 1}"


def is_in_danger() -> bool:
    """Whether what was sent answers item 9 with anything but “not at all”.

    Asked of the request itself, before any form, account or database: nothing that fails may hide it.
    """
    if request.method != "POST" or (request.view_args or {}).get("number") != PHQ_9.number:
        return False
    return any(value.strip() not in ("", "0") for value in request.form.getlist(FIELD))


def always() -> bool:
    """Whoever asks to be called back needs the help screen, whatever happens."""
    return True


def help_first(asks: Callable[[], bool]) -> Callable[[View[P]], View[P]]:
    """Show the help screen where the view fails for somebody who may be in danger; outermost, so a commit counts."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                return view(*args, **kwargs)
            except Exception as error:
                if not asks():
                    raise
                log_discreetly(error, request_id())
                # Whatever failed may fail again: the page is made without asking who is here.
                mark_failed()
                try:
                    return help_page(has_failed=True), 500
                except Exception as again:
                    log_discreetly(again, request_id())
                    return _plain_help()

        return guarded

    return mark


def help_page(**values: object) -> str:
    """The help screen; what is left out is not there to be shown."""
    defaults: dict[str, object] = {
        "has_failed": False,
        "desk": None,
        "call": None,
        "call_form": None,
        "is_watched": False,
        "watched_from": None,
        "findings": (),
        "kept": None,
    }
    return render_template("wellbeing/instruments/answering/help.html", **(defaults | values))


def _plain_help() -> Response:
    """The numbers without a template, a language or a country: what is left where nothing else works."""
    lines = (
        f"{line.label}: {line.number}" for line in (*lines_for_officers("US"), *lines_for_officers("GB"))
    )
    text = "\n".join(("Please talk to somebody now", "", "Call now", *dict.fromkeys(lines)))
    return Response(text, status=500, mimetype="text/plain")
