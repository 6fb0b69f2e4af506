"""The blueprint to which every page of the handover belongs."""

from flask import Blueprint

blueprint = Blueprint("handover", __name__, url_prefix="/referrals")
