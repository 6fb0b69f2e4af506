"""What the pages of both sides do alike with sessions."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.errors import Conflict, RuleBroken
from web.database import current_vault
from web.forms import form_page, shown_version
from web.i18n import translate
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions import commands
from wellbeing.enrolments.sessions.calendar_file import FILE_NAME, MEDIA_TYPE, session_file
from wellbeing.enrolments.sessions.forms import AskForm, PlanForm
from wellbeing.enrolments.sessions.queries import SessionRow, get_session
from wellbeing.enrolments.shown import Here, here
from wellbeing.pages import go, pressed
from wellbeing.programmes.labels import MODALITIES

LISTS = {Side.PERSON: "sessions.mine", Side.PROVIDER: "sessions.work"}
ONES = {Side.PERSON: "sessions.mine_one", Side.PROVIDER: "sessions.work_one"}
FORMS = {Side.PERSON: AskForm, Side.PROVIDER: PlanForm}


def to_list(page: Here, told: str | None = None) -> ResponseReturnValue:
    """Go to the sessions of the enrolment."""
    return go(LISTS[page.side], told=told, enrolment_id=page.party.enrolment_id)


def to_one(page: Here, session_id: UUID, told: str | None = None) -> ResponseReturnValue:
    """Go to one session."""
    return go(ONES[page.side], told=told, enrolment_id=page.party.enrolment_id, session_id=session_id)


def shown(page: Here, row: SessionRow) -> dict[str, Any]:
    """A session in the words of its page."""
    return {
        "row": row,
        "when": page.words(row.starts_at),
        "how": translate(MODALITIES[row.modality]),
        "state": row.attendance or row.state,
        "url": url_for(ONES[page.side], enrolment_id=page.party.enrolment_id, session_id=row.id),
    }


def propose(enrolment_id: UUID, side: Side) -> ResponseReturnValue:
    """Ask for a session, or plan it."""
    page = here(enrolment_id, side)
    form = FORMS[side].from_request()
    if form.submitted_and_valid():
        try:
            commands.propose(
                current_vault(),
                page.visitor,
                enrolment_id,
                side=side,
                proposal=form.proposal(page),
                now=page.now,
            )
            return to_list(page, "asked_for" if side is Side.PERSON else "planned")
        except RuleBroken as error:
            form.refuse(error)
    return form_page("wellbeing/sessions/propose.html", form, page=page, row=None, back=LISTS[side])


def move(enrolment_id: UUID, session_id: UUID, side: Side) -> ResponseReturnValue:
    """Put a session off."""
    page = here(enrolment_id, side)
    row = get_session(current_vault(), page.visitor, page.party, session_id)
    start: dict[str, Any] = {"version": str(row.version), "modality": row.modality.value}
    start["starts_at"] = page.local(row.starts_at)
    if side is Side.PROVIDER:
        start |= {"minutes": row.minutes, "place": row.place}
    form = FORMS[side].from_request(**start)
    if form.submitted_and_valid():
        try:
            commands.move(
                current_vault(),
                page.visitor,
                enrolment_id,
                session_id,
                side=side,
                version=form.seen_version,
                proposal=form.proposal(page),
                now=page.now,
            )
            return to_list(page, "asked_for" if side is Side.PERSON else "planned")
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "wellbeing/sessions/propose.html", form, page=page, row=shown(page, row), back=LISTS[side]
    )


def cancel(enrolment_id: UUID, session_id: UUID, side: Side) -> ResponseReturnValue:
    """Cancel a session, as it was on the page."""
    page = here(enrolment_id, side)
    version = shown_version()
    if not pressed() or version is None:
        return to_one(page, session_id, "old_page")
    try:
        commands.cancel(
            current_vault(),
            page.visitor,
            enrolment_id,
            session_id,
            side=side,
            version=version,
            now=page.now,
        )
    except Conflict:
        return to_one(page, session_id, "changed_meanwhile")
    return to_list(page, "cancelled")


def calendar(enrolment_id: UUID, session_id: UUID, side: Side) -> Response:
    """The session as a calendar file with a neutral name and title."""
    page = here(enrolment_id, side)
    row = get_session(current_vault(), page.visitor, page.party, session_id)
    content = session_file(
        row,
        title=gettext("Appointment"),
        zone=page.zone,
        with_link=request.args.get("link") == "1",
        now=page.now,
    )
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
