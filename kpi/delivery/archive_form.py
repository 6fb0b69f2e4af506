"""The search of the archive; sent by GET, so that a search is a link."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from wtforms import BooleanField, SearchField, SelectField, StringField

from core.errors import RuleBroken
from core.text import N_
from kpi.delivery.archive import ArchiveFilter, Length, Origin, Standing
from kpi.measures.scope import ScopeKind
from kpi.periods import Period, parse_period
from web.forms import BaseForm, choices
from web.i18n import lazy, message_of

E = TypeVar("E", bound=StrEnum)
LENGTHS: Mapping[Length, str] = {
    Length.MONTH: N_("Months"),
    Length.QUARTER: N_("Quarters"),
    Length.YEAR: N_("Years"),
    Length.OTHER: N_("Other periods"),
}
KINDS: Mapping[ScopeKind, str] = {
    ScopeKind.PARTNERSHIP: N_("Partnerships"),
    ScopeKind.AGENCY: N_("Whole agencies"),
    ScopeKind.NGO: N_("Whole NGOs"),
    ScopeKind.ALL: N_("All agencies and partners"),
}
STANDINGS: Mapping[Standing, str] = {
    Standing.MISSES: N_("Some indicator misses its target"),
    Standing.NO_MISSES: N_("No indicator misses its target"),
}
ORIGINS: Mapping[Origin, str] = {
    Origin.SCHEDULED: N_("By a schedule"),
    Origin.BY_HAND: N_("By hand"),
}
LONGEST = 200


class ArchiveForm(BaseForm):
    """What to look for; whatever does not exist is no filter, and a period that is none is told at its field."""

    class Meta(BaseForm.Meta):
        """No token: nothing is changed."""

        csrf = False

    q = SearchField(
        lazy(N_("Words")), description=lazy(N_("In the names of those evaluated, or in a reference."))
    )
    within = StringField(
        lazy(N_("Within the period")),
        description=lazy(
            N_("For instance 2026, 2026-Q1 (a quarter), 2026-03 (a month) or 2026-03-01..2026-03-15 (days)")
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    length = SelectField(lazy(N_("Length of the period")))
    kind = SelectField(lazy(N_("What was evaluated")))
    standing = SelectField(lazy(N_("Targets")))
    origin = SelectField(lazy(N_("How it was run")))
    unread = BooleanField(lazy(N_("Only those that I have not opened")))

    def offer(self, kinds: Sequence[ScopeKind]) -> None:
        """Offer what the reader can find."""
        self.length.choices = choices(LENGTHS.items(), blank=N_("Any length"))
        self.kind.choices = choices([(kind, KINDS[kind]) for kind in kinds], blank=N_("Everything"))
        self.standing.choices = choices(STANDINGS.items(), blank=N_("Either way"))
        self.origin.choices = choices(ORIGINS.items(), blank=N_("Either way"))

    def chosen(self, zone: str) -> ArchiveFilter:
        """The filter as the queries take it."""
        words = "".join(sign for sign in self.q.data or "" if sign.isprintable() or sign.isspace())
        self.q.data = words.strip()[:LONGEST]
        return ArchiveFilter(
            words=self.q.data,
            period=self._period(zone),
            length=_one_of(self.length.data, Length),
            kind=_one_of(self.kind.data, ScopeKind),
            standing=_one_of(self.standing.data, Standing),
            origin=_one_of(self.origin.data, Origin),
            unread=bool(self.unread.data),
        )

    def _period(self, zone: str) -> Period | None:
        if not (self.within.data or "").strip():
            return None
        try:
            return parse_period(self.within.data[:LONGEST], zone)
        except RuleBroken as error:
            # The message stands at the field, and the list is not narrowed by it.
            self.within.errors = [message_of(error)]
            return None


def _one_of(value: str | None, known: type[E]) -> E | None:
    return known(value) if value in {member.value for member in known} else None
