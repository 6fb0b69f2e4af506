"""Controls of training: whose marks, whose certificates, whose names, one last seat, small sessions."""

from tests.mutants.mutant import Mutant

TRAINING = "tests/db/partners/training/test_training.py --engine sqlite"
SIDES = "tests/db/partners/training/test_training_sides.py --engine sqlite"
ELSEWHERE = "tests/db/partners/training/test_elsewhere.py --engine sqlite"
FOLLOW_UP = "tests/db/partners/training/test_follow_up.py --engine sqlite"
TAKING = "tests/db/partners/replication --engine sqlite"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="C-05 marks of others",
        path="partners/training/knowledge/policy.py",
        old="    if actor.user_id is None or not actor.holds(Permission.TRAINING_TAKE):\n        return query.where(sa.false())",
        new="    if actor.holds(Permission.TRAINING_RUN):\n        return query",
        test=TRAINING,
    ),
    Mutant(
        id="C-12 names of trainees of the other side",
        path="partners/training/sessions/queries.py",
        old="        query = query.where(User.organisation_id == actor.organisation_id)\n    seats =",
        new="    seats =",
        test=SIDES,
    ),
    Mutant(
        id="C-12 counts of trainees of the other side",
        path="partners/training/currency/queries.py",
        old="    if not is_own:",
        new="    if False:",
        test=SIDES,
    ),
    Mutant(
        id="C-06 share of the hours",
        path="partners/training/certificates/issuing.py",
        old="        if not is_enough(row.hours, held=held, share=course.attendance_share):",
        new="        if False:",
        test=TRAINING,
    ),
    Mutant(
        id="C-04 marks entered by others",
        path="partners/training/knowledge/commands.py",
        old="TrainingSession.id == session_id, TrainingSession.id.in_(taught_by(actor))",
        new="TrainingSession.id == session_id",
        test=TRAINING,
    ),
    Mutant(
        id="E-05 gain of few",
        path="partners/training/knowledge/queries.py",
        old="    return gain if shown else None",
        new="    return gain",
        test=TRAINING,
    ),
    Mutant(
        id="E-05 feedback of few",
        path="partners/training/sessions/feedback.py",
        old="    if attended < FEWEST_ANONYMOUS:\n        return False",
        new="    if attended < 0:\n        return False",
        test=TRAINING,
    ),
    Mutant(
        id="C-04 second person for a certificate from elsewhere",
        path="partners/training/elsewhere/policy.py",
        old="    if actor.user_id in (recorded_by_id, user_id):",
        new="    if False:",
        test=ELSEWHERE,
    ),
    Mutant(
        id="C-05 certificates from elsewhere of others",
        path="partners/training/elsewhere/policy.py",
        old="    if not actor.holds(Permission.TRAINING_RUN):\n        return query.where(own)",
        new="    if not actor.holds(Permission.TRAINING_RUN):\n        return query",
        test=ELSEWHERE,
    ),
    Mutant(
        id="C-06 a shorter course from elsewhere",
        path="partners/training/elsewhere/policy.py",
        old="    if values.hours < course_hours:",
        new="    if False:",
        test=ELSEWHERE,
    ),
    Mutant(
        id="C-06 our word for the paper of another school",
        path="partners/training/certificates/queries.py",
        old="            TrainingCertificate.number == cleaned_number(number), TrainingCertificate.claim_id.is_(None)",
        new="            TrainingCertificate.number == cleaned_number(number)",
        test=ELSEWHERE,
    ),
    Mutant(
        id="C-06 withdrawn certificate from elsewhere",
        path="kpi/measures/training_reading.py",
        old="            if row.kind is CourseKind.CRISIS_INTERVENTION and row.is_active and not row.is_withdrawn",
        new="            if row.kind is CourseKind.CRISIS_INTERVENTION and row.is_active",
        test=ELSEWHERE,
    ),
    Mutant(
        id="E-05 last test for who has no pair",
        path="partners/training/knowledge/asking.py",
        old="            *(_has_mark(point) for point in (Point.BEFORE, Point.AFTER)),",
        new="            _has_mark(Point.BEFORE),",
        test=FOLLOW_UP,
    ),
    Mutant(
        id="B-01 template taken over by the other side",
        path="partners/replication/policy.py",
        old="    if actor.organisation_id != organisation_id:",
        new="    if False:",
        test=TAKING,
    ),
    Mutant(
        id="B-01 goal before the agreement",
        path="partners/replication/taking.py",
        old="        if partnership_id not in {one.id for one in list_partnerships_for_goals(session, actor, on=now)}:",
        new="        if False:",
        test=TAKING,
    ),
    Mutant(
        id="B-01 taken over twice",
        path="partners/replication/taking.py",
        old="            if item is not None and (act is None or item.outcome is Outcome.TAKEN):",
        new="            if item is not None and act is None:",
        test=TAKING,
    ),
)
