"""The views that the pages of the channels share."""

from flask import url_for

from core.text import N_
from web.i18n import translate

TABS = (
    ("channels.index", N_("Conversations")),
    ("channels.announcements", N_("Announcements")),
    ("channels.contacts", N_("Who to call")),
)


def tabs_at(endpoint: str) -> list[dict[str, object]]:
    """The three views, with the open one marked."""
    return [
        {"label": translate(label), "url": url_for(name), "current": name == endpoint} for name, label in TABS
    ]
