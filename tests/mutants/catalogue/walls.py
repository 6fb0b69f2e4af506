"""Controls of the second wall, of jobs that are nobody's, of fields and of values of others (C-07, C-09, C-10, C-14)."""

from tests.mutants.mutant import Mutant

WALLS = "tests/db/core/test_walls.py"
DECLARED = f"{WALLS} tests/contract/test_walls.py"
"""Where revisions made the walls, a changed declaration shows in the comparison of the two."""
MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="C-09 told to the session",
        path="core/walls/principal.py",
        old="SELECT set_config('app.org', %s, true), set_config('app.service', %s, true)",
        new="SELECT set_config('app.org', %s, false), set_config('app.service', %s, false)",
        test=WALLS,
    ),
    Mutant(
        id="C-09 condition of the policies",
        path="core/walls/policies.py",
        old='    condition = f"{SERVICE} OR {wall.condition(table)}"',
        new='    condition = "true"',
        test=DECLARED,
    ),
    Mutant(
        id="C-09 owner not held to it",
        path="core/walls/policies.py",
        old='        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",',
        new='        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",',
        test=DECLARED,
    ),
    Mutant(
        id="C-09 savepoints that take back what was told",
        path="core/walls/principal.py",
        old='for _name in ("begin", "commit", "rollback", "rollback_savepoint"):',
        new='for _name in ("begin", "commit", "rollback"):',
        test=WALLS,
    ),
    Mutant(
        id="C-09 wall of the NGO",
        path="concordat/walls.py",
        old='OF_THE_NGO = through("referral_id", "referral", "ngo_id")',
        new='OF_THE_NGO = through("referral_id", "referral")',
        test=DECLARED,
    ),
    Mutant(
        id="C-10 work without a name",
        path="core/walls/principal.py",
        old="    if not name or not isinstance(reach, Reach):",
        new="    if False:",
        test=WALLS,
    ),
    Mutant(
        id="C-10 reach of nobody",
        path="core/walls/principal.py",
        old='    token = _service.set(name if reach is Reach.EVERYBODY else "")',
        new="    token = _service.set(name)",
        test=WALLS,
    ),
    Mutant(
        id="C-07 names of extra fields",
        path="web/extra_fields.py",
        old="    names = sorted(set(fields.keys()) - asked - OF_EVERY_FORM)",
        new="    names: list[str] = []",
        test="tests/web/test_fuzzed_forms.py -k nobody_asked_for",
    ),
    Mutant(
        id="C-12 queue of every NGO",
        path="referrals/handover/queries/queue.py",
        old="    theirs = sa.and_(_ngo(actor), scope(actor))",
        new="    theirs = sa.true()",
        test="tests/db/referrals/test_lists.py",
    ),
    Mutant(
        id="C-15 a colleague's encounter",
        path="referrals/encounters/queries/page.py",
        old="        .where(Encounter.id == encounter_id, Encounter.id.in_(policy.visible_to(actor)))",
        new="        .where(Encounter.id == encounter_id)",
        test="tests/web/test_route_role_table.py --engine sqlite -k liaison_officer-colleague",
    ),
    Mutant(
        id="C-14 names of units",
        path="accounts/organisations/commands.py",
        old="    taken = sa.select(Unit.id).where(Unit.organisation_id == organisation_id, Unit.name == name)",
        new="    taken = sa.select(Unit.id).where(Unit.name == name)",
        test="tests/db/referrals/test_foreign_values.py",
    ),
)
