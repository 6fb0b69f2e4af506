"""Controls of files about people, of what is forgotten in time, and of forms that came too late (sections B, K and P)."""

from tests.mutants.mutant import Mutant

FILES = "tests/web/audit/test_files.py"
FORGETTING = "tests/db/wellbeing/enrolments/test_forgetting.py"
DRAFTS = "tests/web/accounts/test_drafts.py"
TIMES = "tests/db/wellbeing/keeping/test_times.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="B-07 mark of a late form",
        path="accounts/drafts/late.py",
        old="    return user_id if any(compare_digest(held[16:], _mac(user_id, day)) for day in days) else None",
        new="    return user_id",
        test=f"{DRAFTS} --engine sqlite",
    ),
    Mutant(
        id="B-07 passwords of a late form",
        path="accounts/drafts/late.py",
        old='        and "password" not in name\n',
        new="",
        test=f"{DRAFTS} --engine sqlite",
    ),
    Mutant(
        id="K-02 maker",
        path="audit/exports/policy.py",
        old="        ExportedFile.made_by_id == actor.user_id, ExportedFile.organisation_id == actor.organisation_id",
        new="        ExportedFile.organisation_id == actor.organisation_id, sa.true()",
        test=FILES,
    ),
    Mutant(
        id="K-02 house",
        path="audit/exports/policy.py",
        old="    may_read(actor)\n    return ExportedFile.organisation_id == actor.organisation_id",
        new="    may_read(actor)\n    return sa.true()",
        test=FILES,
    ),
    Mutant(
        id="K-02 words of a reason",
        path="audit/exports/commands.py",
        old='    if reason is ExportReason.OTHER and len(words or "") < NOTE_MINIMUM:',
        new="    if False:",
        test=FILES,
    ),
    Mutant(
        id="K-02 expiry",
        path="audit/exports/commands.py",
        old="    if file.ended_at is not None or file.expires_at <= now:",
        new="    if file.ended_at is not None:",
        test=FILES,
    ),
    Mutant(
        id="K-02 permission of before",
        path="audit/exports/commands.py",
        old="    may_hold(actor, file.kind)\n",
        new="",
        test=FILES,
    ),
    Mutant(
        id="K-02 key of a kept file",
        path="audit/exports/commands.py",
        old="        shred(session, SYSTEM, subjects=[subject], about=subject, reason=reason, part=Part(part), now=now)\n",
        new="        assert part\n",
        test=FILES,
    ),
    Mutant(
        id="P-04 kept files",
        path="referrals/retention/erasing.py",
        old="    end_files_of(session, _keepers(session, target, subject_id), now=now)\n",
        new="",
        test=FILES,
    ),
    Mutant(
        id="P-05 savepoint",
        path="core/keys/shredding.py",
        old="    if session.in_nested_transaction():",
        new="    if False:",
        test="tests/db/core/test_shredding.py --engine sqlite",
    ),
    Mutant(
        id="P-02 forgetting",
        path="wellbeing/enrolments/forgetting.py",
        old="        .where(_ended(agency_id, limit), ~_held(Enrolment.participant_id))",
        new="        .where(_ended(agency_id, limit))",
        test=FORGETTING,
    ),
    Mutant(
        id="P-01 later trace",
        path="wellbeing/enrolments/forgetting.py",
        old="        *traces,\n",
        new="",
        test=FORGETTING,
    ),
    Mutant(
        id="P-01 another agency's support",
        path="wellbeing/enrolments/forgetting.py",
        old="    return sa.and_(Enrolment.ended_at <= limit, Enrolment.participant_id.in_(theirs))",
        new="    return Enrolment.ended_at <= limit",
        test=FORGETTING,
    ),
    Mutant(
        id="P-01 second person for support",
        path="wellbeing/enrolments/keeping/policy.py",
        old="    if rule.changed_by == visitor.pseudonym:\n",
        new="    if False:\n",
        test=TIMES,
    ),
    Mutant(
        id="P-01 first run of support waits",
        path="wellbeing/enrolments/keeping/timers.py",
        old="        state=NightState.CONFIRMED if confirmed else NightState.PROPOSED,",
        new="        state=NightState.CONFIRMED,",
        test=TIMES,
    ),
    Mutant(
        id="P-01 changed time of support asks again",
        path="wellbeing/enrolments/keeping/timers.py",
        old="    confirmed = rule.confirmed_revision == rule.revision\n",
        new="    confirmed = rule.confirmed_revision is not None\n",
        test=TIMES,
    ),
    Mutant(
        id="P-01 small counts of support",
        path="wellbeing/enrolments/keeping/classes.py",
        old="    return count if count >= FEWEST else None",
        new="    return count or None",
        test=TIMES,
    ),
)
