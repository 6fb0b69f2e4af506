"""How long records are kept, what is due, what was purged, and who confirmed it (security P-01, P-07)."""

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from referrals.retention import commands, queries
from referrals.retention.classes import CLASSES, CLOCK_LABELS, OUTCOME_LABELS, RecordClass
from referrals.retention.forms import AgreedForm, RuleForm
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page, press
from web.i18n import translate

blueprint = Blueprint("retention", __name__, url_prefix="/retention")
KEEP = Permission.RECORD_SECOND
FOLDER = "referrals/retention"


@blueprint.get("/")
@requires(KEEP)
def index() -> str:
    """The rules of one's own organisation, what waits for a second person, and the latest runs."""
    session, actor = current_session(), get_actor()
    return render_template(
        f"{FOLDER}/index.html",
        rules=[
            (row, translate(row.meaning.label), translate(CLOCK_LABELS[row.meaning.clock]))
            for row in queries.list_rules(session, actor)
        ],
        runs=[(row, translate(row.label)) for row in queries.list_runs(session, actor)],
        agreed=[(row, translate(row.label)) for row in queries.list_agreed(session, actor)],
        waiting=sum(row.confirmed_at is None for row in queries.list_received(session, actor)),
        unconfirmed=sum(row.confirmed_at is None for row in queries.list_told(session, actor)),
    )


@blueprint.route("/rules/<record_class>", methods=["GET", "POST"])
@step_up
@requires(KEEP)
@writes
def rule(record_class: str) -> ResponseReturnValue:
    """Set the rule of a class; its next run waits for a second person."""
    session, actor = current_session(), get_actor()
    row = queries.get_rule(session, actor, _class(record_class))
    form = RuleForm.from_request(version=str(row.version), **asdict(row.values))
    if form.submitted_and_valid():
        try:
            commands.set_rule(
                session, actor, row.record_class, version=form.seen_version, values=form.values, now=utc_now()
            )
            flash(gettext("The rule was set. A second person confirms its first run."), "success")
            return redirect(url_for("retention.index"))
        except RuleBroken as error:
            form.refuse(error)
    meaning = row.meaning
    return form_page(
        f"{FOLDER}/rule.html",
        form,
        row=row,
        label=translate(meaning.label),
        described=translate(meaning.described),
        clock=translate(CLOCK_LABELS[meaning.clock]),
    )


@blueprint.route("/agreements", methods=["GET", "POST"])
@step_up
@requires(KEEP)
@writes
def agreed() -> ResponseReturnValue:
    """Note how long an agreement says that a class is kept."""
    session, actor = current_session(), get_actor()
    form = AgreedForm.from_request().offer(queries.agreements_to_note(session, actor))
    if form.submitted_and_valid():
        try:
            commands.note_agreed_period(
                session,
                actor,
                form.agreement,
                form.chosen_class,
                months=form.months.data,
                clause=form.clause.data or "",
                now=utc_now(),
            )
            flash(gettext("Noted. Rules of this class wait for a second person again."), "success")
            return redirect(url_for("retention.index"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/agreed.html", form)


@blueprint.post("/agreements/<uuid:memorandum_id>/<record_class>/remove")
@step_up
@requires(KEEP)
@writes
def forget_agreed(memorandum_id: UUID, record_class: str) -> ResponseReturnValue:
    """Take back what was noted about an agreement."""
    chosen, session, actor = _class(record_class), current_session(), get_actor()
    press(
        lambda: commands.forget_agreed_period(session, actor, memorandum_id, chosen, now=utc_now()),
        done=gettext("The note was removed."),
    )
    return redirect(url_for("retention.index"))


@blueprint.get("/runs/<uuid:batch_id>")
@requires(KEEP)
def run(batch_id: UUID) -> str:
    """One proposal or run: counts, examples by reference, and who has not confirmed."""
    page = queries.get_run(current_session(), get_actor(), batch_id)
    meaning = CLASSES[page.run.record_class]
    words = {outcome.value: translate(label) for outcome, label in OUTCOME_LABELS.items()}
    return render_template(
        f"{FOLDER}/run.html",
        page=page,
        run=page.run,
        label=translate(meaning.label),
        clock=translate(CLOCK_LABELS[meaning.clock]),
        words=words,
        outcomes=[
            (words[outcome.value] if outcome else gettext("Not yet"), count)
            for outcome, count in page.outcomes
        ],
    )


@blueprint.post("/runs/<uuid:batch_id>/confirm")
@step_up
@requires(KEEP)
@writes
def confirm_run(batch_id: UUID) -> ResponseReturnValue:
    """Confirm the first run of a rule as the second person."""
    session, actor = current_session(), get_actor()
    press(
        lambda: commands.confirm_batch(session, actor, batch_id, now=utc_now()),
        done=gettext(
            "Confirmed. The records are purged one by one; later runs of this rule go by themselves."
        ),
    )
    return redirect(url_for("retention.run", batch_id=batch_id))


@blueprint.post("/runs/<uuid:batch_id>/refuse")
@requires(KEEP)
@writes
def refuse_run(batch_id: UUID) -> ResponseReturnValue:
    """Refuse a proposal: nothing is purged, and the rule is switched off."""
    session, actor = current_session(), get_actor()
    press(
        lambda: commands.refuse_batch(session, actor, batch_id, now=utc_now()),
        done=gettext("Refused. Nothing was purged, and the rule is switched off."),
    )
    return redirect(url_for("retention.run", batch_id=batch_id))


@blueprint.get("/received")
@requires(KEEP)
def received() -> str:
    """The purges of other organisations: remove one's own copies and confirm."""
    rows = queries.list_received(current_session(), get_actor())
    return render_template(f"{FOLDER}/received.html", rows=rows)


@blueprint.post("/received/<uuid:purge_notice_id>/confirm")
@requires(KEEP)
@writes
def confirm_received(purge_notice_id: UUID) -> ResponseReturnValue:
    """Confirm that one's own copies are gone."""
    session, actor = current_session(), get_actor()
    press(
        lambda: commands.confirm_purged(session, actor, purge_notice_id, now=utc_now()),
        done=gettext("Confirmed."),
    )
    return redirect(url_for("retention.received"))


@blueprint.get("/told")
@requires(KEEP)
def told() -> str:
    """Who was told of one's own purges, and who has not confirmed."""
    rows = queries.list_told(current_session(), get_actor())
    return render_template(f"{FOLDER}/told.html", rows=rows)


def _class(value: str) -> RecordClass:
    try:
        return RecordClass(value)
    except ValueError:
        abort(404)
