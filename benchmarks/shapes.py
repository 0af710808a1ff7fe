"""How SHACL is followed, in figures: cases that are the same, and shapes files of others that are read.

    python benchmarks/shapes.py [--lenient] [--suite FOLDER] [FOLDER ...]

Cases are the project's own (``tests/data/shacl``) and, with ``--suite``, the W3C's: a copy of
https://github.com/w3c/data-shapes, folder ``data-shapes-test-suite/tests``. Files are those that pySHACL ships, and
those of each FOLDER, read as the command reads them (``--lenient``). Exit status 1 where a case of the project's own
differs.
"""

from __future__ import annotations

import logging
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from importlib.resources import files
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.shacl_suite import DATA, cases, outcome, readable


def same(title: str, folder: Path) -> bool:
    """Print which cases of a folder differ, and how many do not; whether none does."""
    differ, count = 0, 0
    for case in cases(folder.absolute()):
        found, why = outcome(case)
        count += 1
        if found != case.expected:
            differ += 1
            print(f"  {case.name}: {why or f'found {found}, expected {case.expected}'}")
    print(f"{title}: {count - differ} of {count} the same\n")
    return not differ


def read(title: str, folder: Path, *, lenient: bool = False) -> None:
    """Print which files of a folder are refused, and how many are read."""
    began = time.process_time()
    count, refused = readable(folder.absolute(), lenient=lenient)
    for name, why in refused.items():
        print(f"  {name}: {why}")
    print(f"{title}: {count - len(refused)} of {count} read, {time.process_time() - began:.1f} s")
    kinds = Counter(why.split(":")[0].split(",")[0][:60] for why in refused.values())
    print(*(f"  {number} × {kind}" for kind, number in kinds.most_common()), "", sep="\n")


def main() -> int:
    """Print the figures."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path)
    parser.add_argument("--lenient", action="store_true")
    parser.add_argument("folders", nargs="*", type=Path)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    good = same("Cases of the project", DATA)
    read("Shapes that pySHACL ships", Path(str(files("pyshacl") / "assets")))
    if given.suite:
        same("The W3C's suite", given.suite)
    for folder in given.folders:
        read(str(folder), folder, lenient=given.lenient)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
