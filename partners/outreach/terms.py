"""The codes of outreach, with the words that people read, and the limits that this room keeps."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class ActivityKind(StrEnum):
    """What was done for the public."""

    EVENT = "event"
    WORKSHOP = "workshop"
    SUPPORT_GROUP = "support_group"
    OPEN_MIC = "open_mic"
    MEDIA = "media"
    STALL = "stall"
    TALK = "talk"


ACTIVITY_KINDS: Mapping[ActivityKind, str] = {
    ActivityKind.EVENT: N_("Event"),
    ActivityKind.WORKSHOP: N_("Workshop"),
    ActivityKind.SUPPORT_GROUP: N_("Support group"),
    ActivityKind.OPEN_MIC: N_("Open-mic evening"),
    ActivityKind.MEDIA: N_("Media piece"),
    ActivityKind.STALL: N_("Stall"),
    ActivityKind.TALK: N_("Talk"),
}


class Counted(StrEnum):
    """How the number of people reached is known."""

    COUNT = "count"
    ESTIMATE = "estimate"


COUNTED: Mapping[Counted, str] = {Counted.COUNT: N_("Counted"), Counted.ESTIMATE: N_("Estimated")}


class OutreachChannel(StrEnum):
    """By which way a campaign speaks to people."""

    IN_PERSON = "in_person"
    PRINT = "print"
    RADIO = "radio"
    TELEVISION = "television"
    SOCIAL_MEDIA = "social_media"
    WEB = "web"
    MAIL = "mail"
    SCHOOLS = "schools"
    FAITH = "faith"
    WORKPLACES = "workplaces"


CHANNELS: Mapping[OutreachChannel, str] = {
    OutreachChannel.IN_PERSON: N_("In person"),
    OutreachChannel.PRINT: N_("Posters and leaflets"),
    OutreachChannel.RADIO: N_("Radio"),
    OutreachChannel.TELEVISION: N_("Television"),
    OutreachChannel.SOCIAL_MEDIA: N_("Social media"),
    OutreachChannel.WEB: N_("Web pages"),
    OutreachChannel.MAIL: N_("Mail"),
    OutreachChannel.SCHOOLS: N_("Schools"),
    OutreachChannel.FAITH: N_("Faith communities"),
    OutreachChannel.WORKPLACES: N_("Workplaces"),
}


class MaterialKind(StrEnum):
    """What a piece of material is."""

    LEAFLET = "leaflet"
    POSTER = "poster"
    GUIDE = "guide"
    SLIDES = "slides"
    VIDEO = "video"
    SCRIPT = "script"
    TOOLKIT = "toolkit"


MATERIAL_KINDS: Mapping[MaterialKind, str] = {
    MaterialKind.LEAFLET: N_("Leaflet"),
    MaterialKind.POSTER: N_("Poster"),
    MaterialKind.GUIDE: N_("Guide"),
    MaterialKind.SLIDES: N_("Slides"),
    MaterialKind.VIDEO: N_("Video"),
    MaterialKind.SCRIPT: N_("Script"),
    MaterialKind.TOOLKIT: N_("Toolkit"),
}


class VolunteerRole(StrEnum):
    """What somebody does for outreach without being staff."""

    VOLUNTEER = "volunteer"
    FIRST_RESPONDER = "first_responder"


VOLUNTEER_ROLES: Mapping[VolunteerRole, str] = {
    VolunteerRole.VOLUNTEER: N_("Volunteer"),
    VolunteerRole.FIRST_RESPONDER: N_("Community first responder"),
}


class CheckKind(StrEnum):
    """What was checked about a volunteer; what the check found is never written down here."""

    BACKGROUND = "background"
    IDENTITY = "identity"
    REFERENCES = "references"
    SAFEGUARDING = "safeguarding"
    DRIVING = "driving"


CHECK_KINDS: Mapping[CheckKind, str] = {
    CheckKind.BACKGROUND: N_("Background check"),
    CheckKind.IDENTITY: N_("Identity"),
    CheckKind.REFERENCES: N_("References"),
    CheckKind.SAFEGUARDING: N_("Safeguarding interview"),
    CheckKind.DRIVING: N_("Driving licence"),
}


class CheckResult(StrEnum):
    """What a check came to."""

    CLEARED = "cleared"
    NOT_CLEARED = "not_cleared"


CHECK_RESULTS: Mapping[CheckResult, str] = {
    CheckResult.CLEARED: N_("Cleared"),
    CheckResult.NOT_CLEARED: N_("Not cleared"),
}


class Fitness(StrEnum):
    """Whether a volunteer may be given a task."""

    READY = "ready"
    NO_CHECK = "no_check"
    LAPSED = "lapsed"
    NOT_CLEARED = "not_cleared"
    LEFT = "left"


class CampaignStanding(StrEnum):
    """Where a campaign stands on a day."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    CONCLUDED = "concluded"


class ReviewStanding(StrEnum):
    """Whether a piece of material was looked at again in time."""

    CURRENT = "current"
    OVERDUE = "overdue"
    RETIRED = "retired"


class ReportStanding(StrEnum):
    """Whether a funder has had a report."""

    AHEAD = "ahead"
    DUE = "due"
    OVERDUE = "overdue"
    HANDED_IN = "handed_in"


CURRENCIES = ("USD", "GBP", "EUR", "CAD", "AUD", "NZD")
MOST_MONEY = 100_000_000_00
"""[HOUSE] Minor units: nothing of a partnership costs more than a hundred million."""
MOST_PEOPLE = 10_000_000
REPORT_DAYS = (30, 7)
"""[HOUSE] The owner of a grant is told this many days before a report is due, and on the day after it was."""
CHECK_DAYS = 30
"""[HOUSE] Whoever keeps volunteers is told this many days before a check lapses."""
LIST_MOST = 200
"""Rows that one page shows."""


def codes_text(values: list[str]) -> str:
    """Codes as they are stored: between blanks, in the order given."""
    return " ".join(values)
