"""The blueprint of agreements, and the page of a form."""

from flask import Blueprint, render_template

blueprint = Blueprint("memoranda", __name__, url_prefix="/agreements")


def form_page(name: str, form: object, **values: object) -> tuple[str, int]:
    """The page of a form; 422 where it comes back with errors."""
    status = 422 if getattr(form, "errors", None) else 200
    return render_template(f"partners/memoranda/{name}.html", form=form, **values), status
