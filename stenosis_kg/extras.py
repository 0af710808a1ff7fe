"""Packages that are extras: imported where they are used, and named with their install line where they are missing."""

from __future__ import annotations

from importlib import import_module
from itertools import accumulate
from typing import Any

from .errors import UsageError, visible

__all__ = ["need"]


def need(module: str, what: str, extra: str) -> Any:
    """A module of a package that not everybody has.

    Parameters
    ----------
    module : its dotted name; ``what`` needs it, and ``extra`` brings it

    Raises
    ------
    UsageError
        If the package is not installed, or is and does not work.

    >>> need("no_such_package", "a replay", "replay")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    stenosis_kg.errors.UsageError: a replay needs no_such_package, ... pip install 'stenosis-kg[replay]'
    """
    try:
        return import_module(module)
    except ImportError as error:
        package, install = module.partition(".")[0], f"pip install 'stenosis-kg[{extra}]'"
        if isinstance(error, ModuleNotFoundError) and error.name in [*accumulate(module.split("."), "{}.{}".format)]:
            raise UsageError(f"{what} needs {package}, which is not installed; install it with: {install}") from None
        said = visible(str(error), 160)
        raise UsageError(
            f"{what} needs {package}, which is installed but fails ({said}); install it anew with: {install}"
        ) from None
