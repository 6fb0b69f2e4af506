"""Answering a questionnaire: with an account, or by anybody with nothing stored; help before anything else."""
