"""The page where engines differ: ours answers as the specification says, or the page says why not."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from packaging.version import Version

from benchmarks import engines

CASES = [
    pytest.param(table, case, id=f"{table}-{case['what']}")
    for table in ("sparql", "shacl", "jsonld")
    for case in engines.CASES[table]
    if "right" in case
]


@pytest.fixture(scope="module")
def ours() -> Iterator[dict[str, engines.Asked]]:
    with engines.sparql(alone=True) as sparql, engines.shacl() as shacl, engines.jsonld() as jsonld:
        asked = {"sparql": sparql, "shacl": shacl, "jsonld": jsonld}
        yield {table: by_name["stenosis-kg"] for table, by_name in asked.items()}


@pytest.mark.parametrize(("table", "case"), CASES)
def test_ours(table: str, case: engines.Case, ours: dict[str, engines.Asked]) -> None:
    if Version(ox.__version__) < Version(case.get("since", "0")):
        pytest.skip("an older engine answers otherwise, and the page is about today's")
    assert (engines.ask(ours[table], case) == str(case["right"])) == ("left" not in case)


@pytest.mark.parametrize("table", engines.TABLES)
def test_the_page_has_every_case(table: str) -> None:
    page = engines.PAGE.read_text(encoding="utf-8")
    part = page.partition(engines.BEGIN.format(table))[2].partition(engines.END.format(table))[0]
    rows = [line for line in part.splitlines() if line.startswith("| ") and "---" not in line]
    assert [row.removeprefix("| ").partition(" | ")[0] for row in rows[1:]] == [
        case["what"].replace("|", "\\|") for case in engines.CASES[table]
    ]
