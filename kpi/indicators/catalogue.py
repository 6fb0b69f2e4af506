"""All indicators, in the order of reports."""

from core.errors import NotFound
from core.text import N_
from kpi.indicators.c01 import C01
from kpi.indicators.c02 import C02
from kpi.indicators.c03 import C03
from kpi.indicators.c04 import C04
from kpi.indicators.c05 import C05
from kpi.indicators.c05a import C05A
from kpi.indicators.c06 import C06
from kpi.indicators.c07 import C07
from kpi.indicators.c08 import C08
from kpi.indicators.c09 import C09
from kpi.indicators.c10 import C10
from kpi.indicators.c11 import C11
from kpi.indicators.c12 import C12
from kpi.indicators.c13 import C13
from kpi.indicators.c14 import C14
from kpi.indicators.definition import Indicator
from kpi.indicators.e01 import E01
from kpi.indicators.e02 import E02
from kpi.indicators.e03 import E03
from kpi.indicators.e04 import E04
from kpi.indicators.p01 import P01
from kpi.indicators.p02 import P02
from kpi.indicators.p03 import P03
from kpi.indicators.p04 import P04
from kpi.indicators.p05 import P05
from kpi.indicators.p06 import P06
from kpi.indicators.p07 import P07
from kpi.indicators.p08 import P08
from kpi.indicators.p09 import P09
from kpi.indicators.r01 import R01
from kpi.indicators.r02 import R02
from kpi.indicators.r03 import R03
from kpi.indicators.r04 import R04
from kpi.indicators.r05 import R05
from kpi.indicators.r06 import R06
from kpi.indicators.r08 import R08
from kpi.indicators.r09 import R09
from kpi.indicators.r10 import R10
from kpi.indicators.r11 import R11
from kpi.indicators.r12 import R12
from kpi.indicators.r13 import R13
from kpi.indicators.r14 import R14
from kpi.indicators.r15 import R15
from kpi.indicators.r16 import R16
from kpi.indicators.r17 import R17
from kpi.indicators.r18 import R18
from kpi.indicators.r19 import R19
from kpi.indicators.r20 import R20
from kpi.indicators.t01 import T01
from kpi.indicators.t02 import T02
from kpi.indicators.t03 import T03
from kpi.indicators.t04 import T04
from kpi.indicators.t05 import T05
from kpi.indicators.t06 import T06
from kpi.indicators.w02 import W02
from kpi.indicators.w10 import W10

CATALOGUE: tuple[Indicator, ...] = (
    *(R01, R02, R03, R04, R05, R06, R08, R09, R10, R11, R12),
    *(R13, R14, R15, R16, R17, R18, R19, R20),
    *(C01, C02, C03, C04, C05, C05A, C06, C07, C08, C09, C10, C11, C12, C13, C14),
    *(P01, P02, P03, P04, P05, P06, P07, P08, P09),
    *(T01, T02, T03, T04, T05, T06),
    *(W02, W10),
    *(E01, E02),
    E03,
    E04,
)

_BY_CODE = {indicator.code: indicator for indicator in CATALOGUE}


def get_indicator(code: str) -> Indicator:
    """The indicator of that code; `NotFound` when there is none."""
    found = find_indicator(code)
    if found is None:
        raise NotFound(N_("There is no indicator %(code)s."), code=code)
    return found


def find_indicator(code: str) -> Indicator | None:
    """The indicator of that code, if there is one."""
    return _BY_CODE.get(code)
