"""pyarrow, where it is installed."""

from __future__ import annotations

from typing import Any

from ...errors import UsageError

__all__ = ["arrow", "compute"]


def arrow() -> Any:
    """The module, with its parts for CSV and Parquet.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.csv
        import pyarrow.parquet
    except ImportError:
        hint = "install it with: pip install 'stenosis-kg[replay]'"
        raise UsageError(f"a replay needs pyarrow, which is not installed; {hint}") from None
    return pyarrow


def compute() -> Any:
    """Its part for computing, which takes longer to import than all the rest. Errors as in `arrow`."""
    arrow()
    import pyarrow.compute

    return pyarrow.compute
