"""A delimited file checked and copied, with types, to Parquet in the scratch folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .arrow import compute
from .checks import check
from .header import columns, header
from .model import Place
from .run import Read, Run
from .schema import Spec
from .sink import Sink
from .text import Batch, batches

__all__ = ["read"]


def read(path: Path, spec: Spec, run: Run, *, delimiters: str, any_case: bool) -> Read:
    """Check every row and write the good ones; ``any_case`` if the case of column names does not count.

    Raises
    ------
    InputError
        If it is not such a file, or a row is bad and bad ones are not to be left out.
    """
    place = Place(path, lines=True)
    head = header(path, delimiters)
    where = columns(path, head.names, spec, any_case=any_case, line=1)
    others = [index for index in range(len(head.names)) if index not in where.values()]
    if others and not any_case:
        listed = ", ".join(head.names[index] for index in others)
        run.warnings.add(place, f"the columns {listed} are not read: only {', '.join(where)} are")
    kept = [column for column in spec.columns if column.name in where and column.kept]
    rows = 0
    with Sink(run.place_for(spec.name), kept) as sink:
        for batch in batches(path, head):
            bad = list(batch.ragged)
            blank = _blank(batch)
            if batch.rows:
                found = check(
                    spec,
                    {name: batch.columns[index] for name, index in where.items()},
                    textual=True,
                    others=[(head.names[index], batch.columns[index]) for index in others],
                )
                bad += [(batch.lines[index], why) for index, why in found.bad.items() if index not in blank]
                for name in found.zoned:
                    run.zoned(place, name)
                sink.add(found.columns, [*found.bad, *(blank - set(found.bad))])
            for line, why in sorted(bad):
                run.rejects.add(place, line, why)
            run.rejects.more(batch.more)
            rows += batch.rows - len(blank) + len(batch.ragged) + batch.more
            run.say(f"{path.name}: {rows:,} rows")
    return Read((sink.path,), tuple(kept), rows, sink.rows)


def _blank(batch: Batch) -> set[int]:
    """The rows that have no value at all, such as empty lines: they say nothing, and are passed over."""
    pc = compute()
    empty: Any = None
    for column in batch.columns:
        this = pc.equal(column, "")
        empty = this if empty is None else pc.and_(empty, this)
        if not pc.any(empty).as_py():
            return set()
    return set() if empty is None else set(pc.indices_nonzero(empty).to_pylist())
