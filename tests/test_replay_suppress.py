"""Small cells: hidden, and with them what would give one away, by a criterion of another kind than the code's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stenosis_kg.replay.incidence import curve
from stenosis_kg.replay.suppress import FlowEdge, hide, hide_in_row, is_small

PLACES = ["index", "a", "b", "c", "settled", "died"]
STARTS, ENDS = {"index"}, {"settled", "died"}


Way = tuple[str, str]


def determined(edges: Mapping[Way, int], hidden: frozenset[Way]) -> set[Way]:
    """The hidden edges that the balance of the places gives away: those at which every solution agrees."""
    unknown = sorted(hidden, key=str)
    places = {place for edge in edges for place in edge}
    equations = np.array([[_in(edge, place) for edge in unknown] for place in sorted(places, key=str)], dtype=float)
    if not unknown:
        return set()
    _, values, vectors = np.linalg.svd(equations)
    rank = int((values > 1e-9).sum())
    free = vectors[rank:]
    return {edge for i, edge in enumerate(unknown) if not len(free) or np.abs(free[:, i]).max() < 1e-9}


def hidden_of(edges: Mapping[Way, int], small: Iterable[Way]) -> frozenset[Way]:
    return hide({way: FlowEdge(*way, count) for way, count in edges.items()}, small)


def _in(edge: Way, place: str) -> int:
    """How an edge counts in the balance of a place: of a start only what leaves, of an end only what comes."""
    return (edge[1] == place) - (edge[0] == place)


networks = st.dictionaries(
    st.tuples(st.sampled_from(PLACES[:4]), st.sampled_from(PLACES[1:])),
    st.integers(min_value=1, max_value=60),
    min_size=1,
    max_size=14,
)


@settings(max_examples=400, deadline=None)
@given(networks)
def test_no_hidden_way_can_be_worked_out(edges: dict[Way, int]) -> None:
    small = {edge for edge, count in edges.items() if is_small(count, 5)}
    hidden = hidden_of(edges, small)
    assert small <= hidden <= set(edges)
    loops = {edge for edge in hidden if edge[0] == edge[1]}  # what stays where it is leaves the balance as it is
    left = determined(edges, hidden) - loops
    assert not left or hidden == set(edges), f"{left} can be worked out"


def test_the_criterion_notices_a_cell_that_is_hidden_alone() -> None:
    edges: dict[Way, int] = {("index", "a"): 3, ("index", "settled"): 50, ("a", "settled"): 3}
    assert determined(edges, frozenset([("index", "a")])) == {("index", "a")}
    assert determined(edges, frozenset(edges)) == set()


@pytest.mark.parametrize(
    ("edges", "small", "expected"),
    [
        pytest.param({("index", "settled"): 90}, [], 0, id="nothing-small-hides-nothing"),
        pytest.param(
            {("index", "settled"): 90, ("index", "died"): 3}, [("index", "died")], 2, id="no-way-round-hides-all"
        ),
        pytest.param(
            {
                ("index", "a"): 70,
                ("a", "settled"): 67,
                ("a", "died"): 3,
                ("index", "died"): 20,
                ("index", "settled"): 9,
            },
            [("a", "died")],
            3,
            id="the-cheapest-circle",
        ),
    ],
)
def test_as_little_as_will_do(edges: dict[Way, int], small: list[Way], expected: int) -> None:
    assert len(hidden_of(edges, small)) == expected


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 40), min_size=1), st.integers(1, 12))
def test_a_row_never_hides_one_cell_beside_its_total(cells: dict[str, int], least: int) -> None:
    hidden = hide_in_row(cells, least)
    assert {name for name, count in cells.items() if is_small(count, least)} <= hidden
    others = [name for name, count in cells.items() if count and name not in hidden]
    assert len(hidden) != 1 or not others


def test_a_curve_by_hand() -> None:
    # Ten at risk: one arrives on day 10, one dies on day 20, two arrive on day 40, one is last
    # seen on day 50 and five on day 70, as are the three who arrived.
    rows = {
        (0, 1): {(10, 1): 1, (40, 1): 2, (70, 4): 3},
        (0, 0): {(20, 3): 1, (50, 4): 1, (70, 4): 8},
    }
    points = curve(rows, 0, 1, 1)
    # S = 9/10 after the first, 9/10 x 8/9 after the death; the two of eight at risk add 0.8 x 2/8.
    assert points == [(30, 10, 1, 1, 0.1), (60, 8, 2, 1, 0.3), (90, 5, 0, 5, 0.3)]


def test_a_curve_from_a_stage_counts_another_stage_as_leaving() -> None:
    rows = {(1, 2): {(5, 1): 6}, (1, 3): {(7, 1): 5}, (1, 0): {(40, 4): 9}}
    assert curve(rows, 1, 2, 5) == [(30, 20, 6, 5, 0.3), (60, 9, 0, 9, 0.3)]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 400), st.sampled_from([1, 3, 4])), st.integers(1, 9), min_size=1, max_size=30
    )
)
def test_a_curve_tells_of_no_few(days: dict[tuple[int, int], int]) -> None:
    rows: dict[tuple[int, int], dict[tuple[int, int], int]] = {(1, 2 if outcome == 1 else 0): {} for _, outcome in days}
    for (day, outcome), persons in days.items():
        rows[1, 2 if outcome == 1 else 0][day, outcome] = persons
    points = curve(rows, 1, 2, 5)
    known = [at_risk for _, at_risk, _, _, _ in points if at_risk is not None]
    assert not any(is_small(arrived, 5) or is_small(left or 0, 5) for _, _, arrived, left, _ in points)
    assert not any(is_small(number, 5) for number in known)
    shares = [share for *_, share in points]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_two_numbers_at_risk_do_not_differ_by_a_few_who_left() -> None:
    # Two die in the second month: at risk is not told again until as many as may be shown have left.
    rows = {(1, 2): {(5, 1): 9, (35, 1): 9, (65, 1): 9}, (1, 0): {(40, 3): 2, (70, 4): 30}}
    points = curve(rows, 1, 2, 5)
    assert [(at_risk, left) for _, at_risk, _, left, _ in points] == [(59, 0), (50, None), (None, None)]
