"""Controls of training: whose marks, whose certificates, whose names, one last seat, small sessions."""

from tests.mutants.mutant import Mutant

TRAINING = "tests/db/partners/training/test_training.py --engine sqlite"
SIDES = "tests/db/partners/training/test_training_sides.py --engine sqlite"

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
)
