"""Code lists of instruments."""

from enum import StrEnum


class InstrumentCode(StrEnum):
    """The instruments that can be scored (facts 2.4)."""

    PHQ_9 = "phq_9"
    PHQ_8 = "phq_8"
    PHQ_2 = "phq_2"
    GAD_7 = "gad_7"
    GAD_2 = "gad_2"
    PC_PTSD_5 = "pc_ptsd_5"
    PCL_5 = "pcl_5"
    K6 = "k6"
    K10 = "k10"
    WHO_5 = "who_5"
    AUDIT_C = "audit_c"
    PSS_10 = "pss_10"
    PSS_4 = "pss_4"
    BRS = "brs"


class Mode(StrEnum):
    """How an instrument was answered."""

    SELF_ONLINE = "self_online"
    """Alone, on a page of this system."""


class Direction(StrEnum):
    """What a higher score means."""

    HIGHER_IS_WORSE = "higher_is_worse"
    HIGHER_IS_BETTER = "higher_is_better"


class Availability(StrEnum):
    """Under which condition an instrument is offered."""

    ALWAYS = "always"
    WITH_RESPONDER = "with_responder"
    """Only where the agency has a clinical duty holder (facts 2.5a)."""
    WITHOUT_RESPONDER = "without_responder"
    """What stands in where there is none."""
    SWITCHED = "switched"
    """Off until the coordinator has read the licence and turned it on."""
    NEVER = "never"
    """Scored for imports only: nobody has confirmed the permission to use its text."""
