"""Reading coded events: odd names, pipes, quotes that are not closed, codes that are none, very many bad rows."""

from __future__ import annotations

import os
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stenosis_kg.errors import InputError, OutputError
from stenosis_kg.rdf.graph import load
from stenosis_kg.replay.reading import lines, read
from stenosis_kg.replay.reading.model import MOST
from stenosis_kg.statements.mappings import read as read_mappings

from .replay_inputs import CDM, DAY, HEADER, STATIC, as_csv, as_database, as_parquet, csv, meds, message, rows

SMALLEST = -(1 << 63)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


# Names -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["subject_id=5/a.parquet", "code=XX/a.parquet", "time=2020-01-01/code=1/a.parquet"])
def test_a_folder_that_is_called_like_a_partition_is_no_column(name: str, tmp_path: Path, scratch: Path) -> None:
    meds(tmp_path / "m" / name)
    assert rows(read(tmp_path / "m", scratch)) == STATIC


@pytest.mark.parametrize(
    ("name", "other"),
    [("a*.parquet", "ab.parquet"), ("a?.parquet", "ab.parquet"), ("a[b].parquet", "ab.parquet"), ("a\\b.parquet", "c")],
)
def test_no_name_is_a_pattern(name: str, other: str, tmp_path: Path, scratch: Path) -> None:
    files = [meds(tmp_path / "m" / name, code=["X", "Y", "Z"]), meds(tmp_path / "m" / f"{other}.parquet")]
    found = read(tmp_path / "m", scratch)
    assert found.given == tuple(sorted(files))
    assert sorted(row[2] for row in rows(found)) == ["A", "B", "C", "X", "Y", "Z"]
    for file in found.tables["events"].files:
        assert not set(str(file)) & set("*?[]{}\\")  # so it is safe for any engine


def test_a_folder_is_no_pattern_either(tmp_path: Path, scratch: Path) -> None:
    meds(tmp_path / "m*/data/0.parquet", code=["X", "Y", "Z"])
    meds(tmp_path / "mm/data/0.parquet")
    assert sorted(row[2] for row in rows(read(tmp_path / "m*", scratch))) == ["X", "Y", "Z"]
    cohort = csv(tmp_path / "m*" / "cohort[1].csv", f"{HEADER}\n1,2024-01-05T08:00,A\n")
    assert rows(read(cohort, scratch)) == [(1, DAY, "A")]


def test_a_name_that_is_a_pattern_where_there_are_no_links(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert "takes for a pattern; rename it" in message(meds(tmp_path / "a*.parquet"), scratch)


def test_a_scratch_folder_that_is_a_pattern(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="set TMPDIR"):
        read(meds(tmp_path / "a.parquet"), tmp_path / "s[1]")


def test_two_files_of_one_name_can_be_told_apart(tmp_path: Path, scratch: Path) -> None:
    for part in ("train", "tuning"):
        meds(tmp_path / f"m/data/{part}/0.parquet", code=["A", None, "C"])
    found = read(tmp_path / "m", scratch, skip_bad=True)
    assert [found.called(each.file) for each in found.left_out] == ["data/train/0.parquet", "data/tuning/0.parquet"]
    assert [found.called(each) for each in found.given] == ["data/train/0.parquet", "data/tuning/0.parquet"]
    single = read(csv(tmp_path / "e.csv", HEADER), scratch)
    assert [single.called(each) for each in single.given] == ["e.csv"]


@pytest.mark.skipif(os.name == "nt", reason="all names are Unicode there")
def test_a_name_that_is_not_utf8(tmp_path: Path, scratch: Path) -> None:
    bad = os.fsdecode(b"\xff")
    (tmp_path / "m").mkdir()
    made = meds(tmp_path / "x.parquet")
    try:
        made.rename(tmp_path / "m" / f"{bad}.parquet")
    except OSError:
        pytest.skip("no such names on this file system")
    for path in (tmp_path / "m", tmp_path / "m" / f"{bad}.parquet", tmp_path / bad):
        with pytest.raises(InputError, match="the name is not UTF-8; rename it") as caught:
            read(path, scratch)
        str(caught.value).encode()


# What is no file -------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
@pytest.mark.parametrize("name", ["m/1.parquet", "m/data/1.parquet", "cdm/death.csv", "cdm/death.parquet"])
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path, scratch: Path) -> None:
    meds(tmp_path / name.replace("1", "0").replace("death", "x") if name[0] == "m" else tmp_path / "other.parquet")
    as_csv(tmp_path / "cdm", {"drug_era": CDM["drug_era"]})
    os.mkfifo(tmp_path / name)
    (tmp_path / "link.parquet").symlink_to(tmp_path / name)
    for path in ((tmp_path / name).parent, tmp_path / "link.parquet"):
        with pytest.raises(InputError, match="is not a regular file; save its content as one"):
            read(path, scratch)


