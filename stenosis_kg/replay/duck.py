"""A DuckDB connection that reaches the files it is given and nothing else: no network, no extensions, no other file.

Works with DuckDB from 1.4 on: 1.2 and 1.3 refuse the scratch folder where the folder for spilling lies in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..extras import need

__all__ = ["connect", "duckdb", "interruptible", "name", "text"]

_CLOSED = {  # before anything else; extensions that are built in (parquet, icu) are there all the same
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",  # a name in SQL is never a variable of Python
}


def connect(memory: int | None, scratch: Path, allowed: Sequence[Path]) -> Any:
    """A connection in memory that may read the ``allowed`` files (or folders) and may use ``scratch``.

    Parameters
    ----------
    memory : int or None
        The most that it takes, in bytes; what is more goes to a folder in scratch. None: what DuckDB takes by itself,
        which is 80 % of what there is.
    scratch : Path
        A folder; it is made if there is none.
    allowed : sequence of Path
        A DuckDB file among them may be attached, with READ_ONLY. Name them in SQL as absolute paths.

    Returns
    -------
    duckdb.DuckDBPyConnection
        Its time zone is UTC, and its settings can no more be changed.

    Raises
    ------
    UsageError
        If DuckDB is not installed.
    """
    scratch = scratch.absolute()
    scratch.mkdir(parents=True, exist_ok=True)
    engine = duckdb()
    folders = [scratch, *(path for path in allowed if path.is_dir())]
    # A write-ahead log belongs to the DuckDB file that it lies beside.
    files = [each for path in allowed if not path.is_dir() for each in (path, Path(f"{path}.wal"))]
    settings = [
        *([] if memory is None else [f"SET memory_limit = {text(f'{memory}B')}"]),
        f"SET temp_directory = {text(scratch / 'duckdb')}",
        "SET TimeZone = 'UTC'",
        f"SET allowed_directories = [{', '.join(map(text, _both(folders)))}]",
        f"SET allowed_paths = [{', '.join(map(text, _both(files)))}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]
    connection = engine.connect(":memory:", config=_CLOSED)
    try:
        for setting in settings:
            connection.execute(setting)
    except BaseException:
        connection.close()
        raise
    return connection


def duckdb() -> Any:
    """The module.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    return need("duckdb", "a replay", "replay")


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C, and any signal whose handler raises, is a RuntimeError of DuckDB: make it a KeyboardInterrupt again."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def text(value: object) -> str:
    """A text or a path as SQL has it.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + str(value).replace("'", "''") + "'"


def name(value: str) -> str:
    """The name of a table or a column as SQL has it.

    >>> print(name('a "new" one'))
    "a ""new"" one"
    """
    return '"' + value.replace('"', '""') + '"'


def _both(paths: Iterable[Path]) -> list[Path]:
    """As they are named, and where they are: the one counts before DuckDB 2.0, the other since."""
    return list(dict.fromkeys(each for path in paths for each in (path.absolute(), path.resolve())))
