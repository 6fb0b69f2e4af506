"""The blueprint, and what its pages do alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import RuleBroken
from partners.diligence.documents.facts import check_facts
from partners.diligence.documents.forms import DocumentForm
from partners.diligence.documents.inspection import CheckedFile, check_file
from partners.diligence.documents.kinds import DocumentKind
from partners.diligence.documents.rows import DocumentRow
from partners.diligence.documents.scanner import find_scanner
from partners.diligence.documents.scans import ScanState, scan_new
from web.database import current_session
from web.forms import BaseForm

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


def today_of(actor: Actor) -> date:
    """The day where the actor's organisation is."""
    return local_date(utc_now(), actor.timezone)


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that may be kept, and what the virus scanner said of it."""

    file: CheckedFile
    scan: ScanState | None


def checked_file(form: DocumentForm, actor: Actor, kind: DocumentKind) -> Brought | None:
    """The form's file, if it and what is said of it are in order; every refusal is shown at once.

    Nothing is held in the database while the file is looked at and scanned.
    """
    current_session().rollback()
    brought = None
    try:
        check_facts(actor, form.facts(kind), today=today_of(actor))
    except RuleBroken as error:
        form.refuse(error)
    try:
        file = check_file(*form.upload())
        brought = Brought(file, scan_new(file.content, find_scanner()))
    except RuleBroken as error:
        form.refuse(error)
    return None if form.errors else brought


def situation_of(row: DocumentRow) -> dict[str, Any]:
    """What the rules ask of a document."""
    return {
        "owner_id": row.owner_id,
        "is_replaced": row.is_replaced,
        "is_withdrawn": row.is_withdrawn,
    }


def form_page(name: str, form: BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    page = render_template(f"partners/diligence/documents/{name}.html", form=form, **values)
    return page, 422 if form.errors else 200
