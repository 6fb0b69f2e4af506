"""Sources: files of statistics with their mapping, published results of surveys, and talks."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.needs import commands, queries
from partners.needs.forms.gathering import (
    SourceThemesForm,
    StatisticsForm,
    SurveyForm,
    mapping_form,
    mapping_of,
    talk_form,
    talk_of,
)
from partners.needs.lifecycle import NeedsAction
from partners.needs.naming import suspicions
from partners.needs.routes.board import back_to, blueprint, form_page, row_for
from partners.needs.rows import AssessmentRow, SourceRow
from partners.needs.statistics import COLUMNS, REQUIRED, guess, preview_of
from partners.needs.surveyed import ABOUT, list_published
from partners.needs.terms import MOST_BYTES, SourceKind
from partners.outreach.asking import ask, ask_form
from web.access import found, get_actor, requires, writes
from web.database import current_session
from web.forms import press
from web.uploads import content_and_name

WRITE = Permission.NEEDS_WRITE
G = NeedsAction.GATHER


@blueprint.route("/<uuid:needs_id>/statistics", methods=["GET", "POST"])
@requires(WRITE)
@writes
def add_statistics(needs_id: UUID) -> ResponseReturnValue:
    """A file of statistics with its source, year, licence and link."""
    form = StatisticsForm.receive(most_bytes=MOST_BYTES)
    row = row_for(needs_id, G)
    if form.submitted_and_valid():
        data, name = content_and_name(form.file.data)
        try:
            source = commands.add_statistics(
                current_session(),
                get_actor(),
                row.id,
                origin=form.to_origin(),
                name=name,
                data=data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Received. Now say which column holds what."), "success")
            return redirect(url_for(".map_statistics", needs_id=row.id, source_id=source.id))
    return form_page("statistics", form, row=row, columns=COLUMNS, required=REQUIRED)


@blueprint.route("/<uuid:needs_id>/sources/<uuid:source_id>/columns", methods=["GET", "POST"])
@requires(WRITE)
@writes
def map_statistics(needs_id: UUID, source_id: UUID) -> ResponseReturnValue:
    """Say which column of a file holds what; records become figures, and those that are none are named."""
    session, row = current_session(), row_for(needs_id, G)
    source = _source(row, source_id, SourceKind.STATISTICS)
    name, data, _year = queries.get_file(session, source.id)
    preview = preview_of(name, data)
    form = mapping_form(preview.header, guess(preview.header))
    if form.submitted_and_valid():
        try:
            commands.map_statistics(
                session,
                get_actor(),
                row.id,
                source_id=source.id,
                mapping=mapping_of(form),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            kept = _source(row, source_id, SourceKind.STATISTICS)
            flash(
                gettext(
                    "%(figures)s of %(rows)s records are figures; %(bad)s are named with line and reason.",
                    figures=len(kept.figures),
                    rows=preview.records,
                    bad=len(kept.bad),
                ),
                "success",
            )
            return back_to(row.id, source.code)
    return form_page("columns", form, row=row, source=source, preview=preview)


@blueprint.route("/<uuid:needs_id>/surveys", methods=["GET", "POST"])
@requires(WRITE)
@writes
def attach_survey(needs_id: UUID) -> ResponseReturnValue:
    """Attach the published results of a survey."""
    session, actor = current_session(), get_actor()
    row = row_for(needs_id, G)
    form = SurveyForm.from_request()
    offered = list_published(session, actor, row.id)
    form.offer(offered)
    if form.submitted_and_valid():
        try:
            commands.attach_survey(
                session, actor, row.id, publication_id=UUID(form.publication.data), now=utc_now()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Attached, as it was published."), "success")
            return back_to(row.id, "sources")
    return form_page("survey", form, row=row, offered=offered, may_ask=actor.holds(Permission.SURVEY_RUN))


@blueprint.route("/<uuid:needs_id>/surveys/new", methods=["GET", "POST"])
@requires(Permission.SURVEY_RUN)
@writes
def ask_survey(needs_id: UUID) -> ResponseReturnValue:
    """Ask people for this assessment; once its results are published they can be attached."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = row_for(needs_id, G)
    form = ask_form(session, actor, title=row.title, now=now)
    if form.submitted_and_valid():
        try:
            wave_id = ask(session, actor, form, about=(ABOUT, row.id), now=now)
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
        else:
            flash(gettext("Set up. Now hand out the link."), "success")
            return redirect(url_for("waves.show", wave_id=wave_id))
    return form_page("ask", form, row=row)


@blueprint.route("/<uuid:needs_id>/talks", methods=["GET", "POST"])
@requires(WRITE)
@writes
def add_talk(needs_id: UUID) -> ResponseReturnValue:
    """A focus group or interviews, as coded themes without names."""
    session, row = current_session(), row_for(needs_id, G)
    themes = queries.list_themes(session, row.id)
    form = talk_form(themes)
    found_names: list[str] = []
    if form.submitted_and_valid():
        talk = talk_of(form, themes)
        try:
            commands.add_talk(session, get_actor(), row.id, talk=talk, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
            texts = (talk.title, talk.group_words, talk.notes, *talk.themes.values())
            found_names = form.suspect(suspicions(*texts)) if error.field == "names_checked" else []
        else:
            flash(gettext("Saved without names."), "success")
            return back_to(row.id, "sources")
    return form_page("talk", form, row=row, themes=themes, suspected=found_names)


@blueprint.route("/<uuid:needs_id>/sources/<uuid:source_id>/themes", methods=["GET", "POST"])
@requires(WRITE)
@writes
def source_themes(needs_id: UUID, source_id: UUID) -> ResponseReturnValue:
    """Say which themes a source speaks of."""
    session, row = current_session(), row_for(needs_id, G)
    source = _source(row, source_id)
    form = SourceThemesForm.from_request(themes=[one.theme_id for one in source.mentions])
    form.offer(queries.list_themes(session, row.id))
    if form.submitted_and_valid():
        try:
            commands.link_theme(
                session,
                get_actor(),
                row.id,
                source_id=source.id,
                themes=form.themes.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return back_to(row.id, source.code)
    return form_page("source_themes", form, row=row, source=source)


@blueprint.post("/<uuid:needs_id>/sources/<uuid:source_id>/remove")
@requires(WRITE)
@writes
def remove_source(needs_id: UUID, source_id: UUID) -> ResponseReturnValue:
    """A source that does not belong here is taken out."""
    press(
        lambda: commands.remove_source(
            current_session(), get_actor(), needs_id, source_id=source_id, now=utc_now()
        ),
        done=gettext("Taken out."),
    )
    return back_to(needs_id, "sources")


def _source(row: AssessmentRow, source_id: UUID, kind: SourceKind | None = None) -> SourceRow:
    rows = queries.list_sources(current_session(), row.id)
    source: SourceRow = found(
        next((one for one in rows if one.id == source_id and kind in (None, one.kind)), None)
    )
    return source
