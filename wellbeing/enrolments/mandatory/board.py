"""The blueprint to which the pages of mandatory referrals belong."""

from flask import Blueprint

blueprint = Blueprint("mandated", __name__, url_prefix="/me")
