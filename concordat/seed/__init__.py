"""Fictitious data of any size, the same for the same seed: for the demo, trials and benchmarks."""
