"""The places of the navigation in their groups, and for whom each is."""

from dataclasses import dataclass

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from core.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place in the navigation, for those who hold the permission."""

    label: str
    endpoint: str
    permission: Permission
    role: Role | None = None
    """Only for those who also have this role."""
    kind: OrganisationKind | None = None
    """Only in organisations of this kind."""

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may open the place."""
        return (
            actor.holds(self.permission)
            and (self.role is None or self.role in actor.roles)
            and self.kind in (None, actor.organisation_kind)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Places that belong together, under a heading for those who have many."""

    label: str
    entries: tuple[Entry, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        label=N_("Cases"),
        entries=(
            Entry(label=N_("Referrals"), endpoint="handover.index", permission=Permission.REFERRAL_READ),
            Entry(
                label=N_("Emergency reading"),
                endpoint="break_glass.index",
                permission=Permission.REFERRAL_BREAK_GLASS,
            ),
            Entry(
                label=N_("Emergency reviews"),
                endpoint="break_glass.reviews",
                permission=Permission.REFERRAL_BREAK_GLASS_REVIEW,
            ),
            Entry(
                label=N_("Emergency requests"),
                endpoint="further_readings.index",
                permission=Permission.REFERRAL_BREAK_GLASS_ALLOW,
            ),
            Entry(label=N_("Messages"), endpoint="channels.index", permission=Permission.CHANNEL_READ),
            Entry(label=N_("Encounters"), endpoint="encounters.index", permission=Permission.ENCOUNTER_READ),
            Entry(
                label=N_("Response plans"),
                endpoint="response_plans.index",
                permission=Permission.RESPONSE_PLAN_WRITE,
            ),
            Entry(label=N_("Repeat contact"), endpoint="repeat.index", permission=Permission.PERSON_REPEAT),
        ),
    ),
    Group(
        label=N_("Records"),
        entries=(
            Entry(
                label=N_("Records of people"), endpoint="records.index", permission=Permission.PERSON_MERGE
            ),
            Entry(label=N_("Legal holds"), endpoint="holds.index", permission=Permission.RECORD_SECOND),
            Entry(label=N_("Sealed records"), endpoint="seals.index", permission=Permission.RECORD_SECOND),
            Entry(
                label=N_("Requests for a copy"),
                endpoint="subject_requests.index",
                permission=Permission.RECORD_KEEP,
            ),
            Entry(
                label=N_("Keeping records"), endpoint="retention.index", permission=Permission.RECORD_SECOND
            ),
        ),
    ),
    Group(
        label=N_("Partnership"),
        entries=(
            Entry(
                label=N_("Partnerships"),
                endpoint="partnerships.index",
                permission=Permission.PARTNERSHIP_READ,
            ),
            Entry(label=N_("Agreements"), endpoint="memoranda.index", permission=Permission.MEMORANDUM_READ),
            Entry(
                label=N_("Due diligence"), endpoint="diligence.index", permission=Permission.DILIGENCE_READ
            ),
            Entry(label=N_("Goals"), endpoint="goals.index", permission=Permission.GOAL_READ),
            Entry(label=N_("Meetings"), endpoint="meetings.index", permission=Permission.MEETING_READ),
            Entry(label=N_("Training"), endpoint="training.index", permission=Permission.TRAINING_TAKE),
            Entry(
                label=N_("Pages for everybody"),
                endpoint="openness.own",
                permission=Permission.MEMORANDUM_SIGN,
            ),
            Entry(label=N_("Complaints"), endpoint="complaints.index", permission=Permission.COMPLAINT_READ),
        ),
    ),
    Group(
        label=N_("Reports"),
        entries=(
            Entry(label=N_("Figures"), endpoint="dashboard.index", permission=Permission.EVALUATION_READ),
            Entry(
                label=N_("Evaluations"), endpoint="evaluations.index", permission=Permission.EVALUATION_READ
            ),
            Entry(
                label=N_("Staff support figures"),
                endpoint="support_figures.index",
                permission=Permission.WELLBEING_AGGREGATES,
            ),
        ),
    ),
    Group(
        label=N_("Community"),
        entries=(
            Entry(label=N_("Needs"), endpoint="needs.index", permission=Permission.NEEDS_READ),
            Entry(label=N_("Outreach"), endpoint="outreach.index", permission=Permission.OUTREACH_READ),
            Entry(label=N_("Surveys"), endpoint="waves.index", permission=Permission.SURVEY_RUN),
            Entry(
                label=N_("Results of surveys"),
                endpoint="survey_results.index",
                permission=Permission.SURVEY_RUN,
            ),
            Entry(
                label=N_("Texts to review"),
                endpoint="survey_results.texts",
                permission=Permission.SURVEY_REVIEW,
            ),
            Entry(label=N_("Suggestions"), endpoint="voices.index", permission=Permission.SURVEY_RUN),
            Entry(label=N_("Directory"), endpoint="services.index", permission=Permission.DIRECTORY_READ),
            Entry(
                label=N_("Reported mistakes"), endpoint="hub.mistakes", permission=Permission.MEMORANDUM_DRAFT
            ),
        ),
    ),
    Group(
        label=N_("For yourself"),
        entries=(
            Entry(label=N_("For you"), endpoint="programmes.index", permission=Permission.WELLBEING_OWN),
            Entry(label=N_("How are you?"), endpoint="checks.index", permission=Permission.WELLBEING_OWN),
        ),
    ),
    Group(
        label=N_("Staff support"),
        entries=(
            Entry(label=N_("Alerts"), endpoint="duty.index", permission=Permission.WELLBEING_DUTY),
            Entry(
                label=N_("Who answers in danger"), endpoint="cover.index", permission=Permission.WELLBEING_RUN
            ),
            Entry(label=N_("Clients"), endpoint="clients.index", permission=Permission.WELLBEING_CLIENTS),
            Entry(label=N_("Programmes"), endpoint="programmes.run", permission=Permission.WELLBEING_OFFER),
            Entry(
                label=N_("Mandatory referrals"),
                endpoint="mandated.index",
                permission=Permission.WELLBEING_MANDATE,
                kind=OrganisationKind.AGENCY,
            ),
            Entry(
                label=N_("Mandatory referrals"),
                endpoint="mandated.overseen",
                permission=Permission.WELLBEING_RUN,
                kind=OrganisationKind.AGENCY,
            ),
            Entry(
                label=N_("Mandatory referrals"),
                endpoint="mandated.watched",
                permission=Permission.WELLBEING_WATCH,
                kind=OrganisationKind.AGENCY,
            ),
            Entry(
                label=N_("Mandatory clients"), endpoint="mandated.work", permission=Permission.WELLBEING_DUTY
            ),
            Entry(
                label=N_("Contact log"),
                endpoint="contact_log.index",
                permission=Permission.WELLBEING_CARE,
                role=Role.PEER_SUPPORTER,
            ),
            Entry(
                label=N_("Incidents"),
                endpoint="incidents.index",
                permission=Permission.WELLBEING_RUN,
                kind=OrganisationKind.AGENCY,
            ),
            Entry(
                label=N_("Peers"),
                endpoint="peers.roster",
                permission=Permission.WELLBEING_RUN,
                kind=OrganisationKind.AGENCY,
            ),
            Entry(
                label=N_("Keeping times"),
                endpoint="times.index",
                permission=Permission.WELLBEING_RUN,
                kind=OrganisationKind.AGENCY,
            ),
            Entry(label=N_("Emergencies"), endpoint="glass.index", permission=Permission.WELLBEING_DUTY),
            Entry(label=N_("Legal holds"), endpoint="kept.index", permission=Permission.WELLBEING_DUTY),
            Entry(label=N_("Trail"), endpoint="watch.index", permission=Permission.WELLBEING_WATCH),
        ),
    ),
    Group(
        label=N_("Administration"),
        entries=(
            Entry(label=N_("People"), endpoint="users.index", permission=Permission.USER_MANAGE),
            Entry(
                label=N_("Organisations"),
                endpoint="organisations.index",
                permission=Permission.ORGANISATION_MANAGE,
            ),
            Entry(
                label=N_("Installation"), endpoint="operations.index", permission=Permission.INSTALLATION_RUN
            ),
            Entry(label=N_("Audit"), endpoint="audit.index", permission=Permission.AUDIT_READ),
        ),
    ),
)
