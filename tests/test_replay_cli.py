"""``stenosis-kg replay`` as its user meets it: what it refuses, what it writes, and what it lets nobody see."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stenosis_kg import cli
from stenosis_kg.draw.picture import Figure
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay import replay, run, writing
from stenosis_kg.replay.rules import rules
from stenosis_kg.replay.schema import layouts

from .conftest import BADINPUT, BadInput, Canary, bad_inputs
from .test_cli import run as in_a_process

SAMPLE = Path(__file__).parent.parent / "examples" / "cohort.csv"
HEADER = "subject_id,time,code\n"
STENOSIS, THERAPY, FUSION, DEFICIT = "ICD10CM//M48.07", "ICD9CM//93.39", "ICD10PCS//0SG30AJ", "ICD10CM//G83.4"
INSTABILITY, GABAPENTIN, REHABILITATION = "ICD10CM//M53.2X7", "RXNORM//25480", "ICD9CM//V57.89"
NOTHING, COMMON, RARE = "ICD10CM//Z00.00", "LOCAL//ward-7", "LOCAL//ward-8"
FIRST = 900000017
"""The first of the numbers of persons, so that none of them is anything else by chance."""

SHARED = [name for name, layout in layouts().items() if not layout.of_persons]
OF_PERSONS = [name for name, layout in layouts().items() if layout.of_persons]
FILES = {
    "README.txt",
    "codebook.tsv",
    "index.html",
    "manifest.json",
    *(f"tables/{name}.{form}" for name in SHARED for form in ("csv", "parquet")),
    *(f"persons/{name}.{form}" for name in OF_PERSONS for form in ("csv", "parquet")),
    *(f"figures/{name}.{form}" for name in writing.FIGURES for form in ("png", "svg", "pdf")),
    *(f"figures/{name}-{kind}.svg" for name in writing.FIGURES for kind in ("dark", "narrow", "narrow-dark")),
}


# What all of it needs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Done:
    """An exit status, and what was said."""

    status: object
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


def call(*args: str | Path) -> Done:
    """The command in this process, which spares a second each time; `in_a_process` runs it in one of its own."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        cli.main(["replay", *map(str, args)])
    return Done(ended.value.code, out.getvalue(), err.getvalue())


def refused(done: Done) -> None:
    """It says why in a line or two, and nothing else."""
    assert (done.status, done.out) == (2, "")
    assert 1 <= len(done.lines) <= 2, done.err
    assert done.err.startswith("stenosis-kg: ")
    assert "Traceback" not in done.err
    assert "this should not happen" not in done.err


def earlier(folder: Path) -> Path:
    """What looks like an earlier replay, with a file that no replay writes."""
    folder.mkdir()
    (folder / "manifest.json").write_text('{"kind": "replay", "files": []}\n', encoding="utf-8")
    (folder / "old.txt").write_text("as it was", encoding="utf-8")
    return folder


def is_as_it_was(folder: Path) -> None:
    """The earlier replay is whole, and nothing half done lies about."""
    assert sorted(each.name for each in folder.iterdir()) == ["manifest.json", "old.txt"]
    assert (folder / "old.txt").read_text(encoding="utf-8") == "as it was"
    assert [each.name for each in folder.parent.iterdir() if each.name.endswith((".part", ".old"))] == []


