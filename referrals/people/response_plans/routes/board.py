"""The blueprint that the pages of response plans share."""

from flask import Blueprint

blueprint = Blueprint("response_plans", __name__, url_prefix="/response-plans")
