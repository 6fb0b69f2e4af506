"""The blueprint to which every page of the channels belongs."""

from flask import Blueprint

blueprint = Blueprint("channels", __name__, url_prefix="/messages")
