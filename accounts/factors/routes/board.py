"""The blueprint that the pages of the second factor share."""

from flask import Blueprint

blueprint = Blueprint("factors", __name__)
