"""The numbers of each country that everybody may call (facts 7).

Nobody here has called a crisis line to check it, so each is shown as not verified; only emergency numbers are.
"""

from collections.abc import Mapping
from dataclasses import replace

from core.text import N_
from partners.channels.crisis_lines.lines import OFFICERS, CrisisLine

DAY_AND_NIGHT = N_("day and night")


def _emergency(number: str) -> CrisisLine:
    return CrisisLine(label=N_("Emergency services"), number=number, is_verified=True)


def _for_officers(label: str, number: str, *, note: str | None = None) -> CrisisLine:
    return CrisisLine(label=label, number=number, group=OFFICERS, hours=DAY_AND_NIGHT, note=note)


_SAMARITANS = CrisisLine(label="Samaritans", number="116 123")
_COPLINE = _for_officers(
    "COPLINE",
    "1-800-267-5463",
    note=N_("Retired officers answer. They belong to no agency and ask for no name."),
)
_SAFE_CALL_NOW = _for_officers(
    "Safe Call Now", "206-459-3020", note=N_("We could not confirm that this number still works.")
)
_POLICE_UK = _for_officers(
    N_("Police Mental Health Crisis Line, England and Wales"),
    "0300 131 2789",
    note=N_("For officers and staff only. Your force learns nothing."),
)

EMERGENCY: Mapping[str, CrisisLine] = {
    "AU": _emergency("000"),
    "CA": _emergency("911"),
    "GB": _emergency("999"),
    "IE": _emergency("112"),
    "NZ": _emergency("111"),
    "US": _emergency("911"),
}
ELSEWHERE = _emergency("112")
"""The European and GSM emergency number, where no country is known here."""
FOR_OFFICERS: Mapping[str, tuple[CrisisLine, ...]] = {
    "CA": (_COPLINE,),
    "GB": (_POLICE_UK,),
    "US": (_COPLINE, _SAFE_CALL_NOW),
}
FOR_EVERYBODY: Mapping[str, tuple[CrisisLine, ...]] = {
    "AU": (CrisisLine(label="Lifeline", number="13 11 14"),),
    "CA": (CrisisLine(label="9-8-8", number="988"),),
    "GB": (
        _SAMARITANS,
        CrisisLine(label=N_("NHS mental health in England, option 2"), number="111"),
    ),
    "IE": (_SAMARITANS,),
    "NZ": (CrisisLine(label="1737", number="1737"),),
    "US": (CrisisLine(label="988 Suicide & Crisis Lifeline", number="988"),),
}
"""What is shown for a person in crisis, and after the officers' own lines."""
_NAMES = {"AU": "Australia", "CA": "Canada", "GB": "UK", "IE": "Ireland", "NZ": "New Zealand", "US": "USA"}


def emergency_of(country: str) -> CrisisLine:
    """The emergency number of a country (ISO 3166-1)."""
    return EMERGENCY.get(country, ELSEWHERE)


def lines_for_officers(country: str) -> tuple[CrisisLine, ...]:
    """Officers' lines first, then everybody's, then the emergency number; of all countries where none is known."""
    if country not in EMERGENCY:
        return _everywhere()
    return (
        *FOR_OFFICERS.get(country, ()),
        *FOR_EVERYBODY.get(country, ()),
        emergency_of(country),
    )


def _everywhere() -> tuple[CrisisLine, ...]:
    """Each line with the name of its country: somebody whose country is unknown still finds theirs."""
    named = [
        replace(line, label=f"{line.label}, {_NAMES[country]}")
        for lines in (FOR_OFFICERS, FOR_EVERYBODY)
        for country, some in lines.items()
        for line in some
    ]
    return (*named, ELSEWHERE)
