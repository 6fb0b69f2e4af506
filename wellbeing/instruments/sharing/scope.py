"""What one choice of sharing covers: one instrument that is offered here, or all of them."""

from enum import StrEnum


class Scope(StrEnum):
    """All, or an instrument by its code."""

    ALL = "all"
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
