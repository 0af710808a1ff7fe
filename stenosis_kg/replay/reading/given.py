"""What was given: a file, a folder of shards, a folder of tables or a database, by names and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from ...errors import InputError, visible
from .schema import tables, unread

__all__ = ["OTHERS", "Given", "first_bytes", "look", "needed", "regular"]

_DATABASES = (".duckdb", ".ddb", ".db")
OTHERS = {
    b"PARE": "an encrypted Parquet file; decrypt it",
    b"PK\x03\x04": "a ZIP archive; unpack it",
    b"\x1f\x8b": "compressed with gzip; unpack it",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; unpack it",
    b"ARROW1": "a Feather file; save it as Parquet",
    b"version https://": "what Git LFS has in place of the file; get it with: git lfs pull",
    b"SQLite format 3": "an SQLite database; save its tables as Parquet",
}
"""What a file is that begins with these bytes."""

_PACKED = {".gz": "gzip -dk", ".bz2": "bzip2 -dk", ".xz": "xz -dk", ".zst": "zstd -d", ".zip": "unzip"}
_EXPECTED = (
    "a MEDS dataset (.parquet, or a folder of them), a .csv of events, a folder of OMOP tables, or a DuckDB file"
)


Given = tuple[str, dict[str, tuple[Path, ...]]]
"""The form of the data ("meds", "csv", "omop"), and the files of each table: none for a database, which has them."""


def look(path: Path) -> Given:
    """Find out what form of data lies at a path, and in which files.

    Raises
    ------
    InputError
        If there is no such file or folder, it is of neither kind, or of two, or cannot be read.
    """
    _utf8(path)
    try:
        if path.is_dir():
            given = _folder(path)
            regular(file for each in given[1].values() for file in each)
            return given
        if not path.exists():
            hint = "addresses are not fetched: download it first" if ":/" in str(path) else "check the name"
            raise InputError(f"there is no such file or folder; {hint}", file=path)
        regular([path])
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason.lower()}", file=path) from None
    _not_packed(path)
    ending = path.suffix.lower()
    if ending == ".parquet":
        return "meds", {"events": (path,)}
    if ending == ".csv":
        return "csv", {"events": (path,)}
    if ending in _DATABASES:
        return "omop", {}
    seen = f'the ending "{visible(ending)}" stands' if ending else "it has no ending, which stands"
    raise InputError(f"{seen} for no events; give {_EXPECTED}", file=path)


def regular(files: Iterable[Path]) -> None:
    """Whether they are regular files, or links to some: a pipe would be waited for without an end.

    Raises
    ------
    InputError
        If one is not, or its name is not UTF-8.
    """
    for file in files:
        _utf8(file)
        if file.exists() and not file.is_file():  # what a broken link is, its reader says
            raise InputError("is not a regular file; save its content as one", file=file)


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of a file, at most so many.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(count)
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", file=path) from None


def needed(path: Path, names: Iterable[str]) -> list[str]:
    """The tables of OMOP that are read, of those that there are.

    Raises
    ------
    InputError
        If none of them has events.
    """
    names = set(names)
    specs = tables("omop")
    if not any(spec.events for name, spec in specs.items() if name in names):
        expected = ", ".join(name for name, spec in specs.items() if spec.events)
        seen = visible(", ".join(sorted(names)), 200) or "none"
        raise InputError(f"has no table of events; the tables are {seen}; expected is one of {expected}", file=path)
    return [name for name, spec in specs.items() if name in names and spec.instead_of not in names]


def _folder(path: Path) -> Given:
    entries = sorted(each for each in path.iterdir() if not each.name.startswith("."))
    if not entries:
        raise InputError(f"the folder is empty; give {_EXPECTED}", file=path)
    found: dict[str, list[Path]] = {}
    for entry in entries:
        if Path(entry.stem).stem.lower() in tables("omop"):
            _not_packed(entry)
        ending = entry.suffix.lower()
        name = entry.name.lower().removesuffix(ending)
        if entry.is_dir():  # any folder may be called "location", say
            is_table = name in tables("omop") and ending in ("", ".parquet") and bool(_shards(entry))
        else:
            is_table = name in {*tables("omop"), *unread("omop")} and ending in (".parquet", ".csv")
        if is_table:
            found.setdefault(name, []).append(entry)
    shards = _shards(path / "data") if (path / "data").is_dir() else []
    if found and shards:
        seen = f"a folder data/ as of MEDS, and tables of OMOP ({', '.join(sorted(found))})"
        raise InputError(f"has {seen}; give a folder that has one of both", file=path)
    if found:
        return "omop", {name: _files(name, found[name], path) for name in needed(path, found)}
    if shards := shards or _shards(path):
        return "meds", {"events": tuple(shards)}
    seen = visible(", ".join(each.name + "/" * each.is_dir() for each in entries[:8]), 160)
    more = f" and {len(entries) - 8} more" if len(entries) > 8 else ""
    raise InputError(f"the folder has no events that can be read: {seen}{more}; give {_EXPECTED}", file=path)


def _not_packed(path: Path) -> None:
    """Whether a file is no compressed .csv or .parquet, by its name."""
    inner, ending = path.with_suffix(""), path.suffix.lower()
    if ending in _PACKED and inner.suffix.lower() in (".csv", ".parquet"):
        mend = f"unpack it ({_PACKED[ending]} {visible(path.name, 80)})"
        raise InputError(f"is compressed, and {inner.suffix.lower()} files are read; {mend}", file=path)


def _files(name: str, found: list[Path], path: Path) -> tuple[Path, ...]:
    if len(found) > 1:
        listed = " and ".join(each.name for each in found)
        raise InputError(f"the table {name} is there {len(found)} times, as {listed}; keep one", file=path)
    return tuple(_shards(found[0])) if found[0].is_dir() else (found[0],)


def _shards(folder: Path) -> list[Path]:
    """The Parquet files below a folder, but for hidden ones, in the order of their names."""
    found = []
    for place, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted(each for each in found if each.suffix.lower() == ".parquet")


def _unreadable(error: OSError) -> NoReturn:
    reason = (error.strerror or str(error)).lower()
    message = f"the folder cannot be read: {reason}; change its rights, or take it out"
    raise InputError(message, file=error.filename) from None


def _utf8(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise InputError("the name is not UTF-8; rename it", file=path) from None
