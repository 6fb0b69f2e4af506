"""The blueprint to which every page of programmes belongs."""

from flask import Blueprint

blueprint = Blueprint("programmes", __name__, url_prefix="/me")
