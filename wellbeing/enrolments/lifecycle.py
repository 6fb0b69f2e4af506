"""States of an enrolment (facts 2.3); every one can be left by the person's own act."""

from enum import StrEnum


class EnrolmentState(StrEnum):
    """Where an enrolment stands."""

    INTERESTED = "interested"
    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    ENDED_BY_PROVIDER = "ended_by_provider"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    LAPSED = "lapsed"
    """No contact for 90 days."""


class ReferralSource(StrEnum):
    """How somebody came to enrol (facts 2.3); a supervisor's suggestion is not recorded."""

    SELF = "self"
    FAMILY = "family"
    PEER = "peer"
    MANDATORY = "mandatory"
    CRITICAL_INCIDENT = "critical_incident"
    ANNUAL_CHECK = "annual_check"
