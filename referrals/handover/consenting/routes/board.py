"""The blueprint to which the pages of a person’s agreement belong."""

from flask import Blueprint

from core.permissions import Permission

blueprint = Blueprint("consents", __name__, url_prefix="/referrals/<uuid:referral_id>/consent")
READ = Permission.REFERRAL_READ
