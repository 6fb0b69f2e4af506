"""Questionnaires that a person answers for themselves: exact scores, help before anything else, shared by choice only."""