def files(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(path: Path, courses: Iterable[dict[int, str]], first: int = FIRST) -> Path:
    """A file of persons: day from the index -> codes, with blanks between them."""
    lines = []
    for person, course in enumerate(courses, first):
        for day, codes in sorted(course.items()):
            when = date(2017, 1, 1) + timedelta(days=day)
            lines += [f"{person},{when},{code}\n" for code in codes.split()]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def blank(name: str, _drawing: object, _kinds: object) -> tuple[Figure, dict[str, bytes]]:
    """A figure with nothing in it."""
    return Figure(f"figures/{name}.svg", (), (), "", ""), {f"figures/{name}.svg": b"<svg/>"}


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the figures, which take most of the time; for tests that ask for something else."""
    monkeypatch.setattr(writing, "picture", blank)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Good events of a single person."""
    return written(tmp_path / "events.csv", [{0: STENOSIS, 5: THERAPY}])


# Bad input ------------------------------------------------------------------------------------------------------------

BAD = [case for case in bad_inputs("cp") if case.outcome != "accepted"]


def test_all_cases_are_collected() -> None:
    assert len(BAD) == 12


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.path.stem)
def test_bad_input_ends_with_a_line_and_nothing_written(case: BadInput, tmp_path: Path, canary: Canary) -> None:
    new, old = tmp_path / "new", earlier(tmp_path / "old")
    for out in (new, old):
        done = call(case.path, "-o", out)
        refused(done)
        place = f"stenosis-kg: {case.path}" + (f", line {case.line}: " if case.line else ": ")
        assert done.err.startswith(place)
        assert "PICKLE" not in done.err.replace(str(case.path), "")
    assert not new.exists()
    is_as_it_was(old)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["old"]


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    case = BAD[0]
    done = in_a_process("replay", case.path, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == call(case.path, "-o", tmp_path / "out").err


def test_an_unsafe_file_is_not_left_out_but_refused(tmp_path: Path) -> None:
    done = call(BADINPUT / "p04_pickle_named_parquet.parquet", "-o", tmp_path / "out", "--skip-bad")
    refused(done)
    assert not (tmp_path / "out").exists()


def test_a_code_that_is_a_formula_is_accepted_and_disarmed(tmp_path: Path, no_figures: None) -> None:
    out = tmp_path / "out"
    done = call(BADINPUT / "c08_formula_code.csv", "-o", out)
    assert (done.status, done.out) == (0, f"{out / 'index.html'}: 0 persons in the cohort\n")
    row = table(out, "tables/unmapped")[0]
    assert (row["code"], row["reason"]) == ("'=1+1", "vocabulary not known")
    assert pq.read_table(out / "tables" / "unmapped.parquet")["code"].to_pylist() == ["=1+1"]
    for file in out.rglob("*.csv"):
        cells = [cell for line in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))) for cell in line]
        assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == [], file.name


# Nobody, and rows that are left out -----------------------------------------------------------------------------------

NOBODY = [
    pytest.param(HEADER, id="a-header-alone"),
    pytest.param(f"{HEADER}{FIRST},2020-01-01,{NOTHING}\n{FIRST},2020-02-01,{FUSION}\n", id="no-code-is-an-index"),
]


@pytest.mark.parametrize("text", NOBODY)
def test_an_empty_cohort_is_a_report_with_every_file(text: str, tmp_path: Path) -> None:
    """With every figure too: nothing to draw is not nothing drawn."""
    source, out = tmp_path / "events.csv", tmp_path / "out"
    source.write_text(text, encoding="utf-8")
    done = call(source, "-o", out)
    assert (done.status, len(done.lines)) == (0, 1)
    assert "warning: nobody is in the cohort; no code of the data is an index code" in done.err
    assert done.out == f"{out / 'index.html'}: 0 persons in the cohort\n"
    assert files(out) == FILES
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Nobody in the data is in the cohort." in page
    assert "No code of the data is a code for severe foraminal stenosis at L5-S1" in page
    assert table(out, "tables/attrition")[-1]["persons"] == "0", "nobody is no small number of persons"
    assert table(out, "tables/flows") == []
    for name in OF_PERSONS:
        assert table(out, f"persons/{name}") == []
        assert pq.read_table(out / "persons" / f"{name}.parquet").num_rows == 0
    for name in writing.FIGURES:
        assert "0 persons" in said(out / "figures" / f"{name}.svg")


def test_a_time_with_a_zone_is_converted_and_said(tmp_path: Path, no_figures: None) -> None:
    source, out = tmp_path / "events.csv", tmp_path / "out"
    source.write_text(
        f"{HEADER}{FIRST},2020-01-01T23:30:00-05:00,{STENOSIS}\n{FIRST},2020-01-12T00:30:00+01:00,{FUSION}\n",
        encoding="utf-8",
    )
    done = call(source, "-o", out)
    assert done.status == 0
    assert [row["day"] for row in table(out, "persons/stages")] == ["9"], "from 2 to 11 January in UTC"
    assert len(done.lines) == 1
    assert done.err.startswith(f"warning: {source}: time has a time zone: ")
    assert "UTC" in done.err


