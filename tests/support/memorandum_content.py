"""A complete content of a memorandum, for tests that need no database."""

from datetime import date
from uuid import UUID

from core.actor import OrganisationKind
from partners.memoranda import defaults
from partners.memoranda.clauses import LIBRARY
from partners.memoranda.content import Content, Named, PartyNamed
from partners.memoranda.targets import default_targets
from partners.memoranda.terms import Cadence, DataCategory, MemorandumKind, Pathway, WindDown

CONTENT = Content(
    reference="M-7K3M-92QF",
    title="Crisis follow-up",
    purpose="Help within a day.",
    kind=MemorandumKind.ORIGINAL,
    follows=None,
    amendment_number=None,
    parties=(
        PartyNamed(id=UUID(int=1), name="Northgate Police", side=OrganisationKind.AGENCY),
        PartyNamed(id=UUID(int=2), name="Harbour House", side=OrganisationKind.NGO),
    ),
    zone="America/New_York",
    starts_on=date(2026, 6, 1),
    ends_on=date(2027, 5, 31),
    notice_days=30,
    services=(Named(id=UUID(int=3), name="Mobile crisis team"),),
    areas=(Named(id=UUID(int=4), name="District N"),),
    pathways=(Pathway.POST_CRISIS_FOLLOWUP,),
    response_times=defaults.RESPONSE_TIMES,
    data_to_ngo=(DataCategory.IDENTITY_CONTACT,),
    data_to_agency=(DataCategory.OUTCOME_STATUS,),
    meeting_cadence=Cadence.QUARTERLY,
    loop_days=60,
    unable_attempts=3,
    unable_days=3,
    urgent_declines_reviewed=False,
    info_reply_days=2,
    stalled_days=30,
    closures_approved=False,
    report_cadence=Cadence.QUARTERLY,
    report_days=15,
    wind_down=WindDown.FINISH,
    wind_down_days=30,
    targets=default_targets(),
    clauses=LIBRARY,
)
