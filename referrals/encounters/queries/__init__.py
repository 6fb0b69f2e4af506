"""Reads of encounters: the lists of officers and supervisors, one encounter, and what a referral takes from it."""

from referrals.encounters.policy import EncounterTab, can_correct, first_tab, may_correct, tabs_of
from referrals.encounters.queries.lists import EncounterListRow, EncounterPage, list_encounters
from referrals.encounters.queries.page import EncounterRow, get_encounter
from referrals.encounters.queries.starting import ReferralStart, find_start

__all__ = [
    "EncounterListRow",
    "EncounterPage",
    "EncounterRow",
    "EncounterTab",
    "ReferralStart",
    "can_correct",
    "find_start",
    "first_tab",
    "get_encounter",
    "list_encounters",
    "may_correct",
    "tabs_of",
]
