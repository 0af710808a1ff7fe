"""``stenosis-kg replay`` as its user meets it: what it refuses, what it writes, and what it lets nobody see."""

from __future__ import annotations

import csv
import io
import re
import signal
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from stenosis_kg.commands import main as cli
from stenosis_kg.draw.drawing import Figure
from stenosis_kg.export.layouts import layouts
from stenosis_kg.replay import run, writing
from stenosis_kg.replay.rules import rules

from .conftest import BADINPUT, BadInput, Canary, bad_inputs
from .sampling import sampled
from .test_cli import run as in_a_process

SAMPLE = Path(__file__).parent.parent / "examples" / "cohort.csv"
HEADER = "subject_id,time,code\n"
STENOSIS, THERAPY, FUSION, DEFICIT = "ICD10CM//M48.07", "ICD9CM//93.39", "ICD10PCS//0SG30AJ", "ICD10CM//G83.4"
INSTABILITY, GABAPENTIN, REHABILITATION = "ICD10CM//M53.2X7", "RXNORM//25480", "ICD9CM//V57.89"
NOTHING, COMMON, RARE = "ICD10CM//Z00.00", "LOCAL//ward-7", "LOCAL//ward-8"
FIRST = 900000017
"""The first of the numbers of persons, so that none of them is anything else by chance."""

SHARED = [name for name, layout in layouts("replay_tables").items() if not layout.of_persons]
OF_PERSONS = [name for name, layout in layouts("replay_tables").items() if layout.of_persons]
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
    """An exit status, and what was printed."""

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


def blank(name: str, _drawing: object, _kinds: object, **_: object) -> tuple[Figure, dict[str, bytes]]:
    """A figure with nothing in it."""
    return Figure(f"figures/{name}.svg", (), (), "", ""), {f"figures/{name}.svg": b"<svg/>"}


def text_of(file: Path) -> str:
    """All the text of a figure."""
    return " ".join(" ".join(ElementTree.parse(file).getroot().itertext()).split())


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


def test_text_of_the_data_cannot_move_the_cursor(tmp_path: Path, no_figures: None) -> None:
    source = tmp_path / "events.csv"
    source.write_text(f"{HEADER[:-1]},x\u202e\x9b\n1,2020-01-05,{STENOSIS},\n", encoding="utf-8")
    done = call(source, "-o", tmp_path / "out")
    assert done.status == 0
    assert "x\\u202e\\x9b" in done.err
    assert all(line.isprintable() for line in done.lines)


# Nobody, and rows that are left out -----------------------------------------------------------------------------------

NOBODY = [
    pytest.param(HEADER, id="a-header-alone"),
    pytest.param(f"{HEADER}{FIRST},2020-01-01,{NOTHING}\n{FIRST},2020-02-01,{FUSION}\n", id="no-code-is-an-index"),
]


@pytest.mark.parametrize("text", sampled(NOBODY, 2))
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
        assert "0 persons" in text_of(out / "figures" / f"{name}.svg")


def test_figures_have_the_width_that_was_asked_for(tmp_path: Path) -> None:
    done = call(SAMPLE, "-o", tmp_path / "out", "--width", "120", "--bare")
    assert done.status == 0
    for name in writing.FIGURES:
        text = (tmp_path / "out" / "figures" / f"{name}.svg").read_text(encoding="utf-8")
        assert 'width="120mm"' in text
        assert "not medical advice" not in text_of(tmp_path / "out" / "figures" / f"{name}.svg")


def test_a_figure_that_cannot_be_so_narrow_leaves_nothing_behind(tmp_path: Path) -> None:
    done = call(SAMPLE, "-o", tmp_path / "out", "--width", "31")
    assert done.status == 2
    assert re.search("cannot be 31 mm wide: .* ask for [0-9]+ mm or more", done.err)
    assert not (tmp_path / "out").exists()


def test_a_time_with_a_zone_is_converted_with_a_warning(tmp_path: Path, no_figures: None) -> None:
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


def test_what_is_missing_is_named_with_an_example(events: Path) -> None:
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
FAILURES = [  # what fails in `writing`, on which call, with what; status, the message
    pytest.param("cohort", 1, FULL, 2, "no space left on device", id="drawing"),
    pytest.param("picture", 2, ValueError("bad"), 2, "this should not happen", id="our-own-mistake"),
    pytest.param("write_atomic", 1, FULL, 2, "no space left on device", id="the-first-file"),
    pytest.param("write_atomic", 9, FULL, 2, "no space left on device", id="a-file-in-the-middle"),
    pytest.param("_page", 1, KeyboardInterrupt(), 130, "", id="control-c"),
    pytest.param("_page", 1, signal.SIGTERM, 130, "", id="a-signal-to-stop"),
    pytest.param("notes", 1, MemoryError(), 2, "not enough memory", id="memory"),
    pytest.param("sql", 2, FULL, 2, "no space left on device", id="the-tables-of-persons"),
]


@pytest.mark.parametrize(("name", "time", "raised", "status", "says"), FAILURES)
def test_a_failure_leaves_the_earlier_replay_whole(
    name: str,
    time: int,
    raised: BaseException | signal.Signals,
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
            if isinstance(raised, signal.Signals):
                signal.raise_signal(raised)
            else:
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
