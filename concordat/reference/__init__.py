"""The generated reference and guide: pages written from code, compared with the committed ones by a test."""

from collections.abc import Callable

import click

from concordat.reference.commands import commands_page
from concordat.reference.data import data_page
from concordat.reference.indicators import indicators_page
from concordat.reference.lifecycles import lifecycles_page
from concordat.reference.permissions import permissions_page
from concordat.reference.routes import routes_page
from concordat.reference.settings import settings_page
from concordat.reference.who_sees import who_page

Pages = dict[str, Callable[[], str]]


def pages(root: click.Command) -> Pages:
    """File names below docs and the functions that write them; `root` is the command line."""
    reference = {
        "commands.md": lambda: commands_page(root),
        "data.md": data_page,
        "indicators.md": indicators_page,
        "lifecycles.md": lifecycles_page,
        "permissions.md": permissions_page,
        "routes.md": routes_page,
        "settings.md": settings_page,
    }
    named = {f"reference/{name}": write for name, write in reference.items()}
    return {"guides/who-can-see-this.md": who_page, **named}
