"""What the navigation shows to whom: what the actor's permissions open, and nothing else."""

from flask import current_app, has_request_context, request, url_for
from flask_babel import get_locale

from accounts.notices.queries import count_unread
from accounts.sign_in.home import home_of
from concordat.installation import installation_warnings
from concordat.places import GROUPS
from concordat.trail_watch import trail_warnings
from core.clock import utc_now
from core.permissions import Permission
from core.text import N_
from partners.channels.announcements.queries import list_current
from web.access import find_actor
from web.database import current_session
from web.i18n import translate
from web.pdf import pdf_is_on
from web.templating import Headline, NavigationItem, Site

MANY = 10
"""More places than these are shown under headings."""


def navigation_for_request() -> list[NavigationItem]:
    """The entries that the signed-in person may open, with the present one marked."""
    actor = find_actor()
    if actor is None:
        return []
    here = (request.endpoint or "").partition(".")[0]
    bell = NavigationItem(
        label=translate(N_("Notices")),
        url=url_for("notices.index"),
        current=here == "notices",
        count=count_unread(current_session(), actor),
        bell=True,
    )
    shown = [
        (group, entry, url_for(entry.endpoint))
        for group in GROUPS
        for entry in group.entries
        if entry.is_for(actor) and entry.endpoint in current_app.view_functions
    ]
    # Where a room has two entries, the one that leads deeper to the present page is meant.
    rooms = [url for _, entry, url in shown if entry.endpoint.partition(".")[0] == here]
    leading = [url for url in rooms if request.path.startswith(url.removeprefix(request.script_root))]
    present = max(leading or rooms, key=len, default=None)
    return ([bell] if actor.holds(Permission.ACCOUNT_OWN) else []) + [
        NavigationItem(
            label=translate(entry.label),
            url=url,
            current=url == present,
            group=translate(group.label) if len(shown) > MANY else "",
        )
        for group, entry, url in shown
    ]


def site_for_request() -> Site:
    """The installation's name and, where PDF export is off, a visible notice."""
    off = translate(N_("PDF export is off on this installation. All figures are on the pages."))
    return Site(
        name="Concordat",
        banner=None if pdf_is_on() else off,
        demo=current_app.config["SETTINGS"].is_demo,
        language=str(get_locale() or "en").replace("_", "-"),
        headlines=_headlines(),
        # A document is made between two transactions: to ask the database here would hold up the one that follows.
        warnings=installation_warnings(find_actor()) + trail_warnings(find_actor())
        if has_request_context()
        else (),
    )


def _headlines() -> tuple[Headline, ...]:
    """On the reader's first page: the announcements that they have not read."""
    actor = find_actor()
    if actor is None or request.endpoint != home_of(actor, current_app.view_functions):
        return ()
    if not actor.holds(Permission.CHANNEL_READ):
        return ()
    return tuple(
        Headline(
            title=row.title,
            by=row.organisation_name,
            url=url_for("channels.announcement", announcement_id=row.id),
            confirm=row.confirmation_wanted,
        )
        for row in list_current(current_session(), actor, now=utc_now())
    )
