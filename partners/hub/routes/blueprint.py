"""The blueprint of the public directory, which its modules of routes fill."""

from flask import Blueprint

blueprint = Blueprint("hub", __name__, url_prefix="/help")
