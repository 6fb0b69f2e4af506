"""Support figures: the list of what is published, one release on a page, and the same as PDF, CSV and JSON."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from accounts.organisations.queries import get_organisation_row
from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.reports.values import moment_text
from kpi.wellbeing.access import agencies_of
from kpi.wellbeing.asking import UNIT, for_unit, may_ask
from kpi.wellbeing.files import json_of, sheet_of
from kpi.wellbeing.pdf import support_pdf
from kpi.wellbeing.report import SupportReport, report_of
from kpi.wellbeing.trend import QUARTERS_SHOWN
from kpi.wellbeing.words import days_of, period_words
from web.access import get_actor, requires
from web.database import current_session, current_vault
from web.i18n import message_of
from web.pdf import pdf_is_on
from web.sheets import SheetFormat, sheet_answer
from web.uploads import attachment
from wellbeing.figures.published import FrozenRelease, get_releases, list_releases

blueprint = Blueprint("support_figures", __name__, url_prefix="/support-figures")
READ = Permission.WELLBEING_AGGREGATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for and may read."""

    release: FrozenRelease
    report: SupportReport
    zone: str

    @property
    def file_name(self) -> str:
        """The name of a file without its ending: no personal data, the same for every part of an agency."""
        part = "-unit" if self.report.is_unit else ""
        return f"support-figures-{self.release.quarter}{part}"


@blueprint.get("/")
@requires(READ)
def index() -> ResponseReturnValue:
    """The published quarters of the reader's agencies."""
    session, actor = current_session(), get_actor()
    agencies = agencies_of(session, actor, on=utc_now())
    rows = [
        {
            "agency_id": row.agency_id,
            "agency": agencies[row.agency_id],
            "quarter": row.quarter,
            "period": period_words(row.quarter),
            "days": days_of(row.quarter),
            "published": moment_text(row.published_at, actor.timezone),
        }
        for row in list_releases(current_vault(), agencies)
    ]
    return render_template("kpi/wellbeing/index.html", rows=rows, several=len(agencies) > 1)


@blueprint.get("/<uuid:agency_id>/<quarter>")
@requires(READ)
def show(agency_id: UUID, quarter: str) -> ResponseReturnValue:
    """One release."""
    try:
        asked = _asked(agency_id, quarter)
    except RuleBroken as error:
        page = render_template("kpi/wellbeing/refused.html", message=message_of(error))
        return page, 422
    return render_template(
        "kpi/wellbeing/show.html",
        report=asked.report,
        agency_id=agency_id,
        unit=request.args.get(UNIT),
        pdf_possible=pdf_is_on(),
    )


@blueprint.get("/<uuid:agency_id>/<quarter>/<any(pdf, csv, json):file_kind>")
@requires(READ)
def download(agency_id: UUID, quarter: str, file_kind: str) -> ResponseReturnValue:
    """The same release as a file."""
    try:
        asked = _asked(agency_id, quarter)
    except RuleBroken as error:
        if file_kind == "json":
            return jsonify(error=message_of(error)), 422
        return render_template("kpi/wellbeing/refused.html", message=message_of(error)), 422
    if file_kind == "json":
        answer = jsonify(json_of(asked.release, asked.report))
        answer.headers["Cache-Control"] = "no-store"
        return answer
    if file_kind == "csv":
        return sheet_answer(sheet_of(asked.report, zone=asked.zone), SheetFormat.CSV, name=asked.file_name)
    if not pdf_is_on():
        raise NotFound(N_("PDF export is off on this installation. All figures are on the page."))
    content = support_pdf(asked.report, zone=asked.zone, published_at=asked.release.published_at)
    return attachment(content, media_type="application/pdf", name=f"{asked.file_name}.pdf")


def _asked(agency_id: UUID, quarter: str) -> Asked:
    """The release of the address and what is made of it; raises for other periods, filters and agencies."""
    session, vault, actor = current_session(), current_vault(), get_actor()
    agencies = agencies_of(session, actor, on=utc_now())
    if agency_id not in agencies:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    may_ask(quarter, request.args)
    *earlier, release = get_releases(
        vault, agencies, agency_id=agency_id, until=quarter, limit=QUARTERS_SHOWN
    )
    is_unit = UNIT in request.args
    zone = get_organisation_row(session, agency_id).timezone
    if is_unit:
        release = for_unit(release)
    report = report_of(release, agency=agencies[agency_id], zone=zone, is_unit=is_unit, earlier=earlier)
    return Asked(release=release, report=report, zone=zone)
