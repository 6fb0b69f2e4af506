"""The audit trail on pages: who did what, what stood out in a week, and who opened a record."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from audit.anomalies import LABELS
from audit.forms import ConclusionForm, RecordForm
from audit.looking import (
    CONCLUSIONS,
    conclude_review,
    find_review,
    list_openings,
    week_of,
)
from audit.opened import Lent, OpeningLine, opening_lines
from audit.policy import INSTALLATION, chain_for, may_read, reads_all
from audit.queries import AuditEntry, list_entries
from audit.reviewing import (
    anomalies_in,
    may_conclude,
    quarter_of,
    span_of,
    week_named,
)
from audit.taking import NO_RECORD, add_file_routes, asked_weeks
from audit.words import action_words, kind_words
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate

PAGE_SIZE = 50
ID = re.compile(r"[0-9a-f]{32}")
WEEKS, QUARTERS = 8, 4
"""As many of the last are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry in the reader's words."""

    sequence: int
    at: datetime
    who: str
    action: str
    subject: str


def make_blueprint(lent: Lent) -> Blueprint:
    """The trail's pages."""
    blueprint = Blueprint("audit", __name__, url_prefix="/audit")

    @blueprint.get("/")
    @requires(Permission.AUDIT_READ)
    def index() -> ResponseReturnValue:
        """The entries of one chain, a page at a time."""
        actor, session = get_actor(), current_session()
        wanted = request.args.get("chain")
        chain = chain_for(actor, wanted)
        before = request.args.get("before", type=int)
        entries = list_entries(session, chain=chain, before=before, limit=PAGE_SIZE + 1)
        shown, more = entries[:PAGE_SIZE], len(entries) > PAGE_SIZE
        names = lent.names_of(session, [entry.user_id for entry in shown])
        return render_template(
            "audit/index.html",
            lines=[line_of(entry, names) for entry in shown],
            reads_all=reads_all(actor),
            installation=INSTALLATION,
            wanted=wanted,
            **_neighbours(wanted, before, shown[-1].sequence if more else None),
        )

    @blueprint.route("/review", methods=["GET", "POST"])
    @requires(Permission.AUDIT_READ)
    @writes
    def review() -> ResponseReturnValue:
        """What stood out in a week of one's own chain, and what became of it."""
        actor, session, now = get_actor(), current_session(), utc_now()
        chain = chain_for(actor, None)
        today = local_date(now, actor.timezone)
        _, (week,) = asked_weeks(today, quarters=False)
        found = anomalies_in(
            session, actor, week, chain=chain, names_of=lent.names_of, people_of=lent.people_of
        )
        over = week.after <= today
        readings = lent.in_time_of(session, actor, *span_of(week, zone=actor.timezone), now)
        form = ConclusionForm.from_request()
        if form.submitted_and_valid():
            try:
                may_conclude(week, today=today)
                conclude_review(
                    session,
                    actor,
                    chain=chain,
                    week=week.code,
                    anomalies=len(found),
                    conclusion=form.conclusion.data,
                    now=now,
                )
                flash(gettext("Thank you. The review is noted."), "success")
                return redirect(url_for("audit.review", week=week.code))
            except RuleBroken as error:
                form.refuse(error)
        names = lent.names_of(session, [one.user_id for one in found])
        return form_page(
            "audit/review.html",
            form,
            week=week,
            over=over,
            readings=readings,
            rows=[
                (one, names.get(one.user_id, one.user_id.hex[:8]), translate(LABELS[one.kind]))
                for one in found
            ],
            done=find_review(session, chain=chain, week=week.code),
            conclusions={code: translate(label) for code, label in CONCLUSIONS.items()},
            weeks=[week_named(week_of(today - timedelta(days=7 * n))) for n in range(WEEKS)],
            quarters=list(dict.fromkeys(quarter_of(today - timedelta(days=91 * n)) for n in range(QUARTERS))),
        )

    @blueprint.get("/opened")
    @requires(Permission.AUDIT_READ)
    def opened() -> ResponseReturnValue:
        """Who opened a record, for the person whom it is about."""
        actor, session = get_actor(), current_session()
        may_read(actor)
        reference = (request.args.get("reference") or "").strip().upper()
        form = RecordForm.from_request(reference=reference)
        rows: list[OpeningLine] | None = None
        if reference:
            subjects = lent.subjects_of(session, actor, reference)
            if not subjects:
                form.refuse(RuleBroken(NO_RECORD, "reference"))
                return render_template("audit/opened.html", form=form, reference="", rows=None), 404
            rows = opening_lines(session, actor, lent, list_openings(session, subjects))
        return render_template("audit/opened.html", form=form, reference=reference, rows=rows)

    add_file_routes(blueprint, lent)
    return blueprint


def line_of(entry: AuditEntry, names: dict[UUID, str]) -> Line:
    """An entry with the name of who acted, the act in plain words, and the start of the subject's id."""
    if entry.user_id is None:
        who = (
            translate(N_("Nobody signed in")) if entry.action == "sign_in.failed" else translate(N_("System"))
        )
    else:
        who = names.get(entry.user_id, entry.user_id.hex[:8])
    return Line(
        sequence=entry.sequence,
        at=entry.at,
        who=who,
        action=translate(action_words(entry.action)),
        subject=f"{translate(kind_words(entry.subject_kind))} {_short(entry.subject_id)}",
    )


def _neighbours(chain: str | None, before: int | None, last: int | None) -> dict[str, str | None]:
    return {
        "first_url": url_for("audit.index", chain=chain) if before else None,
        "next_url": url_for("audit.index", chain=chain, before=last) if last else None,
    }


def _short(subject_id: str) -> str:
    """The start of an id; what is a word, such as the name of a page, stays whole."""
    return subject_id[:8] if ID.fullmatch(subject_id) else subject_id
