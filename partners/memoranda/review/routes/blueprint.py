"""The blueprint of reviews, and the page of a form."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web import forms

blueprint = Blueprint("memoranda_review", __name__, url_prefix="/agreements/<uuid:memorandum_id>")


def form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(f"partners/memoranda/review/{name}.html", form, **values)
