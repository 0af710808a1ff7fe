"""Quads to bytes: the same bytes every time, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from os import PathLike
from pathlib import Path

from .errors import OutputError

__all__ = ["write_atomic"]


def write_atomic(path: str | PathLike[str], data: bytes) -> None:
    """Write a file whole or not at all: a temporary file in the same folder, fsync, then rename.

    A reader sees the old file or the new one, never half of one. Missing parent folders are made.
    A symbolic link is replaced, not written through.

    Raises
    ------
    OutputError
        If the place cannot be written; nothing is left behind.
    """
    target = Path(path)
    temporary: str | None = None
    try:
        if target.is_dir():
            raise OutputError("is a folder; name a file in it", file=target)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot be written: {reason}; choose another place, or mend this one", file=target) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _mode(target: Path) -> int:
    """The permissions of the file to replace, else those that the umask grants (mkstemp grants only the owner)."""
    with suppress(OSError):
        return target.lstat().st_mode & 0o777 if not target.is_symlink() else 0o666 & ~_umask()
    return 0o666 & ~_umask()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can (Windows cannot open a folder)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
