"""The page where engines differ: ours answers as the specification says, or the page says why not."""

from __future__ import annotations

import pytest

from benchmarks import engines

CASES = [pytest.param(case, id=case["what"]) for case in engines.CASES["sparql"] if "right" in case]


@pytest.fixture(scope="module")
def ours() -> engines.Asked:
    with engines.sparql(alone=True) as asked:
        return asked["stenosis-kg"]


@pytest.mark.parametrize("case", CASES)
def test_ours(case: engines.Case, ours: engines.Asked) -> None:
    assert (engines.ask(ours, case) == case["right"]) == ("left" not in case)


@pytest.mark.parametrize("table", engines.TABLES)
def test_the_page_has_every_case(table: str) -> None:
    page = engines.PAGE.read_text(encoding="utf-8")
    part = page.partition(engines.BEGIN.format(table))[2].partition(engines.END.format(table))[0]
    rows = [line for line in part.splitlines() if line.startswith("| ") and "---" not in line]
    assert [row.removeprefix("| ").partition(" | ")[0] for row in rows[1:]] == [
        case["what"].replace("|", "\\|") for case in engines.CASES[table]
    ]
