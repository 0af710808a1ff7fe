"""Write a file or a folder whole or not at all: it is filled beside its place, and moved there when it is complete."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path, PurePosixPath

from .errors import OutputError

__all__ = ["MANIFEST", "check_place", "fresh_folder", "write_atomic", "write_folder"]

# Lists what was written. A folder that has one of the same kind may be replaced; any other is somebody's work.
MANIFEST = "manifest.json"


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
        with _refused(target):
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
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)
    with suppress(OSError):  # makes the rename itself durable, where the system can: Windows cannot open a folder
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode(target: Path) -> int:
    """The permissions of the file to replace, else those that the umask grants (mkstemp grants only the owner)."""
    with suppress(OSError):
        if not target.is_symlink():
            return target.lstat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def write_folder(path: str | PathLike[str], files: Mapping[str, bytes], *, kind: str) -> Path:
    """Write files under a folder that is new, empty, or an earlier output of the same kind, which it replaces.

    Parameters
    ----------
    path : where the folder is to be
    files : relative path (with "/") -> content
    kind : what the folder is ("report"); written into its manifest

    Raises
    ------
    OutputError
        If the place holds anything else, or cannot be written; what was there stays as it was.

    >>> with tempfile.TemporaryDirectory() as place:
    ...     out = write_folder(Path(place) / "out", {"a/b.txt": b"x"}, kind="example")
    ...     sorted(p.name for p in out.iterdir())
    ['a', 'manifest.json']
    """
    with fresh_folder(path, kind=kind) as fresh:
        for name, data in files.items():
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise OutputError(f'"{name}" leads out of the folder', file=Path(path))
            write_atomic(fresh / name, data)
    return Path(path)


@contextmanager
def fresh_folder(path: str | PathLike[str], *, kind: str) -> Iterator[Path]:
    """A folder to fill, which takes its place when the block ends without an error. Arguments and errors as above.

    A folder of no kind ("") has no manifest, and is never replaced.
    """
    # Not resolved: a link to a folder is refused below, never written through.
    target = Path(path)
    check_place(target, kind)
    fresh: Path | None = None
    try:
        with _refused(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent))
        try:
            yield fresh
        except OSError as error:
            if not _of_writing(error, fresh):
                raise
            with _refused(target):
                raise
        with _refused(target):
            if kind:
                names = sorted(file.relative_to(fresh).as_posix() for file in fresh.rglob("*") if file.is_file())
                manifest = json.dumps({"kind": kind, "files": names}, indent=1) + "\n"
                write_atomic(fresh / MANIFEST, manifest.encode())
            os.chmod(fresh, 0o755)  # noqa: S103 - mkdtemp's 0700 would hide it from those who may read its parent
            _move(fresh, target)
        fresh = None
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)


def check_place(path: str | PathLike[str], kind: str) -> None:
    """Raise the OutputError that `write_folder` would, before the work is done that is to be written there."""
    target = Path(path)
    if target.name in ("", ".."):
        raise OutputError("has no name of its own; name a new folder, like out/", file=target)
    if target.is_dir() and not target.is_symlink():
        if target.samefile(Path.cwd()):
            raise OutputError("is the working folder, whose place nothing can take; name a new folder", file=target)
        if target.is_mount():
            raise OutputError("is where a disk is mounted, and cannot be replaced; name a folder in it", file=target)
    above = next((folder for folder in target.absolute().parents if folder.exists()), None)
    if above is not None and not above.is_dir():
        raise OutputError(f"cannot be a folder: {above} is a file; name another place", file=target)
    if above is not None and not target.exists() and not os.access(above, os.W_OK):
        raise OutputError(f"cannot be written: {above} is not writable; name another place", file=target)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError("is there and is no folder; name a new folder", file=target)
    try:
        names = {entry.name for entry in target.iterdir()} if target.is_dir() else set()
    except OSError as error:
        raise OutputError(f"cannot be read: {(error.strerror or str(error)).lower()}", file=target) from None
    if not names:
        return
    with suppress(OSError, ValueError, AttributeError):
        if json.loads((target / MANIFEST).read_text(encoding="utf-8")).get("kind") == kind:
            return
    why = f"holds files that no {kind} has written" if kind else "is not empty"
    raise OutputError(f"{why}; name a new or an empty folder", file=target)


@contextmanager
def _refused(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"cannot be written: {reason}; choose another place, or mend this one", file=target) from None


def _of_writing(error: OSError, fresh: Path) -> bool:
    """If an error is of a file in the folder, or of a full disk, which has no name with it."""
    names = (str(name) for name in (error.filename, error.filename2) if name is not None)
    return error.errno in (errno.ENOSPC, errno.EDQUOT) or any(Path(name).is_relative_to(fresh) for name in names)


def _move(fresh: Path, target: Path) -> None:
    """Put the new folder in place; if that fails, the old one comes back."""
    if not target.exists():
        fresh.rename(target)
        return
    old = fresh.with_suffix(".old")
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
