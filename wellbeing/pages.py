"""What the pages of the compartment share: who is here, and words after a step that no session keeps."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from core.permissions import Permission
from core.text import N_
from web.access import access_of, find_actor, get_actor
from web.forms import ActionForm
from web.i18n import translate
from wellbeing.visitor import Visitor, visitor_of

TOLD: dict[str, str] = {
    "alert_closed": N_("Closed. The number and the name are deleted."),
    "alert_taken": N_("You have this now. Please call."),
    "alert_taken_before": N_("A colleague took this at the same moment. Look who has it."),
    "alert_tried": N_("Noted. Try again soon."),
    "answer_gone": N_("Deleted. Nobody sees it any more."),
    "answer_kept": N_("Kept. Only you see it, and the one you asked."),
    "asked_for": N_("Asked. You hear as soon as they answer."),
    "assigned": N_("Assigned."),
    "backup_called": N_("The back-up sees it now."),
    "backup_called_before": N_("The back-up sees it already."),
    "call_stopped": N_("Nobody will call you. You can ask again at any time."),
    "called_off": N_("Called off. Nothing of it is shown any more."),
    "cancelled": N_("Cancelled. The other side hears of it."),
    "changed_meanwhile": N_("Something changed meanwhile. Look again, then try once more."),
    "closed": N_("Closed. Nobody new can join; whoever is in it stays."),
    "codes_ended": N_("The codes that nobody has used open nothing any more."),
    "contact_logged": N_("Written down, without a name."),
    "consent_back": N_("Taken back. Nothing is shown to anybody any more."),
    "cover_arranged": N_("Saved. This is who answers from now on."),
    "cover_ended": N_("Nobody is on duty any more. The PHQ-9 is not offered."),
    "deleted": N_("Deleted."),
    "glass_opened": N_("Open for four hours. A second person was told."),
    "given_back": N_("A colleague can take this person on now."),
    "gone_on": N_("You go on."),
    "mandate_asked": N_("Asked. The officer hears that there is a message."),
    "not_signed": N_("You have not signed. Nothing is shown to anybody."),
    "now_completed": N_("Finished."),
    "now_enrolled": N_("The place is yours."),
    "now_interested": N_("Kept for later. Nobody was told."),
    "now_paused": N_("Paused. Your place stays yours."),
    "now_requested": N_("You asked to join. They answer here."),
    "now_waitlisted": N_("You asked to join. Every place is taken just now, so you are on the waiting list."),
    "now_withdrawn": N_("You left. Nobody in command is told."),
    "offered": N_("Offered. People can find it now."),
    "old_page": N_("This page was too old. Try again."),
    "person_told": N_("They read it on their own page now."),
    "planned": N_("Planned. The other side hears of it."),
    "read": N_("Marked as read."),
    "recorded": N_("Recorded."),
    "reminder_off": N_("No reminder, then."),
    "reminder_on": N_("You get a short mail the day before."),
    "saved": N_("Saved."),
    "sent": N_("Sent."),
    "shared": N_("Shown. You can take it back at any time."),
    "sheet_deleted": N_("Deleted."),
    "sheet_off": N_("Turned off. Nobody is offered it any more."),
    "sheet_on": N_("Turned on for the whole agency."),
    "signed": N_("Signed. They come back to you."),
    "step_done": N_("Done."),
    "taken": N_("This one is yours now."),
    "taken_on": N_("You work with this person now."),
    "too_old": N_("This page was too old. Try again."),
    "unshared": N_("Taken back. They see nothing of it any more."),
}
"""What a page says after a step, by code. A flashed message would lie in the main database until it is shown."""


def get_visitor() -> Visitor:
    """Who is here; raises `Denied` where nobody signed in. On a page for oneself, without the roles of one's work."""
    visitor = visitor_of(get_actor())
    own = request.endpoint and access_of(current_app, request.endpoint) is Permission.WELLBEING_OWN
    return visitor.for_themselves() if own else visitor


def find_visitor() -> Visitor | None:
    """Who is here, if anybody signed in."""
    actor = find_actor()
    return visitor_of(actor) if actor else None


def told_by(code: str) -> str:
    """What stands for a code in an address: a browser's history shows no word of what was done."""
    return sha256(code.encode()).hexdigest()[:8]


_CODES = {told_by(code): code for code in TOLD}


def go(endpoint: str, told: str | None = None, **values: Any) -> Response:
    """Go to a page of the compartment, which then says the words of the code."""
    return redirect(url_for(endpoint, told=told_by(told) if told else None, **values))


def pressed() -> bool:
    """Whether a bare button's request carries the token of a page of ours; the page it leads to says if not."""
    return bool(ActionForm.from_request().submitted_and_valid())


def told() -> str | None:
    """The words of the code in the address, if it is one of ours."""
    code = _CODES.get(request.args.get("told", ""))
    return translate(TOLD[code]) if code else None


def choose_agency(agency_id: UUID) -> None:
    """Say which agency's offer this page shows: whoever has no account sees that agency's numbers to call."""
    g.chosen_agency = agency_id


def chosen_agency() -> UUID | None:
    """The agency whose offer this page shows, if it is about one."""
    agency_id: UUID | None = g.get("chosen_agency")
    return agency_id


def install_pages(app: Flask) -> None:
    """Let the layout of the compartment say what was done."""
    app.jinja_env.globals["told"] = told
