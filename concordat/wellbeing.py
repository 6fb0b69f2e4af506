"""Opens the wellbeing compartment in the application: its pages, and nothing of it anywhere else."""

from flask import Blueprint, Flask

from wellbeing.pages import install_pages

BLUEPRINTS: tuple[Blueprint, ...] = ()
"""All of them lie under /me: addresses in a history, a log or a proxy tell no more than that."""
PREFIX = "/me"


def register_wellbeing(app: Flask) -> None:
    """Mount the rooms of the compartment."""
    install_pages(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
