"""What a replay lets nobody see: small counts, what they could be worked out from, and numbers of persons."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stenosis_kg.export.layouts import layouts
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import replay, writing

from .sampling import long
from .test_replay_cli import (
    COMMON,
    DEFICIT,
    FILES,
    FIRST,
    FUSION,
    GABAPENTIN,
    INSTABILITY,
    NOTHING,
    OF_PERSONS,
    RARE,
    REHABILITATION,
    SAMPLE,
    SHARED,
    STENOSIS,
    THERAPY,
    Done,
    blank,
    call,
    files,
    table,
    text_of,
    written,
)


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the figures, which take most of the time; for tests that ask for something else."""
    monkeypatch.setattr(writing, "picture", blank)


# A cohort in which much is small --------------------------------------------------------------------------------------

LAST = 1000
TRIAL = {20: f"{THERAPY} {GABAPENTIN}", 40: f"{THERAPY} {GABAPENTIN}", 70: f"{THERAPY} {GABAPENTIN}"}
BEFORE: dict[int, str] = {-500: NOTHING, 0: STENOSIS}
GROUPS: list[tuple[int, dict[int, str]]] = [  # how many, and their course
    (60, BEFORE | TRIAL | {LAST: COMMON}),
    (40, BEFORE | TRIAL | {90: f"{FUSION} {INSTABILITY}", 110: REHABILITATION, LAST: NOTHING}),
    (34, BEFORE | {LAST: COMMON}),
    (16, BEFORE | TRIAL | {90: FUSION, LAST: RARE}),
    (14, BEFORE | {10: THERAPY, 30: FUSION, 50: REHABILITATION, LAST: NOTHING}),
    (3, BEFORE | {30: FUSION, 50: REHABILITATION, LAST: NOTHING}),
    (2, BEFORE | {5: DEFICIT, LAST: RARE}),
    (2, BEFORE | {5: DEFICIT, 15: FUSION, LAST: NOTHING}),
    (1, BEFORE | {10: THERAPY, 60: "MEDS_DEATH"}),
    (2, BEFORE | {60: "MEDS_DEATH"}),
    (4, BEFORE | TRIAL | {90: FUSION, 300: f"{THERAPY} {GABAPENTIN}", 340: THERAPY, LAST: NOTHING}),
    (16, {-500: NOTHING, LAST: NOTHING}),
]  # fmt: skip
COHORT = sum(count for count, _ in GROUPS[:-1])


@dataclass(frozen=True)
class Planted:
    """A replay of the planted cohort; ``again`` is another one of the same under another hash seed."""

    out: Path
    again: Path | None
    done: Done
    least: int