def test_bad_rows_are_left_out_and_listed_if_asked(tmp_path: Path, no_figures: None) -> None:
    source, out = tmp_path / "events.csv", tmp_path / "out"
    rows = [
        f"{FIRST},2020-13-01,{STENOSIS}",
        f"{FIRST},2020-01-01,{STENOSIS}",
        f"{FIRST},2020-01-01",
        "x,2020-01-01,=1",
    ]
    source.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    refused(call(source, "-o", out))
    done = call(source, "-o", out, "--skip-bad")
    assert done.status == 0
    assert done.err == f"warning: 3 bad rows were left out; {out}/left_out.csv lists them\n"
    listed = table(out, "left_out")
    assert [(row["file"], row["row"]) for row in listed] == [("events.csv", str(line)) for line in (2, 4, 5)]
    assert all(row["reason"] for row in listed)
    assert str(FIRST) not in (out / "left_out.csv").read_text(encoding="utf-8")
    assert "left_out.csv" in (out / "index.html").read_text(encoding="utf-8")
    run_rows = {row["name"]: row["value"] for row in table(out, "tables/run")}
    assert (run_rows["rows read"], run_rows["rows left out"]) == ("4", "3")


# A command line that makes no sense -----------------------------------------------------------------------------------

NONSENSE = [  # arguments, parts of the message
    pytest.param(["--set", "lokback=3"], ["no parameter", "lokback", "lookback"], id="misspelt-parameter"),
    pytest.param(["--set", "LOOKBACK=3"], ["no parameter", "lookback"], id="parameter-in-capitals"),
    pytest.param(["--set", "lookback"], ["lookback", "NAME=NUMBER"], id="no-value"),
    pytest.param(["--set", "lookback="], ["lookback", "whole number"], id="empty-value"),
    pytest.param(["--set", "lookback=a year"], ["a year", "whole number from 0"], id="no-number"),
    pytest.param(["--set", "lookback=1e3"], ["1e3", "whole number"], id="no-whole-number"),
    pytest.param(["--set", "lookback=-1"], ["-1", "from 0"], id="too-small"),
    pytest.param(["--set", "trial_days=0"], ["trial_days", "from 1"], id="less-than-the-least"),
    pytest.param(["--set", "lookback=1000001"], ["1000000"], id="too-great"),
    pytest.param(["--match", "optoin=exact"], ["optoin", "option"], id="misspelt-role"),
    pytest.param(["--match", "option"], ["option", "ROLE=LEVELS"], id="no-levels"),
    pytest.param(["--match", "option="], ["exact, narrow, broad, close"], id="empty-levels"),
    pytest.param(["--match", "option=exact,neat"], ["neat", "exact, narrow, broad, close"], id="no-such-level"),
    pytest.param(["--min-cell", "0"], ["--min-cell", "0"], id="no-cell-is-that-small"),
    pytest.param(["--min-cell", "few"], ["--min-cell", "few"], id="cell-that-is-no-number"),
    pytest.param(["--engine", "duck"], ["duck", "duckdb or spark"], id="no-such-engine"),
    pytest.param(["--memory", "lots"], ["lots", "4GB"], id="no-memory"),
    pytest.param(["--memory", "4"], ["4GB"], id="memory-without-a-unit"),
    pytest.param(["--memory", ""], ["4GB"], id="empty-memory"),
    pytest.param(["--memory=-1GB"], ["-1GB", "4GB"], id="less-than-no-memory"),
    pytest.param(["--pathway", "cervical"], ["cervical", "l5s1-pathway"], id="no-such-pathway"),
    pytest.param(["--codebook", "absent.sssom.tsv"], ["absent.sssom.tsv", "no such file"], id="no-such-codebook"),
    pytest.param(["--codebook", SAMPLE], ["cohort.csv", ".sssom.tsv"], id="codebook-of-another-kind"),
    pytest.param(["--min-cel", "11"], ["did you mean --min-cell?"], id="misspelt-option"),
    pytest.param(["more.csv"], ['no place for "more.csv"'], id="two-inputs"),
]


@pytest.mark.parametrize(("args", "says"), NONSENSE)
def test_nonsense_gets_a_line_that_helps(args: list[str | Path], says: list[str], events: Path, tmp_path: Path) -> None:
    done = call(events, "-o", tmp_path / "out", *args)
    refused(done)
    assert len(done.lines) == 1
    assert [part for part in says if part not in done.err] == [], done.err
    assert not (tmp_path / "out").exists()


