"""Controls of work at the same time, mails and supply (sections O, S, T, V, W)."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="O-01 who was first",
        path="referrals/handover/commands/step.py",
        old="    if action is A.ACCEPT and referral.accepted_at is not None and actor.organisation_id == referral.ngo_id:",
        new="    if False:",
        test="tests/db/referrals/test_rules.py tests/db/referrals/test_races.py",
    ),
    Mutant(
        id="O-02 version",
        path="referrals/handover/commands/step.py",
        old="    if version is not None and version != referral.version:",
        new="    if False:",
        test="tests/web/referrals/test_ngo.py tests/db/referrals/test_rules.py",
    ),
    Mutant(
        id="S-03 fencing token",
        path="kpi/schedules/claims.py",
        old="        EvaluationRun.token == token,\n        EvaluationRun.state",
        new="        EvaluationRun.state",
        test="tests/db/kpi/test_schedules.py",
    ),
    Mutant(
        id="T-01 BEGIN IMMEDIATE",
        path="core/database.py",
        old='        connection.exec_driver_sql("BEGIN IMMEDIATE")',
        new='        connection.exec_driver_sql("BEGIN")',
        test="tests/db/core/test_writer_lock.py",
    ),
    Mutant(
        id="T-01 durable commits",
        path="core/database.py",
        old='"synchronous=FULL"',
        new='"synchronous=OFF"',
        test="tests/db/core",
    ),
    Mutant(
        id="T-02 writer lock",
        path="core/database.py",
        old="            _held[key] = _take_writer_lock(path)",
        new="            pass",
        test="tests/db/core/test_writer_lock.py",
    ),
    Mutant(
        id="V-01 one wait for a silent mail server",
        path="accounts/outbox/delivery.py",
        old="            down = error if isinstance(error, ServerDown) else down",
        new="            down = None",
        test="tests/db/accounts/test_mail_server_down.py --engine sqlite",
    ),
    Mutant(
        id="V-02 giving up",
        path="accounts/outbox/delivery.py",
        old="GIVE_UP_AFTER = timedelta(hours=48)",
        new="GIVE_UP_AFTER = timedelta(hours=1)",
        test="tests/db/accounts/test_outbox.py",
    ),
    Mutant(
        id="V-03 headers of mails",
        path="accounts/outbox/commands.py",
        old="        if any(not letter.isprintable() for letter in text):",
        new="        if False:",
        test="tests/db/accounts/test_outbox.py",
    ),
    Mutant(
        id="W-03 an audit that asked nobody",
        path="tests/supply/components.py",
        old="    if missing or done.returncode != 0:",
        new="    if done.returncode != 0:",
        test="tests/unit/test_supply.py",
    ),
    Mutant(
        id="W-08 end of the trail in readiness",
        path="concordat/probes.py",
        old="            if connection.execute(",
        new="            if False and connection.execute(",
        test="tests/web/test_installation.py --engine sqlite",
    ),
)
