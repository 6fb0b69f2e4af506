"""The numbers to call before anything is written, by the country of the agency.

Numbers: the product's facts, section 7. Nobody has called a crisis line to check it, so each is shown as unverified;
where no country is known here, the European and GSM emergency number 112 and the directory in the page's footer.
"""

from dataclasses import dataclass

from core.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """A number and whose it is; one that is not verified says so wherever it is shown."""

    label: str
    number: str
    is_verified: bool = False


def _emergency(number: str) -> CrisisLine:
    return CrisisLine(label=N_("Emergency services"), number=number, is_verified=True)


_SAMARITANS = CrisisLine(label="Samaritans", number="116 123")
_NHS = CrisisLine(label=N_("NHS mental health in England, option 2"), number="111")
_COPLINE = CrisisLine(label=N_("For officers themselves: COPLINE"), number="1-800-267-5463")
_POLICE_UK = CrisisLine(
    label=N_("For officers themselves: Police Mental Health Crisis Line, England and Wales"),
    number="0300 131 2789",
)

_NUMBERS: dict[str, tuple[CrisisLine, ...]] = {
    "AU": (_emergency("000"), CrisisLine(label="Lifeline", number="13 11 14")),
    "CA": (_emergency("911"), CrisisLine(label="9-8-8", number="988"), _COPLINE),
    "GB": (_emergency("999"), _SAMARITANS, _NHS, _POLICE_UK),
    "IE": (_emergency("112"), _SAMARITANS),
    "NZ": (_emergency("111"), CrisisLine(label="1737", number="1737")),
    "US": (_emergency("911"), CrisisLine(label="988 Suicide & Crisis Lifeline", number="988"), _COPLINE),
}
_ELSEWHERE = (_emergency("112"),)


def lines_for(country: str) -> tuple[CrisisLine, ...]:
    """The numbers of a country (ISO 3166-1), the emergency number first, the officers' own line last."""
    return _NUMBERS.get(country, _ELSEWHERE)
