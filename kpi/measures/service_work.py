"""Everything read for the indicators of service, and their figures over any period within it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.scope import Scope
from kpi.measures.service_agencies import list_calendars
from kpi.measures.service_ending_rows import KeptEndings, read_endings
from kpi.measures.service_open_rows import KeptFollowed, read_followed
from kpi.measures.service_people import RETURN_DAYS
from kpi.measures.service_rows import KeptServices, read_services
from kpi.measures.service_session_rows import KeptSessions, has_sessions, read_sessions
from kpi.periods import Period

OF_SESSIONS = {
    "R05": MeasurementKind.DURATION,
    "R13": MeasurementKind.RATE,
    "R14": MeasurementKind.RATE,
    "R15": MeasurementKind.RATE,
}
"""What is measured by attended sessions: without any record of them there is no data, and not nobody served."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceWork:
    """What was read of a scope; `state_at` is the moment of what is measured as a state."""

    as_of: datetime
    state_at: datetime
    services: KeptServices
    sessions: KeptSessions
    endings: KeptEndings
    state: dict[str, Measurement]
    """What was open at `state_at`."""
    followed: KeptFollowed
    any_session: bool

    def figures(self, period: Period) -> dict[str, Measurement]:
        """The indicators of service over a period within what was read, by code."""
        begin, end = period.bounds()
        measured = self.services.figures(begin, end, as_of=self.as_of)
        measured |= self.sessions.figures(begin, end, as_of=self.as_of)
        measured |= self.endings.figures(begin, end, as_of=self.as_of)
        measured |= self.state
        measured |= self.followed.figures(period, as_of=self.as_of)
        if not self.any_session:
            measured |= {code: no_data(kind) for code, kind in OF_SESSIONS.items()}
        return measured


def read_service_work(
    session: Session, scope: Scope, *, first: Period, last: Period, end: datetime, as_of: datetime
) -> ServiceWork:
    """Read what the indicators of service need from the month `first` to `end`; each family by itself.

    `last` is the month in which the period ends; windows that reach beyond `end` are read to their own end.
    """
    begin, state_at = first.bounds()[0], min(end, as_of)
    calendars = list_calendars(session, scope)
    sessions = read_sessions(session, scope, begin=begin, end=end)
    until = end + timedelta(days=RETURN_DAYS + 1)
    services = read_services(session, scope, calendars, begin=begin, end=until)
    return ServiceWork(
        as_of=as_of,
        state_at=state_at,
        services=services,
        sessions=sessions,
        endings=read_endings(session, scope, calendars, begin=begin, end=end),
        state=services.open_figures(state_at),
        followed=read_followed(session, scope, first=first, last=last, as_of=as_of),
        any_session=has_sessions(session, scope),
    )
