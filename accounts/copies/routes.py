"""Taking along what is kept on oneself."""

from flask import Blueprint, Response, json

from accounts.copies.queries import copy_of_account
from core.clock import utc_now
from core.permissions import Permission
from web.access import get_actor, requires, step_up
from web.database import current_session

blueprint = Blueprint("own_copy", __name__, url_prefix="/account")


@blueprint.get("/copy")
@step_up
@requires(Permission.ACCOUNT_OWN)
def take() -> Response:
    """Everything that is kept under one's own account, as data."""
    content = copy_of_account(current_session(), get_actor(), now=utc_now())
    response = Response(json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return response
