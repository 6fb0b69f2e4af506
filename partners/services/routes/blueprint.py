"""The blueprint of the directory, which its modules of routes fill."""

from flask import Blueprint

blueprint = Blueprint("services", __name__, url_prefix="/directory")
