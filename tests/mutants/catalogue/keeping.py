"""Controls of how long records are kept: schedule, purge, recipients, ledger (section P)."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="P-01 second person",
        path="referrals/retention/policy.py",
        old="    if actor.user_id == rule.changed_by_id:\n",
        new="    if False:\n",
        test="tests/db/referrals/retention/test_schedule.py",
    ),
    Mutant(
        id="P-01 changed rule asks again",
        path="referrals/retention/timers.py",
        old="    confirmed = rule.confirmed_revision == rule.revision\n",
        new="    confirmed = rule.confirmed_revision is not None\n",
        test="tests/db/referrals/retention/test_schedule.py",
    ),
    Mutant(
        id="P-01 agreement",
        path="referrals/retention/classes.py",
        old="    if agreed_months is not None:\n",
        new="    if False:\n",
        test="tests/unit/referrals/retention/test_choosing.py",
    ),
    Mutant(
        id="P-01 children",
        path="referrals/retention/classes.py",
        old="    return max(months, minor_months) if is_minor and minor_months is not None else months\n",
        new="    return months\n",
        test="tests/unit/referrals/retention/test_choosing.py",
    ),
    Mutant(
        id="P-02 hold and schedule",
        path="referrals/retention/finding.py",
        old="    return [due for due in found if due.candidate.id not in held], len(held)\n",
        new="    return list(found), len(held)\n",
        test="tests/db/referrals/retention/test_schedule.py",
    ),
    Mutant(
        id="P-04 keys of a purge",
        path="referrals/retention/erasing.py",
        old="        shred(session, SYSTEM, subjects=subjects, about=about, reason=why, part=part, now=now)\n",
        new="        pass\n",
        test="tests/db/referrals/retention/test_leftovers.py",
    ),
    Mutant(
        id="P-04 rows of a purge",
        path="referrals/retention/fates.py",
        old='    Goes(model=CaseNote, by="referral_id"),\n',
        new='    Stays(model=CaseNote, by="referral_id"),\n',
        test="tests/contract/test_fates.py",
    ),
    Mutant(
        id="P-04 purged case is seen",
        path="referrals/handover/policy.py",
        old="        Referral.agency_id == actor.organisation_id,\n        Referral.purged_at.is_(None),\n",
        new="        Referral.agency_id == actor.organisation_id,\n",
        test="tests/db/referrals/retention/test_schedule.py",
    ),
    Mutant(
        id="P-07 recipients in the log",
        path="referrals/retention/recipients.py",
        old="    found |= set(session.scalars(sa.select(Disclosure.recipient_id).where(logged).distinct()))\n",
        new="",
        test="tests/db/referrals/retention/test_schedule.py",
    ),
    Mutant(
        id="P-08 quarantine before the replay",
        path="accounts/operations/commands.py",
        old="    if unrepeated:\n",
        new="    if False:\n",
        test="tests/db/concordat/test_purge_ledger.py",
    ),
    Mutant(
        id="P-08 lines left out",
        path="audit/ledger.py",
        old="        if purge.number != number + 1 or purge.before != before:\n",
        new="        if False:\n",
        test="tests/db/concordat/test_purge_ledger.py",
    ),
    Mutant(
        id="P-08 end of the ledger",
        path="concordat/backups/replaying.py",
        old="        if len(ledger) < known:\n",
        new="        if False:\n",
        test="tests/db/concordat/test_purge_ledger.py",
    ),
)
