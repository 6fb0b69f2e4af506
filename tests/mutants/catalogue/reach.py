"""Controls of needs assessments and outreach: nobody named, frozen evidence, checks of volunteers, who sees what."""

from tests.mutants.mutant import Mutant

NEEDS = "tests/db/partners/needs --engine sqlite"
OUTREACH = "tests/db/partners/outreach --engine sqlite"
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="B-01 needs of others",
        path="partners/needs/policy.py",
        old="                NeedsAssessment.partnership_id.is_(None),\n                NeedsAssessment.organisation_id == actor.organisation_id,",
        new="                NeedsAssessment.partnership_id.is_(None),",
        test=NEEDS,
    ),
    Mutant(
        id="B-01 needs before they are concluded",
        path="partners/needs/policy.py",
        old="    if not actor.holds(Permission.NEEDS_WRITE):\n        asked",
        new="    if False:\n        asked",
        test=NEEDS,
    ),
    Mutant(
        id="B-01 volunteers of others",
        path="partners/outreach/policy.py",
        old="    return query.where(model.organisation_id == actor.organisation_id)",
        new="    return query",
        test=OUTREACH,
    ),
    Mutant(
        id="E-12 talks with few people",
        path="partners/needs/commands/evidence.py",
        old="    if talk.people < row.smallest_group:",
        new="    if False:",
        test=NEEDS,
    ),
    Mutant(
        id="E-12 names in notes",
        path="partners/needs/commands/gathering.py",
        old="    if not checked and suspicions(*texts):",
        new="    if False:",
        test=NEEDS,
    ),
    Mutant(
        id="B-01 task without a check",
        path="partners/outreach/volunteers/commands.py",
        old="        if fitness is not Fitness.READY:",
        new="        if False:",
        test=OUTREACH,
    ),
)