def test_what_is_near_a_misspelt_name_comes_first(events: Path, tmp_path: Path) -> None:
    for wrong, right in (("trial_dys", "trial_days"), ("persistance", "persistence"), ("folow_up", "follow_up")):
        assert f"nearest: {right}" in call(events, "-o", tmp_path / "out", "--set", f"{wrong}=9").err


def test_events_that_are_not_there(tmp_path: Path) -> None:
    for args, says in (
        ([tmp_path / "absent.csv"], "there is no such file or folder"),
        ([Path("https://example.org/events.csv")], "addresses are not fetched"),
        ([tmp_path], "the folder is empty"),
    ):
        done = call(*args, "-o", tmp_path / "out")
        refused(done)
        assert says in done.err


def test_what_is_missing_is_said_with_an_example(events: Path) -> None:
    for args in ([], [events]):
        done = call(*args)
        refused(done)
        assert "stenosis-kg replay examples/cohort.csv -o replay/" in done.err


def test_help_and_parameters_need_nothing_else(tmp_path: Path) -> None:
    helped = call("--help")
    assert helped.status == 0
    assert re.search(r"Example:\s+stenosis-kg\s+replay\s+examples/cohort\.csv\s+-o\s+replay/", helped.out)
    assert "Exit status: 0 done, 2 could not run." in helped.out
    for args in (["--parameters"], [tmp_path / "absent.csv", "--parameters"]):
        listed = call(*args)
        assert (listed.status, listed.err) == (0, "")
        for parameter in rules().parameters:
            assert f"{parameter.name} = {parameter.value}: " in listed.out
            assert parameter.because in listed.out
        for role in rules().match:
            assert f"match {role}: " in listed.out


def test_a_changed_parameter_counts_and_is_written_down(tmp_path: Path, no_figures: None) -> None:
    source = written(tmp_path / "events.csv", [{-100: THERAPY, 0: STENOSIS, 700: NOTHING}] * 2)
    for value, stages in (("365", 2), ("99", 0)):
        out = tmp_path / value
        done = call(source, "-o", out, "--set", "lookback=9", "--set", f"lookback={value}")
        assert done.status == 0, "the last counts"
        assert len(table(out, "persons/stages")) == stages
        assert {row["name"]: row["value"] for row in table(out, "tables/run")}["lookback"] == value
    shown = call(source, "-o", tmp_path / "365", "--match", "index=exact")
    assert shown.out.endswith(": 0 persons in the cohort\n"), "and an earlier replay is replaced"


# The folder -----------------------------------------------------------------------------------------------------------


