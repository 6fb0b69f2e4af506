"""What is said of a service in codes: whom it serves, how it meets people, in which languages."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class ServiceStatus(StrEnum):
    """HSDS `service.status`."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class Population(StrEnum):
    """Groups of people for whom a service is made, or with whom it has experience of its own."""

    VETERANS = "veterans"
    LGBTQ = "lgbtq"
    SURVIVORS = "survivors"
    YOUTH = "youth"
    OFFICERS_AND_FAMILIES = "officers_and_families"
    OLDER_PEOPLE = "older_people"
    IMMIGRANTS = "immigrants"
    UNHOUSED = "unhoused"


class Modality(StrEnum):
    """How a service meets people."""

    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    PHONE = "phone"
    HOME_VISIT = "home_visit"


class Weekday(StrEnum):
    """HSDS `schedule.byday`."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"

    @property
    def number(self) -> int:
        """As `date.weekday` counts: Monday is 0."""
        return tuple(Weekday).index(self)


WEEKDAYS: Mapping[Weekday, str] = {
    Weekday.MO: N_("Monday"),
    Weekday.TU: N_("Tuesday"),
    Weekday.WE: N_("Wednesday"),
    Weekday.TH: N_("Thursday"),
    Weekday.FR: N_("Friday"),
    Weekday.SA: N_("Saturday"),
    Weekday.SU: N_("Sunday"),
}
POPULATIONS: Mapping[Population, str] = {
    Population.VETERANS: N_("Veterans"),
    Population.LGBTQ: N_("LGBTQ+ people"),
    Population.SURVIVORS: N_("Survivors of violence or abuse"),
    Population.YOUTH: N_("Young people"),
    Population.OFFICERS_AND_FAMILIES: N_("Police officers and their families"),
    Population.OLDER_PEOPLE: N_("Older people"),
    Population.IMMIGRANTS: N_("Immigrants and refugees"),
    Population.UNHOUSED: N_("People without a home"),
}
MODALITIES: Mapping[Modality, str] = {
    Modality.IN_PERSON: N_("In person, at the service"),
    Modality.TELEHEALTH: N_("By video"),
    Modality.PHONE: N_("By phone"),
    Modality.HOME_VISIT: N_("At the person’s home"),
}
LANGUAGES: Mapping[str, str] = {
    "en": N_("English"),
    "es": N_("Spanish"),
    "ase": N_("American Sign Language"),
    "am": N_("Amharic"),
    "ar": N_("Arabic"),
    "bn": N_("Bengali"),
    "yue": N_("Chinese (Cantonese)"),
    "zh": N_("Chinese (Mandarin)"),
    "fa": N_("Farsi"),
    "fil": N_("Filipino"),
    "fr": N_("French"),
    "de": N_("German"),
    "el": N_("Greek"),
    "ht": N_("Haitian Creole"),
    "he": N_("Hebrew"),
    "hi": N_("Hindi"),
    "it": N_("Italian"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "ne": N_("Nepali"),
    "ps": N_("Pashto"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "pa": N_("Punjabi"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
    "so": N_("Somali"),
    "sw": N_("Swahili"),
    "ti": N_("Tigrinya"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
    "ur": N_("Urdu"),
    "vi": N_("Vietnamese"),
    "yi": N_("Yiddish"),
}
"""ISO 639 codes (two letters where there are two) that a form offers; others stay in the free text."""


def ordered_populations(found: set[Population]) -> tuple[Population, ...]:
    """Populations in the order of the list."""
    return tuple(population for population in Population if population in found)


def ordered_modalities(found: set[Modality]) -> tuple[Modality, ...]:
    """Ways of meeting in the order of the list."""
    return tuple(modality for modality in Modality if modality in found)


def ordered_languages(found: set[str]) -> tuple[str, ...]:
    """Codes in the order of the list, then those that the list does not hold."""
    return (*(code for code in LANGUAGES if code in found), *sorted(found - LANGUAGES.keys()))
