"""The blueprint to which every page of casework belongs."""

from flask import Blueprint

blueprint = Blueprint("casework", __name__, url_prefix="/referrals/<uuid:referral_id>")
