"""What people are asked about their partnership: eight sentences, each from 1 (not at all) to 5 (fully)."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Item(StrEnum):
    """One sentence of the self-assessment; the code stays when the wording changes."""

    TRUST = "trust"
    COMMUNICATION = "communication"
    ROLES = "roles"
    DATA = "data_sharing"
    RESPONSE = "response"
    LEADERSHIP = "leadership"
    LEARNING = "learning"
    BENEFIT = "benefit"


HEADINGS: Mapping[Item, str] = {
    Item.TRUST: N_("Trust"),
    Item.COMMUNICATION: N_("Communication"),
    Item.ROLES: N_("Roles"),
    Item.DATA: N_("Data"),
    Item.RESPONSE: N_("Response"),
    Item.LEADERSHIP: N_("Leadership"),
    Item.LEARNING: N_("Learning together"),
    Item.BENEFIT: N_("Benefit"),
}

SENTENCES: Mapping[Item, str] = {
    Item.TRUST: N_("Each side can rely on what the other promises."),
    Item.COMMUNICATION: N_("We tell each other early what the other side needs to know."),
    Item.ROLES: N_("It is clear who does what and who decides."),
    Item.DATA: N_("We share the data that we agreed to share, safely and on time."),
    Item.RESPONSE: N_("When one side needs an answer, it comes soon enough."),
    Item.LEADERSHIP: N_("Leaders of both sides give the partnership time, people and attention."),
    Item.LEARNING: N_("We look at results together and change what does not work."),
    Item.BENEFIT: N_("People in a crisis are better off because we work together."),
}

LOWEST, HIGHEST = 1, 5

SCALE: Mapping[int, str] = {
    1: N_("1 Not at all"),
    2: N_("2 Rather not"),
    3: N_("3 Partly"),
    4: N_("4 Mostly"),
    5: N_("5 Fully"),
}
