"""Synthetic cohorts of coded events, with what a replay must find in them planted beside.

``python -m tests.cohorts 1000 examples/cohort.csv`` writes the one of the examples again, byte for byte.
"""

from .cohort import MIXTURE, PUBLISHED, Cohort, generate, marginals, write
from .course import PlannedStep, Truth

__all__ = ["MIXTURE", "PUBLISHED", "Cohort", "PlannedStep", "Truth", "generate", "marginals", "write"]
