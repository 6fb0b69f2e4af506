"""Controls of legal holds, seals and copies for the person (security P-02, P-03, C-06)."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="P-02 keys of what is held",
        path="core/keys/shredding.py",
        old="    refuse_if_kept(session, subjects, compartment=compartment)\n",
        new="",
        test="tests/db/referrals/holds/test_standing.py",
    ),
    Mutant(
        id="P-02 rotation leaves what is held",
        path="core/keys/rotation.py",
        old="    return int(result.rowcount) - _keep_living(session, compartment)",
        new="    return int(result.rowcount)",
        test="tests/db/core/test_keeping.py",
    ),
    Mutant(
        id="P-02 merged records",
        path="referrals/holds/standing.py",
        old="_ROOT = sa.func.coalesce(Person.merged_into_id, Person.id)",
        new="_ROOT = sa.func.coalesce(Person.id, Person.id)",
        test="tests/db/referrals/holds/test_standing.py",
    ),
    Mutant(
        id="P-02 second person",
        path="referrals/holds/policy.py",
        old="    if requested_by_id == actor.user_id:",
        new="    if False:",
        test="tests/db/referrals/holds/test_lifting.py",
    ),
    Mutant(
        id="P-02 officer's erasing",
        path="wellbeing/participants/erasing.py",
        old="    refuse_if_participant_held(vault, participant_id=participant.id)\n",
        new="",
        test="tests/db/wellbeing/holds/test_holds.py",
    ),
    Mutant(
        id="P-02 what the officer may know",
        path="wellbeing/participants/holds/standing.py",
        old="    may_know = all(row.telling is Telling.MAY for row in rows)",
        new="    may_know = True",
        test="tests/db/wellbeing/holds/test_holds.py",
    ),
    Mutant(
        id="P-03 seal of a held record",
        path="referrals/sealing/commands.py",
        old="        refuse_if_held(session, person_id=person_id)\n",
        new="",
        test="tests/db/referrals/sealing/test_seals.py",
    ),
    Mutant(
        id="P-03 one condition at every load",
        path="referrals/handover/policy.py",
        old="    return sa.and_(in_sight(Referral), _seen(actor))",
        new="    return _seen(actor)",
        test="tests/db/referrals/sealing/test_seals.py",
    ),
    Mutant(
        id="P-03 second person",
        path="referrals/sealing/policy.py",
        old="    if requested_by_id == actor.user_id:",
        new="    if False:",
        test="tests/db/referrals/sealing/test_seals.py",
    ),
    Mutant(
        id="C-06 withheld section",
        path="referrals/subjects/copying.py",
        old="            if section.value in withheld or not keys:",
        new="            if not keys:",
        test="tests/db/referrals/subjects/test_copies.py",
    ),
)
"""Each with the test that notices."""
