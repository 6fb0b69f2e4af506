"""Opens the wellbeing compartment in the application: its pages, and nothing of it anywhere else."""

from flask import Blueprint, Flask

from web.discretion import keep_private
from wellbeing.figures.headcounts import routes as headcounts
from wellbeing.figures.leavers.commands import keep_counts
from wellbeing.figures.pulse import routes as pulse
from wellbeing.pages import install_pages
from wellbeing.participants.erasing import before_erasing

BLUEPRINTS: tuple[Blueprint, ...] = (
    headcounts.blueprint,
    pulse.blueprint,
)
"""All of them lie under /me: addresses in a history, a log or a proxy tell no more than that."""
PREFIX = "/me"


def register_wellbeing(app: Flask) -> None:
    """Mount the rooms of the compartment."""
    keep_private(app, PREFIX)
    install_pages(app)
    before_erasing(keep_counts)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
