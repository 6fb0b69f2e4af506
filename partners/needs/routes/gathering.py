"""Opening an assessment, and its code list and barriers."""

from datetime import timedelta
from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.memoranda.queries import list_partnerships
from partners.needs import commands, queries
from partners.needs.forms.gathering import BarrierForm, NewForm, QuestionForm, ThemeForm
from partners.needs.lifecycle import NeedsAction
from partners.needs.naming import suspicions
from partners.needs.routes.board import back_to, blueprint, form_page, row_for
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import press

WRITE = Permission.NEEDS_WRITE
G = NeedsAction.GATHER


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new() -> ResponseReturnValue:
    """Open an assessment of one's own organisation or of a partnership."""
    session, actor, now = current_session(), get_actor(), utc_now()
    own = actor.organisation_id
    today = local_date(now, actor.timezone)
    form = NewForm.from_request(starts_on=today, ends_on=today + timedelta(days=90))
    pairs = [
        (row.id, row.ngo_name if row.agency_id == own else row.agency_name)
        for row in (list_partnerships(session, organisation_id=own) if own else [])
    ]
    form.offer_partnerships(actor.organisation_name, pairs)
    if form.submitted_and_valid():
        try:
            row = commands.open_assessment(
                session, actor, asked=form.to_question(), partnership_id=form.partnership_id(), now=now
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Opened. Begin with the themes of the code list."), "success")
            return back_to(row.id)
    return form_page("question", form, row=None)


@blueprint.route("/<uuid:needs_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit(needs_id: UUID) -> ResponseReturnValue:
    """Change what is asked while evidence is gathered."""
    row = row_for(needs_id, G)
    form = QuestionForm.from_request(**QuestionForm.values_of(row))
    if form.submitted_and_valid():
        try:
            commands.change_question(
                current_session(),
                get_actor(),
                row.id,
                asked=form.to_question(),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return back_to(row.id)
    return form_page("question", form, row=row)


@blueprint.route("/<uuid:needs_id>/themes/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def add_theme(needs_id: UUID) -> ResponseReturnValue:
    """A theme enters the code list."""
    row = row_for(needs_id, G)
    form = ThemeForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.add_theme(
                current_session(),
                get_actor(),
                row.id,
                name=form.name.data,
                meaning=form.meaning.data or "",
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Added."), "success")
            return back_to(row.id, "themes")
    return form_page("theme", form, row=row)


@blueprint.post("/<uuid:needs_id>/themes/<uuid:theme_id>/remove")
@requires(WRITE)
@writes
def remove_theme(needs_id: UUID, theme_id: UUID) -> ResponseReturnValue:
    """A theme of which no source speaks leaves the list."""
    press(
        lambda: commands.remove_theme(
            current_session(), get_actor(), needs_id, theme_id=theme_id, now=utc_now()
        ),
        done=gettext("Taken out."),
    )
    return back_to(needs_id, "themes")


@blueprint.route("/<uuid:needs_id>/barriers/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def add_barrier(needs_id: UUID) -> ResponseReturnValue:
    """Something that keeps people from help, with the sources that say so."""
    session, row = current_session(), row_for(needs_id, G)
    form = BarrierForm.from_request()
    form.offer(queries.list_sources(session, row.id))
    if form.submitted_and_valid():
        try:
            commands.add_barrier(
                session,
                get_actor(),
                row.id,
                kind=form.barrier(),
                words=form.words.data,
                sources=form.sources.data,
                names_checked=bool(form.names_checked.data),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Added."), "success")
            return back_to(row.id, "barriers")
    found = form.suspect(suspicions(form.words.data)) if form.errors else []
    return form_page("barrier", form, row=row, suspected=found)


@blueprint.post("/<uuid:needs_id>/barriers/<uuid:barrier_id>/remove")
@requires(WRITE)
@writes
def remove_barrier(needs_id: UUID, barrier_id: UUID) -> ResponseReturnValue:
    """A barrier that the evidence does not bear out is taken away."""
    press(
        lambda: commands.remove_barrier(
            current_session(), get_actor(), needs_id, barrier_id=barrier_id, now=utc_now()
        ),
        done=gettext("Taken out."),
    )
    return back_to(needs_id, "barriers")
