"""Paper to take along: a card for the purse, several on a sheet, and a leaflet; both lead back by a QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, render_template
from flask_babel import get_locale, gettext
from markupsafe import Markup

from core.clock import local_date
from partners.channels.crisis_lines.lines import CrisisLine
from partners.hub import presentation
from partners.hub.queries import ServiceEntry
from partners.hub.values import COSTS
from web.i18n import translate
from web.pdf import Document, render_pdf
from web.qr import qr_picture

MOST_ON_LEAFLET = 12
CARDS = 8
"""Cards of 85.6 by 54 mm on a sheet, two by four."""
SHEETS = ("print.css", "print-hub.css")


class Paper(StrEnum):
    """The size of a sheet."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntry:
    """A service as a paper shows it."""

    id: UUID
    name: str
    organisation_name: str
    phones: list[presentation.Dialled]
    address: list[str]
    hours: list[tuple[str, str]]
    short_hours: str
    always_open: bool
    schedule: str | None
    languages: str
    cost: str
    apply: str | None
    confirmed: str
    url: str
    code: Markup


def paper_of(locale: str) -> Paper:
    """The size that people have where they write so: letter in North America."""
    return Paper.LETTER if locale.partition("_")[2] in ("US", "CA", "MX") or locale == "en" else Paper.A4


def card_pdf(entry: ServiceEntry, lines: Sequence[CrisisLine], *, paper: Paper, now: datetime) -> Document:
    """Cards of one service with whom to call in a crisis, tagged PDF."""
    title = gettext("Card: %(name)s", name=entry.service.name)
    html = render_template(
        "pdf/hub_card.html",
        language=str(get_locale() or "en").replace("_", "-"),
        title=title,
        entry=_on_paper(entry),
        lines=lines[:2],
        paper=paper.value,
        copies=CARDS,
    )
    return render_pdf(html, title=title, language=_language(), created=now, stylesheets=SHEETS)


def leaflet_pdf(
    entries: Sequence[ServiceEntry], lines: Sequence[CrisisLine], *, paper: Paper, now: datetime
) -> Document:
    """A leaflet of one or several services with whom to call in a crisis first, tagged PDF."""
    title = entries[0].service.name if len(entries) == 1 else gettext("Places that help")
    html = render_template(
        "pdf/hub_leaflet.html",
        language=_language(),
        title=title,
        entries=[_on_paper(entry) for entry in entries],
        lines=lines,
        paper=paper.value,
        made_on=local_date(now, entries[0].timezone),
        single=len(entries) == 1,
    )
    return render_pdf(html, title=title, language=_language(), created=now, stylesheets=SHEETS)


def _language() -> str:
    return str(get_locale() or "en").replace("_", "-")


def _on_paper(entry: ServiceEntry) -> PaperEntry:
    row = entry.service
    base = current_app.config["SETTINGS"].public_url
    url = presentation.public_url("hub.service", base, service_id=row.id)
    phones = [presentation.dialled(phone) for phone in entry.phones]
    return PaperEntry(
        id=row.id,
        name=row.name,
        organisation_name="" if entry.organisation_name == row.name else entry.organisation_name,
        phones=[phone for phone in phones if phone.tel] or _own_phone(entry),
        address=presentation.address_lines(entry.place),
        hours=presentation.hours_table(entry),
        short_hours=presentation.short_hours(entry),
        always_open=row.always_open,
        schedule=row.schedule_description,
        languages=", ".join(presentation.language_names(entry.language_codes)),
        cost=(row.fees or translate(COSTS[entry.cost]))[:200],
        apply=row.application_process,
        confirmed=presentation.confirmed_words(entry, zone=str(ZoneInfo(entry.timezone))),
        url=url,
        code=qr_picture(url, title=gettext("QR code: this entry on the internet"), omitsize=True),
    )


def _own_phone(entry: ServiceEntry) -> list[presentation.Dialled]:
    if not entry.organisation_phone:
        return []
    return [presentation.Dialled(number=entry.organisation_phone, tel=None, words="")]
