"""The blueprint that the pages of emergencies share."""

from flask import Blueprint

blueprint = Blueprint("glass", __name__, url_prefix="/me")
