"""The pages of a draft as forms: each shows its part of the content and answers a change."""

from typing import Any
from uuid import UUID

from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from core.text import N_
from partners.memoranda import labels
from partners.memoranda.clause_form import ClausesSection
from partners.memoranda.content import Content
from partners.memoranda.drafts import (
    Change,
    DataSharing,
    Governance,
    Parties,
    Scope,
    Section,
)
from partners.memoranda.forms import BasicsForm
from partners.memoranda.programme_form import ProgrammesSection
from partners.memoranda.response_time_form import ResponseTimesSection
from partners.memoranda.section_form import SectionForm
from partners.memoranda.target_form import TargetsSection
from partners.memoranda.terms import Cadence, DataCategory, Pathway, WindDown
from web.forms import boxes, choices
from web.i18n import lazy


def _identifier(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


class PartiesSection(SectionForm):
    """Further agencies and NGOs; the drafting pair always stays."""

    further = boxes(
        N_("Further parties"),
        coerce=_identifier,
        description=lazy(N_("Untick an organisation to take it out, with its services and areas.")),
    )
    organisation = SelectField(
        lazy(N_("Add an agency or an NGO")),
        coerce=lambda value: _identifier(value) if value else None,
        description=lazy(N_("It can read and change the draft with you as soon as you save.")),
    )

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The parties beside the drafting pair."""
        return {"further": [party.id for party in content.parties[2:]]}

    def to_change(self) -> Change:
        """What was ticked and added, as the command takes it."""
        added = {self.organisation.data} if self.organisation.data else set()
        return Parties(further=frozenset(self.further.data or ()) | added)


class BasicsSection(BasicsForm, SectionForm):
    """Title, purpose and term."""


class ScopeSection(SectionForm):
    """Services, areas and pathways; nothing chosen is fine while it is a draft."""

    services = boxes(
        N_("Services of the NGO"), coerce=_identifier, description=lazy(N_("What may be asked for."))
    )
    areas = boxes(
        N_("Areas of the agency"), coerce=_identifier, description=lazy(N_("Where the agreement applies."))
    )
    pathways = boxes(
        N_("Pathways"),
        choices=lambda: choices(labels.PATHWAYS.items()),
        description=lazy(N_("How a person may come to be referred.")),
    )

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The ids and codes chosen so far."""
        return {
            "services": [service.id for service in content.services],
            "areas": [area.id for area in content.areas],
            "pathways": list(content.pathways),
        }

    def to_change(self) -> Change:
        """What was chosen, as the command takes it."""
        return Scope(
            services=frozenset(self.services.data or ()),
            areas=frozenset(self.areas.data or ()),
            pathways=frozenset(Pathway(code) for code in self.pathways.data or ()),
        )


class DataSharingSection(SectionForm):
    """Which categories of data flow each way."""

    data_to_ngo = boxes(N_("The agency gives to the NGO"), choices=lambda: choices(labels.DATA.items()))
    data_to_agency = boxes(
        N_("The NGO gives to the agency"),
        choices=lambda: choices(labels.DATA.items()),
        description=lazy(N_("Outcome status means coded progress and a day, never notes.")),
    )

    def to_change(self) -> Change:
        """What was chosen, as the command takes it."""
        return DataSharing(
            to_ngo=frozenset(DataCategory(code) for code in self.data_to_ngo.data or ()),
            to_agency=frozenset(DataCategory(code) for code in self.data_to_agency.data or ()),
        )


def _count(label: str, hint: str, low: int, high: int) -> IntegerField:
    return IntegerField(
        lazy(label),
        [InputRequired(lazy(N_("Give a whole number."))), NumberRange(min=low, max=high)],
        description=lazy(hint),
    )


class GovernanceSection(SectionForm):
    """Meetings, notice and the rules of the loop."""

    meeting_cadence = SelectField(
        lazy(N_("The partners meet")),
        [InputRequired()],
        choices=lambda: choices(labels.CADENCES.items()),
    )
    notice_days = _count(N_("Days of notice to terminate"), N_("Local default: 30."), 0, 730)
    loop_days = _count(
        N_("Days to close the loop"),
        N_("From sending a referral to a recorded outcome. Local default: 60."),
        1,
        730,
    )
    unable_attempts = _count(
        N_("Contact attempts before “unable to contact”"), N_("Local default: 3."), 1, 20
    )
    unable_days = _count(
        N_("On how many different days"), N_("The attempts are spread over them. Local default: 3."), 1, 20
    )
    info_reply_days = _count(
        N_("Business days to answer a request for information"),
        N_("For the agency. Local default: 2."),
        1,
        30,
    )
    stalled_days = SelectField(
        lazy(N_("Ask the NGO how a case goes after")),
        [InputRequired()],
        coerce=int,
        choices=lambda: choices(labels.STALLED.items()),
        description=lazy(
            N_(
                "Without any step on a case in contact or in service. Nothing closes by itself. Local default: 30 days."
            )
        ),
    )
    urgent_declines_reviewed = RadioField(
        lazy(N_("Is a decline of an urgent referral reviewed before it counts?")),
        [InputRequired(lazy(N_("Choose yes or no.")))],
        choices=lambda: choices((("yes", N_("Yes, by the partnership desk")), ("no", N_("No")))),
    )

    closures_approved = RadioField(
        lazy(N_("Does the NGO’s manager approve the end report before a service is closed?")),
        [Optional()],
        choices=lambda: choices((("yes", N_("Yes")), ("no", N_("No, the worker closes it")))),
        default="no",
    )

    report_cadence = SelectField(
        lazy(N_("Each NGO hands in its data")),
        [InputRequired()],
        choices=lambda: choices(labels.CADENCES.items()),
        description=lazy(
            N_("Figures that evaluations need beside the referrals. Local default: every quarter.")
        ),
    )
    report_days = _count(
        N_("Days after the end of that period"), N_("Until the data is due. Local default: 15."), 0, 365
    )
    wind_down = RadioField(
        lazy(N_("What happens to open referrals when it ends?")),
        [InputRequired(lazy(N_("Choose what happens.")))],
        choices=lambda: choices(labels.WIND_DOWNS.items()),
    )
    wind_down_days = _count(N_("Within how many days after the end"), N_("Local default: 30."), 0, 730)

    @classmethod
    def values_of(cls, content: Content) -> dict[str, Any]:
        """The fields of the same name, with the yes or no as words."""
        values = super().values_of(content)
        reviewed = "yes" if content.urgent_declines_reviewed else "no"
        approved = "yes" if content.closures_approved else "no"
        return {**values, "urgent_declines_reviewed": reviewed, "closures_approved": approved}

    def to_change(self) -> Change:
        """What was typed, as the command takes it."""
        return Governance(
            meeting_cadence=Cadence(self.meeting_cadence.data),
            notice_days=self.notice_days.data,
            loop_days=self.loop_days.data,
            unable_attempts=self.unable_attempts.data,
            unable_days=self.unable_days.data,
            urgent_declines_reviewed=self.urgent_declines_reviewed.data == "yes",
            info_reply_days=self.info_reply_days.data,
            stalled_days=self.stalled_days.data,
            closures_approved=self.closures_approved.data == "yes",
            report_cadence=Cadence(self.report_cadence.data),
            report_days=self.report_days.data,
            wind_down=WindDown(self.wind_down.data),
            wind_down_days=self.wind_down_days.data,
        )


SECTION_FORMS: dict[Section, Any] = {
    Section.PARTIES: PartiesSection,
    Section.BASICS: BasicsSection,
    Section.SCOPE: ScopeSection,
    Section.PROGRAMMES: ProgrammesSection,
    Section.RESPONSE_TIMES: ResponseTimesSection,
    Section.DATA_SHARING: DataSharingSection,
    Section.GOVERNANCE: GovernanceSection,
    Section.TARGETS: TargetsSection,
    Section.CLAUSES: ClausesSection,
}