def test_a_folder_of_other_files_is_refused_before_the_work(
    events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_early(*_: object, **__: object) -> None:
        raise AssertionError("the events were read")

    monkeypatch.setattr(run, "read_events", too_early)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    earlier(tmp_path / "report")
    (tmp_path / "report" / "manifest.json").write_text('{"kind": "report"}', encoding="utf-8")
    (tmp_path / "link").symlink_to(earlier(tmp_path / "replay"))
    places = {
        tmp_path / "mine": "holds files that no replay has written; name a new or an empty folder",
        tmp_path / "report": "holds files that no replay has written",
        tmp_path / "link": "is there and is no folder",
        events: "is there and is no folder",
        events / "out": "is a file",
    }
    for out, says in places.items():
        done = call(events, "-o", out)
        refused(done)
        assert done.err.startswith(f"stenosis-kg: {out}: ")
        assert says in done.err
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "mine"
    is_as_it_was(tmp_path / "replay")


FULL = OSError(28, "No space left on device")
FAILURES = [  # what fails in `writing`, on which call, with what; status, what is said
    pytest.param("cohort", 1, FULL, 2, "no space left on device", id="drawing"),
    pytest.param("picture", 2, ValueError("bad"), 2, "this should not happen", id="our-own-mistake"),
    pytest.param("write_atomic", 1, FULL, 2, "no space left on device", id="the-first-file"),
    pytest.param("write_atomic", 9, FULL, 2, "no space left on device", id="a-file-in-the-middle"),
    pytest.param("page", 1, KeyboardInterrupt(), 130, "", id="control-c"),
    pytest.param("_parquet", 1, MemoryError(), 2, "not enough memory", id="memory"),
    pytest.param("sql", 2, FULL, 2, "no space left on device", id="the-tables-of-persons"),
]


@pytest.mark.parametrize(("name", "time", "raised", "status", "says"), FAILURES)
def test_a_failure_leaves_the_earlier_replay_whole(
    name: str,
    time: int,
    raised: BaseException,
    status: int,
    says: str,
    events: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    if name != "cohort":
        request.getfixturevalue("no_figures")
    real: Callable[..., Any] = getattr(writing, name)
    calls = iter(range(1, 1000))

    def fail(*args: object, **options: object) -> object:
        if next(calls) == time:
            raise raised
        return real(*args, **options)

    monkeypatch.setattr(writing, name, fail)
    old = earlier(tmp_path / "old")
    done = call(events, "-o", old)
    assert (done.status, done.out) == (status, "")
    assert says in done.err
    assert len(done.lines) == (1 if says else 0)
    is_as_it_was(old)
    monkeypatch.setattr(writing, "picture", blank)
    assert call(events, "-o", old).status == 0, "the next time it works"
    assert not (old / "old.txt").exists()


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


@pytest.fixture(scope="module", params=[5, 11], ids=lambda least: f"min-cell-{least}")
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
    said = [each.communicate(timeout=120) for each in started]
    assert {each.returncode for each in started} == {0}, said
    return Planted(folder / "one", folder / "two" if len(places) == 2 else None, Done(0, *said[0]), least)


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


def test_tables_are_as_they_are_told(planted: Planted) -> None:
    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    readme = (planted.out / "README.txt").read_text(encoding="utf-8")
    for name, layout in layouts().items():
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
    numbers = {(name, c.name) for name in SHARED for c in layouts()[name].columns if c.kind == "integer"}
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
    def told(name: str, about: str, part: str, whole: str = "") -> Iterator[tuple[str, str, int]]:
        for row in table(planted.out, f"tables/{name}"):
            if row[part] and (not whole or row[whole]):
                yield name, row[about], (int(row[whole]) if whole else COHORT) - int(row[part])

    found = [
        *told("deviations_by_sentence", "about_label", "persons", "assessed"),
        *told("options", "option_label", "persons"),
        *told("flows", "target_label", "persons", "moves"),
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


def test_a_way_that_is_hidden_is_not_told_by_its_triggers(planted: Planted) -> None:
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
        told = {abs(one - other) for one in persons for other in persons} | set(excluded)
        assert [each for each in told if 0 < each < 5] == []


# A number that counts persons in the text of a figure: before what is counted, or before or after a share of it.
_COUNTED = re.compile(
    r"(?<![\w.,–\[“-])(\d[\d,]*)(?= (?:persons?|times?|visits?|moves?|of \d|\(\d+(?:\.\d+)? %\)|not known)(?!\w))"
    r"|(?<= of )(\d[\d,]*)(?= \()"
)


def said(file: Path) -> str:
    """All the text of a figure."""
    return " ".join(" ".join(ElementTree.parse(file).getroot().itertext()).split())


def shown(file: Path) -> Iterator[int]:
    """The numbers of persons and of moves in a figure: those in words, and those that stand alone and are no tick."""
    texts = [*ElementTree.parse(file).getroot().iter("{http://www.w3.org/2000/svg}text")]
    for line in (said(file), *("".join(each.itertext()) for each in texts)):
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


def test_a_cohort_that_is_small_itself_is_not_told(tmp_path: Path, no_figures: None) -> None:
    source, out = written(tmp_path / "events.csv", [BEFORE | TRIAL] * 3), tmp_path / "out"
    done = call(source, "-o", out)
    assert done.out == f"{out / 'index.html'}: fewer than 5 persons in the cohort\n"
    assert list(counts(out)) == [] or {number for *_, number in counts(out)} == {0}
    page = re.sub(r"<[^>]+>", " ", (out / "index.html").read_text(encoding="utf-8"))
    assert re.findall(r"\b3 persons|persons 3\b|\b3 of\b", page) == []
