"""The trail's pages as tables to take along, each for a reason (security K-02)."""

from datetime import date, timedelta

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from audit.exports.asking import answer_file
from audit.exports.codes import ExportKind
from audit.looking import list_openings, week_of
from audit.opened import Lent, opened_sheet, opening_lines
from audit.policy import chain_for, may_read
from audit.reviewing import Week, review_sheet, week_named, weeks_of
from core.clock import local_date, utc_now
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.i18n import translate
from web.sheets import Sheet

NO_RECORD = N_("There is no such record in your organisation.")


def add_file_routes(blueprint: Blueprint, lent: Lent) -> None:
    """The reviews and the openings as files."""

    @blueprint.route("/review/file", methods=["GET", "POST"])
    @step_up
    @requires(Permission.AUDIT_READ)
    @writes
    def review_file() -> ResponseReturnValue:
        """The reviews of a week or of a quarter as a table, for a reason."""
        actor, session = get_actor(), current_session()
        code, weeks = asked_weeks(local_date(utc_now(), actor.timezone))

        def make() -> Sheet:
            return review_sheet(
                session,
                actor,
                weeks,
                chain=chain_for(actor, None),
                names_of=lent.names_of,
                people_of=lent.people_of,
            )

        return answer_file(
            make,
            kind=ExportKind.REVIEWS,
            name=f"audit-reviews-{code}",
            title=translate(N_("Reviews of the audit trail")),
            back_url=url_for("audit.review"),
        )

    @blueprint.route("/opened/file", methods=["GET", "POST"])
    @step_up
    @requires(Permission.AUDIT_READ)
    @writes
    def opened_file() -> ResponseReturnValue:
        """The same as a table, for a reason."""
        actor, session = get_actor(), current_session()
        may_read(actor)
        reference = (request.args.get("reference") or "").strip().upper()
        subjects = lent.subjects_of(session, actor, reference)
        if not subjects:
            raise NotFound(NO_RECORD)

        def make() -> Sheet:
            rows = opening_lines(session, actor, lent, list_openings(session, subjects))
            return opened_sheet(rows, zone=actor.timezone)

        return answer_file(
            make,
            kind=ExportKind.OPENED,
            name="who-opened-the-record",
            title=translate(N_("Who opened a record")),
            back_url=url_for("audit.opened", reference=reference),
        )


def asked_weeks(today: date, *, quarters: bool = True) -> tuple[str, list[Week]]:
    """The weeks that the address names, the last one where it names none."""
    quarter = request.args.get("quarter") if quarters else None
    if quarter:
        return quarter, weeks_of(quarter, today=today)
    code = request.args.get("week") or week_of(today - timedelta(days=7))
    return code, [week_named(code)]
