"""The blueprint of agreements, and the page of a form."""

from flask import Blueprint

from web import forms

blueprint = Blueprint("memoranda", __name__, url_prefix="/agreements")


def form_page(name: str, form: forms.BaseForm, **values: object) -> tuple[str, int]:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(f"partners/memoranda/{name}.html", form, **values)