@pytest.fixture(scope="module", params=[5, pytest.param(11, marks=long)], ids=lambda least: f"min-cell-{least}")
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder, least = tmp_path_factory.mktemp("planted"), request.param
    source = written(folder / "events.csv", [course for count, course in GROUPS for _ in range(count)])
    command = [sys.executable, "-m", "stenosis_kg", "replay", str(source), "--min-cell", str(least), "-o"]
    places = {folder / "one": "1", folder / "two": "2"} if least == 5 else {folder / "one": "1"}
    started = [  # at once: the figures take a while
        subprocess.Popen(
            [*command, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent.parent, env=os.environ | {"PYTHONHASHSEED": seed},
        )
        for out, seed in places.items()
    ]  # fmt: skip
    output = [each.communicate(timeout=600) for each in started]
    assert {each.returncode for each in started} == {0}, output
    return Planted(folder / "one", folder / "two" if len(places) == 2 else None, Done(0, *output[0]), least)


def test_it_says_where_the_page_is_and_how_many(planted: Planted) -> None:
    assert planted.done == Done(0, f"{planted.out / 'index.html'}: {COHORT} persons in the cohort\n", "")


def test_all_files_are_there_and_linked(planted: Planted) -> None:
    assert files(planted.out) == FILES
    linked = set(re.findall(r'(?:href|src|srcset)="([^"#:]+)"', (planted.out / "index.html").read_text("utf-8")))
    assert FILES - {"index.html", "manifest.json"} <= linked
    assert linked <= FILES


def test_two_runs_give_the_same_bytes(planted: Planted) -> None:
    if planted.again is None:
        assert planted.least == 11, "one pair of runs is enough"
        return
    assert files(planted.again) == FILES
    one, other = ({name: (out / name).read_bytes() for name in FILES} for out in (planted.out, planted.again))
    assert [name for name in sorted(FILES) if one[name] != other[name]] == []


def test_tables_are_as_they_are_described(planted: Planted) -> None:
    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    readme = (planted.out / "README.txt").read_text(encoding="utf-8")
    for name, layout in layouts("replay_tables").items():
        stem = planted.out / ("persons" if layout.of_persons else "tables") / name
        with stem.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert tuple(header) == layout.names, name
        data = pq.read_table(f"{stem}.parquet")
        assert data.schema.names == list(layout.names), name
        kinds = [pa.int64() if pa.types.is_integer(each) else each for each in data.schema.types]  # of any width
        assert kinds == [types[column.kind] for column in layout.columns], name
        assert data.num_rows == len(rows) > 0, name
        for column in layout.columns:
            assert f"  {column.name} " in readme
            texts = ["" if value is None else str(value) for value in data[column.name].to_pylist()]
            same = [row[header.index(column.name)].removeprefix("'") for row in rows]
            assert [*map(_number, same)] == [*map(_number, texts)], (name, column.name)


def _number(text: str) -> float | str:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def test_codes_of_an_unknown_system_are_counted(planted: Planted) -> None:
    rows = {row["code"]: row for row in table(planted.out, "tables/unmapped")}
    assert (rows[COMMON]["reason"], rows[COMMON]["events"]) == ("vocabulary not known", "94")
    assert rows[RARE]["events"] == "18"
    assert rows[NOTHING]["reason"] == "no concept"


# What nobody is to see ------------------------------------------------------------------------------------------------

COUNTS = {  # the columns that count persons, or moves or events of persons, of which few are of few persons
    "flows": ["persons", "moves"],
    "timing": ["at_risk", "arrived", "left"],
    "deviations_by_sentence": ["persons", "assessed", "undetermined"],
    "triggers": ["recorded", "derived", "not_met", "no_data", "led"],
    "options": ["persons"],
    "attrition": ["persons", "excluded"],
    "unmapped": ["events"],
    "run": [],
}
NO_COUNTS = {  # whole numbers that count no persons
    ("flows", "days_q1"),
    ("flows", "days_median"),
    ("flows", "days_q3"),
    ("timing", "day"),
}


def test_every_column_of_whole_numbers_is_a_count_or_not() -> None:
    numbers = {(name, c.name) for name in SHARED for c in layouts("replay_tables")[name].columns if c.kind == "integer"}
    assert numbers == {(name, column) for name, columns in COUNTS.items() for column in columns} | NO_COUNTS


def counts(out: Path) -> Iterator[tuple[str, str, int]]:
    for name, columns in COUNTS.items():
        for row in table(out, f"tables/{name}"):
            yield from ((name, column, int(row[column])) for column in columns if row[column])


def test_no_small_number_of_persons_is_in_the_tables(planted: Planted) -> None:
    shown = [each for each in counts(planted.out) if 0 < each[2] < planted.least]
    assert shown == []
    assert len(list(counts(planted.out))) > 30, "and yet there is something to see"
    assert "" in {row["persons"] for row in table(planted.out, "tables/flows")}


def test_no_small_number_of_persons_is_what_is_missing_from_another(planted: Planted) -> None:
    def shown(name: str, about: str, part: str, whole: str = "") -> Iterator[tuple[str, str, int]]:
        for row in table(planted.out, f"tables/{name}"):
            if row[part] and (not whole or row[whole]):
                yield name, row[about], (int(row[whole]) if whole else COHORT) - int(row[part])

    found = [
        *shown("deviations_by_sentence", "about_label", "persons", "assessed"),
        *shown("options", "option_label", "persons"),
        *shown("flows", "target_label", "persons", "moves"),
    ]
    assert [each for each in found if 0 < each[2] < planted.least] == []
    for name in ("flows", "deviations_by_sentence", "options"):
        for row in table(planted.out, f"tables/{name}"):
            assert bool(row["percent"]) <= bool(row["persons"]), "a share with the cohort gives the number"


def hidden_sums(out: Path) -> Iterator[tuple[str, int]]:
    """What the moves that are not shown sum to: the triggers of a bypass, asked at every move to a stage, may tell."""
    flows = table(out, "tables/flows")
    for row in table(out, "tables/triggers"):
        cells = [row[name] for name in ("recorded", "derived", "not_met", "no_data")]
        if row["escalation"].endswith("/bypass-to-surgery") and all(cells):
            into = [flow for flow in flows if flow["target_label"] == "surgical stage"]
            shown = sum(int(flow["moves"] or 0) for flow in into)
            yield row["trigger_label"], sum(map(int, cells)) - shown


def test_what_is_hidden_does_not_sum_to_a_small_number(planted: Planted) -> None:
    assert [each for each in hidden_sums(planted.out) if 0 < each[1] < planted.least] == []


def test_a_way_that_is_hidden_is_not_disclosed_by_its_triggers(planted: Planted) -> None:
    """All moves of the last arrow have one trigger: how often it led is how often the arrow was gone."""
    arrow = [
        row for row in table(planted.out, "tables/flows")
        if (row["source_label"], row["target_label"]) == ("surgical stage", "rehabilitation stage")
    ]  # fmt: skip
    trigger = next(row for row in table(planted.out, "tables/triggers") if "/to-rehab" in row["escalation"])
    assert bool(trigger["led"]) <= bool(arrow[0]["moves"])


def test_nor_does_it_in_the_example(tmp_path: Path, no_figures: None) -> None:
    assert call(SAMPLE, "-o", tmp_path / "out").status == 0
    assert [each for each in hidden_sums(tmp_path / "out") if 0 < each[1] < 5] == []


def test_one_person_does_not_hide_all_the_others(kg: KnowledgeGraph, tmp_path: Path) -> None:
    """The records of one end early: with one more number left out beside theirs, nothing can be worked out."""
    groups = [
        (100, BEFORE | {10: THERAPY, LAST: NOTHING}),
        (80, BEFORE | {10: THERAPY, 40: FUSION, LAST: NOTHING}),
        (60, BEFORE | {LAST: NOTHING}),
        (1, BEFORE | {10: THERAPY, 60: NOTHING}),
    ]
    courses = [course for count, course in groups for _ in range(count)]
    with replay(kg, written(tmp_path / "events.csv", courses)) as found:
        moves = {(row["source_label"], row["target"]): row["moves"] for row in found.tables["flows"].dicts()}
        assert moves["conservative stage", "censored"] is None
        assert [number for number in moves.values() if number] != []


ATTRITION = [  # not in the cohort: without an index, operated on before it
    pytest.param(1, 0, id="one-without-an-index"),
    pytest.param(4, 40, id="few-without-an-index"),
    pytest.param(40, 3, id="few-operated-on-before"),
    pytest.param(2, 3, id="few-of-both"),
]


@pytest.mark.parametrize(("without", "before"), ATTRITION)
def test_few_who_are_left_out_do_not_show(kg: KnowledgeGraph, tmp_path: Path, without: int, before: int) -> None:
    courses = [BEFORE] * 30 + [{0: NOTHING}] * without + [BEFORE | {-90: FUSION}] * before
    with replay(kg, written(tmp_path / "events.csv", courses)) as found:
        rows = found.tables["attrition"].dicts()
        persons = [row["persons"] for row in rows if isinstance(row["persons"], int)]
        excluded = [row["excluded"] for row in rows if isinstance(row["excluded"], int)]
        assert rows[-1]["persons"] == 30
        known = {abs(one - other) for one in persons for other in persons} | set(excluded)
        assert [each for each in known if 0 < each < 5] == []


# A number that counts persons in the text of a figure: before what is counted, or before or after a share of it.
_COUNTED = re.compile(
    r"(?<![\w.,–\[“-])(\d[\d,]*)(?= (?:persons?|times?|visits?|moves?|of \d|\(\d+(?:\.\d+)? %\)|not known)(?!\w))"
    r"|(?<= of )(\d[\d,]*)(?= \()"
)


def shown(file: Path) -> Iterator[int]:
    """The numbers of persons and of moves in a figure: those in words, and those that stand alone and are no tick."""
    texts = [*ElementTree.parse(file).getroot().iter("{http://www.w3.org/2000/svg}text")]
    for line in (text_of(file), *("".join(each.itertext()) for each in texts)):
        yield from (_whole(found[1] or found[2]) for found in _COUNTED.finditer(line))
    at_risk = {each.get("y") for each in texts if "".join(each.itertext()) == "at risk"}
    for each in texts:
        alone = re.fullmatch(r"[\d,]+", "".join(each.itertext()).strip())
        if alone and (not file.name.startswith("timing") or each.get("y") in at_risk):
            yield _whole(alone[0])


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def test_no_small_number_of_persons_is_in_the_figures(planted: Planted) -> None:
    numbers = {file.name: [*shown(file)] for file in sorted((planted.out / "figures").glob("*.svg"))}
    assert {name: [each for each in found if 0 < each < planted.least] for name, found in numbers.items()} == {
        name: [] for name in numbers
    }
    for name in writing.FIGURES:
        assert len({*numbers[f"{name}.svg"]}) > 2, f"{name}: and yet there is something to see"


def test_no_number_of_a_person_is_outside_their_folder(planted: Planted) -> None:
    persons = [*range(FIRST, FIRST + sum(count for count, _ in GROUPS))]
    pattern = re.compile(rb"9000000\d\d|9000001\d\d|900,000,")
    assert pattern.search(str(persons[0]).encode())
    assert not pattern.search((planted.done.out + planted.done.err).encode())
    in_folder = 0
    for name in sorted(FILES):
        data = (planted.out / name).read_bytes()
        if name.endswith(".parquet"):
            data = str(pq.read_table(planted.out / name).to_pydict()).encode()
        if name.startswith("persons/"):
            in_folder += bool(pattern.search(data))
        else:
            assert not pattern.search(data), name
    assert in_folder == 2 * len(OF_PERSONS)


def test_a_cohort_that_is_small_itself_is_not_shown(tmp_path: Path, no_figures: None) -> None:
    source, out = written(tmp_path / "events.csv", [BEFORE | TRIAL] * 3), tmp_path / "out"
    done = call(source, "-o", out)
    assert done.out == f"{out / 'index.html'}: fewer than 5 persons in the cohort\n"
    assert list(counts(out)) == [] or {number for *_, number in counts(out)} == {0}
    page = re.sub(r"<[^>]+>", " ", (out / "index.html").read_text(encoding="utf-8"))
    assert re.findall(r"\b3 persons|persons 3\b|\b3 of\b", page) == []
