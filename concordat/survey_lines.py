"""The numbers at the foot of a survey: what everybody may call in the country of whoever asks."""

from collections.abc import Sequence

from partners.channels.crisis_lines.lines import CrisisLine
from partners.channels.crisis_lines.national import ELSEWHERE, EMERGENCY, FOR_EVERYBODY, emergency_of
from surveys.waves.answering.help import HelpLine


def survey_lines(country: str) -> Sequence[HelpLine]:
    """Everybody's lines and the emergency number; of all countries where none is known here."""
    return [
        HelpLine(label=one.label, number=one.number, tel=one.tel, is_verified=one.is_verified)
        for one in lines_for_everybody(country)
    ]


def lines_for_everybody(country: str) -> tuple[CrisisLine, ...]:
    """As they are shown to somebody in crisis, not to officers."""
    if country in EMERGENCY:
        return (*FOR_EVERYBODY.get(country, ()), emergency_of(country))
    found = {one.number: one for lines in FOR_EVERYBODY.values() for one in lines}
    return (*found.values(), ELSEWHERE)
