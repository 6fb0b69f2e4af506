"""What trainees know before, after and later: marks for themselves and their trainer, paired sums for everybody else."""
