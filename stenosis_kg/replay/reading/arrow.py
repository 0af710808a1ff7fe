"""pyarrow, where it is installed."""

from __future__ import annotations

from typing import Any

from ...extras import need

__all__ = ["arrow", "compute"]


def arrow() -> Any:
    """The module, with its parts for CSV and Parquet.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    for part in ("csv", "parquet"):
        need(f"pyarrow.{part}", "a replay", "replay")
    return need("pyarrow", "a replay", "replay")


def compute() -> Any:
    """Its part for computing, which takes longer to import than all the rest. Errors as in `arrow`."""
    return need("pyarrow.compute", "a replay", "replay")