def test_a_folder_that_may_not_be_read_is_not_passed_over(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meds(tmp_path / "m/data/a/0.parquet")
    meds(tmp_path / "m/data/b/0.parquet")
    scan = os.scandir

    def refuse(path: Any = ".") -> Any:
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)  # root may read all
    with pytest.raises(InputError, match=r"data/b: the folder cannot be read: permission denied"):
        read(tmp_path / "m", scratch)


# Quotes ----------------------------------------------------------------------

OPEN = "a quote is opened here and not closed"


@pytest.mark.parametrize("skip", [False, True], ids=["strict", "skip-bad"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize(
    "opened",
    ['1,2024-01-05,A,"n', '1,2024-01-05,A,"x"y"",\n1,2024-01-05,A,"n', '1,2024-01-05,"A', '1,"2024-01-05', '1,x,y,z,"'],
)
@pytest.mark.parametrize("after", [0, 1, 20_000])
def test_a_quote_that_is_not_closed(
    after: int, opened: str, end: str, skip: bool, tmp_path: Path, scratch: Path
) -> None:
    lines = [f"{HEADER},note", "1,2024-01-05,A,n", *opened.split("\n")]
    line = len(lines)
    for last in ("", end):
        path = csv(tmp_path / "e.csv", end.join(lines + ["1,2024-01-05,A,n, and so on"] * after) + last)
        with pytest.raises(InputError) as caught:
            read(path, scratch, skip_bad=skip)
        if len(lines) == 3 or skip:  # else a line before is an error too
            assert (OPEN in caught.value.message, caught.value.line) == (True, line)


def test_a_quote_that_swallows_more_than_a_block(tmp_path: Path, scratch: Path) -> None:
    lines = [f"{HEADER},note", "1,2024-01-05,A,n", '1,2024-01-05,A,"n', *[f"1,2024-01-05,A,{'n' * 100}"] * 200_000]
    path = csv(tmp_path / "e.csv", "\n".join(lines))  # 23 MB
    for skip in (False, True):
        with pytest.raises(InputError) as caught:
            read(path, scratch, skip_bad=skip)
        assert (f"{OPEN} within 8 MB" in caught.value.message, caught.value.line) == (True, 3)


def test_a_long_note_in_quotes_is_read(tmp_path: Path, scratch: Path) -> None:
    note = '"' + 'so ""and"" so,\n' * 20_000 + '"'  # 300 KB
    for rest in ("", "\n", "\n2,2024-01-05T08:00,B,\n"):
        found = read(csv(tmp_path / "e.csv", f"{HEADER},note\n1,2024-01-05T08:00,A,{note}{rest}"), scratch)
        assert rows(found) == [(1, DAY, "A"), (2, DAY, "B")][: 1 + ("B" in rest)]


def test_a_quote_in_a_long_header(tmp_path: Path, scratch: Path) -> None:
    error = message(csv(tmp_path / "e.csv", f'{HEADER},"{"n" * 200_000}"\n1,2024-01-05,A,\n'), scratch)
    assert "line 1: a name in the header has more than 131,072 characters" in error


def test_a_row_of_tabs_that_is_too_long(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1000)
    (tmp_path / "cdm").mkdir()
    csv(tmp_path / "cdm/drug_era.csv", "\t".join(CDM["drug_era"]) + "\tx\n" + "\t\t\t\t" + "x" * 5000 + "\n")
    assert "has a row of more than 8 MB; shorten it" in message(tmp_path / "cdm", scratch)


# Bad rows --------------------------------------------------------------------


def test_very_many_bad_rows_take_no_memory(tmp_path: Path, scratch: Path) -> None:
    lines = [HEADER, *["1,2"] * 100_000, "1,2024-01-05,A", *["1,2"] * 5, '1,"\n2"', "1,soon,A"]
    path = csv(tmp_path / "e.csv", "\n".join(lines))
    tracemalloc.start()
    found = read(path, scratch, skip_bad=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15_000_000
    assert [each.row for each in found.left_out] == list(range(2, MOST + 2))
    assert (found.left_out_count, found.rows, rows(found)) == (100_007, 100_008, [(1, datetime(2024, 1, 5), "A")])
    path.write_text("\n".join([*lines, '2,"x']))
    with pytest.raises(InputError, match=OPEN) as caught:
        read(path, scratch, skip_bad=True)
    assert caught.value.line == 100_011


# Values ----------------------------------------------------------------------

BAD_CODES = [  # what it is -> what the message says
    ("A\x1b[2J", 'code is "A\\x1b[2J", with a control character'),
    ("A\nB", 'code is "A\\nB", with a control character'),
    ("A\0", 'code is "A\\x00", with a control character'),
    ("A\x1a", 'code is "A\\x1a", with a control character'),
    ("ä" * 1001, 'ä…", which has 1,001 characters; at most 1,000 are expected: shorten it'),
]


@pytest.mark.parametrize(("code", "says"), BAD_CODES, ids=["escape", "line", "nul", "substitute", "long"])
@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str)
@pytest.mark.parametrize("statistics", [True, False], ids=["footer", "no-footer"])
def test_a_bad_code_of_parquet(
    statistics: bool, type_: Any, code: str, says: str, tmp_path: Path, scratch: Path
) -> None:
    path = meds(tmp_path / "e.parquet", {"code": type_}, statistics=statistics, code=["A", code, "ä" * 1000])
    error = message(path, scratch)
    assert error.startswith("row 2: code is ")
    assert says in error
    found = read(path, scratch, skip_bad=True)
    assert [each.row for each in found.left_out] == [2]
    assert [row[2] for row in rows(found)] == ["A", "ä" * 1000]


@pytest.mark.parametrize(("code", "says"), BAD_CODES, ids=["escape", "line", "nul", "substitute", "long"])
def test_a_bad_code_of_omop(code: str, says: str, tmp_path: Path, scratch: Path) -> None:
    cdm = CDM | {"concept": CDM["concept"] | {"concept_code": [code]}}
    for form in (as_parquet, as_database):
        error = message(form(tmp_path / form.__name__, cdm), scratch)
        assert "row 1: concept_code is " in error
        assert says.removeprefix("code is ") in error


def test_a_code_of_a_csv_that_is_too_long(tmp_path: Path, scratch: Path) -> None:
    path = csv(tmp_path / "e.csv", f"{HEADER}\n1,2024-01-05,{'ä' * 1000}\n1,2024-01-05,{'ä' * 1001}\n")
    error = message(path, scratch)
    assert error.startswith("line 3: code is ")
    assert "which has 1,001 characters; at most 1,000 are expected" in error


def test_the_smallest_whole_number_is_one(tmp_path: Path, scratch: Path) -> None:
    path = csv(tmp_path / "e.csv", f"{HEADER}\n{SMALLEST},2024-01-05T08:00,A\n")
    assert rows(read(path, scratch)) == [(SMALLEST, DAY, "A")]
    path.write_text(f"{HEADER}\n{SMALLEST - 1},2024-01-05T08:00,A\n")
    assert "which is no whole number of at most 64 bits" in message(path, scratch)


def test_a_code_without_an_end_is_looked_up_in_no_time() -> None:
    class Counted(str):
        """A text that counts how often a part of it is taken."""

        taken = 0

        def __getitem__(self, part: Any) -> str:
            Counted.taken += 1
            return str.__getitem__(self, part)

    mappings = read_mappings(load())
    longest = max(len(row.code) for row in mappings.rows)
    assert list(mappings._near("ICD10CM", Counted("M48" + "9" * 100_000))) == list(
        mappings._near("ICD10CM", "M48" + "9" * longest)
    )
    assert Counted.taken <= 3 * longest


def test_a_log_that_is_a_pipe(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "cdm.db"
    duckdb.connect(str(path)).close()
    if hasattr(os, "mkfifo"):
        os.mkfifo(f"{path}.wal")
        with pytest.raises(InputError, match=r"cdm\.db\.wal: is not a regular file"):
            read(path, scratch)


def test_a_text_that_is_not_utf8_in_parquet_is_named(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "e.parquet"
    codes = pa.array([b"A", b"\xff\x1b"], pa.binary()).view(pa.string())
    pq.write_table(
        pa.table({"subject_id": [1, 2], "time": pa.array([DAY, DAY], pa.timestamp("us")), "code": codes}), path
    )
    assert "row 2: code is" in message(path, scratch)
