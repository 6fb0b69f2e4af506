"""Opens the wellbeing compartment in the application: its pages, and nothing of it anywhere else."""

from flask import Blueprint, Flask

from concordat.support_lines import install_support_lines
from web.discretion import keep_private
from wellbeing.enrolments import routes as enrolments
from wellbeing.enrolments.clients import routes as clients
from wellbeing.enrolments.invitations import routes as invitations
from wellbeing.figures.headcounts import routes as headcounts
from wellbeing.figures.leavers.commands import keep_counts
from wellbeing.figures.pulse import routes as pulse
from wellbeing.pages import install_pages
from wellbeing.participants import routes as participants
from wellbeing.participants.erasing import before_erasing
from wellbeing.programmes import routes as programmes
from wellbeing.who_page import blueprint as who

BLUEPRINTS: tuple[Blueprint, ...] = (
    clients.blueprint,
    enrolments.blueprint,
    headcounts.blueprint,
    invitations.blueprint,
    participants.blueprint,
    programmes.blueprint,
    pulse.blueprint,
    who,
)
"""All of them lie under /me: addresses in a history, a log or a proxy tell no more than that."""
PREFIX = "/me"


def register_wellbeing(app: Flask) -> None:
    """Mount the rooms of the compartment."""
    keep_private(app, PREFIX)
    install_pages(app)
    install_support_lines(app)
    before_erasing(keep_counts)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
