"""Reading coded events: bad rows are found and named, good ones come out the same in every form."""

from __future__ import annotations

import gzip
import random
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal as D  # noqa: N817
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stenosis_kg.errors import InputError, OutputError, StenosisError, UnsafeInput, UsageError
from stenosis_kg.replay.duck import connect
from stenosis_kg.replay.reading import lines, read
from stenosis_kg.replay.reading import scratch as scratch_module
from stenosis_kg.replay.reading.model import MOST

from .conftest import BadInput, Canary, bad_inputs
from .replay_inputs import (
    CDM,
    DAY,
    FORMS,
    HEADER,
    STATIC,
    as_csv,
    as_parquet,
    csv,
    meds,
    message,
    rows,
)

CASES = bad_inputs("cp")
KINDS = {"accepted": None, "error": InputError, "unsafe": UnsafeInput}


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


# Bad inputs ------------------------------------------------------------------


def test_all_cases_are_collected() -> None:
    assert Counter(case.path.name[0] for case in CASES) == {"c": 9, "p": 4}
    assert all(case.path.is_file() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path.stem)
def test_bad_input(case: BadInput, scratch: Path, canary: Canary, capfd: pytest.CaptureFixture[str]) -> None:
    error: StenosisError | None = None
    try:
        read(case.path, scratch)
    except StenosisError as raised:
        error = raised
    assert (None if error is None else type(error)) is KINDS[case.outcome]
    if error is not None:
        assert error.line == case.line
        assert str(error).startswith(f"{case.path}, line {case.line}: " if case.line else f"{case.path}: ")
        assert "\n" not in str(error)
        assert len(error.message) < 200
    assert capfd.readouterr() == ("", "")  # PICKLE EXECUTED, for one


def test_a_pickle_is_not_read_in_a_folder_either(
    tmp_path: Path, scratch: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pickle = next(case.path for case in CASES if "pickle" in case.path.name)
    for name in ("data/0.parquet", "condition_era.parquet"):
        place = tmp_path / name.split(".")[0].replace("/", "-") / name
        place.parent.mkdir(parents=True)
        place.write_bytes(pickle.read_bytes())
        root = place.parents[1] if name.startswith("data") else place.parent
        for skip in (False, True):
            with pytest.raises(UnsafeInput, match="pickle"):
                read(root, scratch, skip_bad=skip)
    assert capfd.readouterr() == ("", "")


def test_column_row_and_value_of_a_wrong_type_are_named(scratch: Path) -> None:
    case = next(case for case in CASES if case.path.name.startswith("p03"))
    assert 'row 1: the column numeric_value is of the type string with the value "high"' in message(case.path, scratch)


# CSV -------------------------------------------------------------------------

BAD_LINES = [  # one line of subject_id,time,code,numeric_value -> a part of the message
    ("x,2024-01-05,A,", 'subject_id is "x", which is no whole number'),
    ("1.5,2024-01-05,A,", 'subject_id is "#.#"'),
    ("1234567890123456.0,2024-01-05,A,", 'subject_id is "################.#"'),  # may be rounded, as a double
    ("1.,2024-01-05,A,", 'subject_id is "#."'),
    ("+1,2024-01-05,A,", 'subject_id is "+#"'),
    (" 1,2024-01-05,A,", 'subject_id is " #"'),
    ("9223372036854775808,2024-01-05,A,", "at most 64 bits"),
    ("99999999999999999999,2024-01-05,A,", "at most 64 bits"),
    (",2024-01-05,A,", "subject_id is missing"),
    ("1,,A,", "time is missing"),
    ("1,01/02/2024,A,", "write it like 2024-01-31"),
    ("1,20240105,A,", "write it like 2024-01-31"),
    ("1,2024-1-5,A,", "write it like 2024-01-31"),
    ("1,2024-04-31,A,", "no day or time of the calendar"),
    ("1,2023-02-29,A,", "no day or time of the calendar"),
    ("1,1900-02-29,A,", "no day or time of the calendar"),
    ("1,2024-01-05T24:00:00,A,", "no day or time of the calendar"),
    ("1,2024-01-05T08:00:60,A,", "no day or time of the calendar"),
    ("1,2024-01-05T08,A,", "no day or time of the calendar"),
    ("1,2024-01-05T08:00:00+2,A,", "no day or time of the calendar"),
    ("1,2024-01-05T08:00:00+24,A,", "no day or time of the calendar"),
    ("1,2024-01-05T08:00:00+0260,A,", "no day or time of the calendar"),
    ("1,2024-01-05T08:00:00 CET,A,", "no day or time of the calendar"),
    ("1,2024-01-05Z,A,", "no day or time of the calendar"),
    ("1,1799-12-31,A,", "1800 to 2200"),
    ("1,2201-01-01,A,", "1800 to 2200"),
    ("1,2024-01-05,,", "code is missing"),
    ("1,2024-01-05,A\x00B,", "code has a NUL byte"),
    ("1,2024-01-05,A\x1b[2J,", "control character"),
    ("1,2024-01-05,A\tB,", "control character"),
    ('1,2024-01-05,"A\nB",', "code goes over lines"),
    ("1,2024-01-05,A,high", 'numeric_value is "high"'),
    ('1,2024-01-05,A,"0,9"', 'numeric_value is "0,9"'),
    ("1,2024-01-05,A,-inf", 'numeric_value is "-inf"'),
    ("1,2024-01-05,A,1e999", 'numeric_value is "1e999"'),
    ("1,2024-01-05,A", "there are 3 values, and the header has 4 columns"),
    ("1,2024-01-05,A,1,2", "there are 5 values"),
    ("1", "there is 1 value"),
]


@pytest.mark.parametrize(("line", "says"), BAD_LINES)
def test_a_bad_line_is_named_with_its_mend(line: str, says: str, tmp_path: Path, scratch: Path) -> None:
    path = csv(tmp_path / "e.csv", f"{HEADER},numeric_value\n1,2024-01-05,A,1\n\n{line}\n1,2024-01-06,B,2\n")
    error = message(path, scratch)
    assert error.startswith("line 4: ")
    assert says in error
    found = read(path, scratch, skip_bad=True)
    assert [(each.file, each.row) for each in found.left_out] == [(path, 4)]
    assert says in found.left_out[0].reason
    assert (found.rows, found.left_out_count) == (3, 1)
    assert rows(found) == [(1, datetime(2024, 1, 5), "A"), (1, datetime(2024, 1, 6), "B")]


GOOD_TIMES = [
    ("2024-02-29", datetime(2024, 2, 29)),
    ("2000-02-29", datetime(2000, 2, 29)),
    ("1800-01-01", datetime(1800, 1, 1)),
    ("2200-12-31T23:59:59.999999", datetime(2200, 12, 31, 23, 59, 59, 999999)),
    ("2024-01-05T08:00", DAY),
    ("2024-01-05 08:00:00", DAY),
    ("2024-01-05T08:00:00.5", DAY + timedelta(milliseconds=500)),
    ("2024-01-05T08:00:00.123456789", DAY + timedelta(microseconds=123456)),
    ("2024-01-05T08:00:00Z", DAY),
    ("2024-01-05T08:00:00+02:00", DAY - timedelta(hours=2)),
    ("2024-01-05T08:00:00.250-05:30", DAY + timedelta(hours=5, minutes=30, milliseconds=250)),
    ("2024-01-01T00:30+01:00", datetime(2023, 12, 31, 23, 30)),
    ("2024-01-05 08:00:00+00", DAY),  # PostgreSQL and DuckDB
    ("2024-01-05T08:00:00+0000", DAY),
    ("2024-01-05T08:00:00.5-0530", DAY + timedelta(hours=5, minutes=30, milliseconds=500)),
    ("2024-01-01T00:30+01", datetime(2023, 12, 31, 23, 30)),
    ("2024-01-01T00:30-0130", datetime(2024, 1, 1, 2)),
    ("2024-01-05 08:00:00 UTC", DAY),  # BigQuery
]


@pytest.mark.parametrize(("written", "time"), GOOD_TIMES)
def test_times_are_read_in_utc(written: str, time: datetime, tmp_path: Path, scratch: Path) -> None:
    found = read(csv(tmp_path / "e.csv", f"{HEADER}\n1,{written},A\n2,2024-01-05T08:00,B\n"), scratch)
    assert rows(found) == [(1, time, "A"), (2, DAY, "B")]
    zoned = len(written) > 10 and any(sign in written[16:] for sign in "ZU+-")
    assert [("time zone" in warning, "UTC" in warning) for warning in found.warnings] == [(True, True)] * zoned


def test_all_values_that_are_good_arrive(tmp_path: Path, scratch: Path) -> None:
    lines = [
        "-5,2024-01-05,=1+1,.5",
        '9223372036854775807,2024-01-05,"ICD10CM//M48.07, ""x""",-1.5e-3',
        "007,2024-01-05,Größe ≥ 2,",
        "123456789012345.00,2024-01-05,A,",
    ]
    found = read(csv(tmp_path / "e.csv", f"{HEADER},numeric_value\n" + "\n".join(lines)), scratch)
    day = datetime(2024, 1, 5)
    codes = {row[0]: row[1:] for row in rows(found)}
    assert codes == {-5: (day, "=1+1"), (1 << 63) - 1: (day, 'ICD10CM//M48.07, "x"'), 7: (day, "Größe ≥ 2")} | {
        123456789012345: (day, "A")
    }
    with connect(500_000_000, scratch, found.tables["events"].files) as connection:
        types = connection.execute(f"DESCRIBE {found.tables['events'].sql}").fetchall()
    assert [row[:2] for row in types] == [("subject_id", "BIGINT"), ("time", "TIMESTAMP"), ("code", "VARCHAR")]
    table = pq.read_schema(found.tables["events"].files[0])
    assert table.types[:3] == [pa.int64(), pa.timestamp("us"), pa.string()]
    assert found.tables["events"].columns == ("subject_id", "time", "code")
    assert found.given == (tmp_path / "e.csv",)


HEADERS = [  # bytes of a file -> line, a part of the message
    (b"", 1, "is empty"),
    (b"\n\n", 1, "is empty"),
    (b"subject_id,time,code,code\n", 1, '"code" is there 2 times'),
    (b"subject_id,time,code,Code\n", 1, '"code" is there 2 times'),
    (b"Subject_id,time,code\n", 1, "no column subject_id; the columns are Subject_id, time, code"),
    (b"subject_id, time,code\n", 1, "no column time"),
    (b"person_id,condition_concept_id\n", 1, "is it a table of OMOP?"),
    (b"subject_id\ttime\tcode\n", 1, "there are tabs between the columns, and commas are expected"),
    (b"subject_id;time;code\n", 1, "semicolons"),
    ('subject_id,time,code\n1,2024-01-05,"ä"\n'.encode("utf-16"), 1, "is UTF-16; save it as UTF-8"),
    ("subject_id,time,größe".encode("latin-1"), 1, "0xF6 is not UTF-8"),
    (b"\x1f\x8b\x08\x00\n", 1, "compressed with gzip"),
    (b"subject_id,time,c\x00ode\n", 1, "binary data"),
    (b'subject_id,time,"code\n1,2024-01-05,A\n', 1, "not closed"),
    (b"subject_id,time,code\n1,2024-01-05,\xfc\n", 2, "not UTF-8 (is it Latin-1"),
    (b"subject_id,time,code\n1,\xfc\n", 2, "there are 2 values"),
    (b"subject_id,time,code,x\n1,2024-01-05,A,\xfc\n", 2, 'column "x" has a byte that is not UTF-8'),
    (b"subject_id,time,code,x\n1,2024-01-05,A,\x00\n", 2, 'column "x" has a NUL byte'),
    (b'subject_id,time,code,x\n1,2024-01-05,A,B\n2,2024-01-05,A,"B\n3,2024-01-05,A,B\n', 3, "quote is opened here"),
    (b'subject_id,time,code,x\n1,2024-01-05,A,B\n2,2024-01-05,"A,B\n3,2024-01-05,A,B\n', 3, "quote is opened here"),
]


@pytest.mark.parametrize(("data", "line", "says"), HEADERS)
def test_a_file_that_is_no_such_csv(data: bytes, line: int, says: str, tmp_path: Path, scratch: Path) -> None:
    error = message(csv(tmp_path / "e.csv", data), scratch)
    assert error.startswith(f"line {line}: ")
    assert says in error


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_line_ends_and_byte_order_mark(end: str, mark: bytes, tmp_path: Path, scratch: Path) -> None:
    lines = end.join([HEADER, "1,2024-01-05T08:00,A", "", "2,2024-01-05T08:00,B"]).encode()
    assert rows(read(csv(tmp_path / "e.csv", mark + lines), scratch)) == [(1, DAY, "A"), (2, DAY, "B")]


def test_no_events_are_fine(tmp_path: Path, scratch: Path) -> None:
    for data in (HEADER, f"{HEADER}\n", f"{HEADER}\n\n"):
        found = read(csv(tmp_path / "e.csv", data), scratch)
        assert (found.rows, found.tables["events"].rows, rows(found)) == (0, 0, [])


def test_columns_that_are_not_read_are_named_once(tmp_path: Path, scratch: Path) -> None:
    path = csv(tmp_path / "e.csv", f'text,{HEADER},unit\n"a\nb",1,2024-01-05T08:00,A,mg\n,2,2024-01-05T08:00,B,\n')
    found = read(path, scratch)
    assert [warning.partition(": ")[2][:39] for warning in found.warnings] == [
        "the columns text, unit are not read: on"
    ]
    assert rows(found) == [(1, DAY, "A"), (2, DAY, "B")]


def test_at_most_a_thousand_rows_are_listed_and_all_are_counted(tmp_path: Path, scratch: Path) -> None:
    path = csv(tmp_path / "e.csv", f"{HEADER}\n" + "1,soon,A\n" * (MOST + 5) + "1,2024-01-05,A\n")
    found = read(path, scratch, skip_bad=True)
    assert (len(found.left_out), found.left_out_count, len(rows(found))) == (MOST, MOST + 5, 1)


@pytest.mark.parametrize("seed", range(60))
def test_every_row_knows_its_line(seed: int, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is before it: blank lines, line breaks in quotes, rows of a wrong length, the border of a block."""
    chance = random.Random(seed)
    monkeypatch.setattr(lines, "LONGEST", chance.choice([200, 300, 8 << 20]))
    end = chance.choice(["\n", "\r\n"])
    kinds: list[tuple[str, bool | None]] = [  # a row, and whether it is good; None: nothing is in it
        ("1,2024-01-05,A,z", True),
        ("1,2024-01-05,A,z", True),
        (f'1,2024-01-05,A,"z{end}{end}z"', True),
        ("", None),
        (",,,", None),
        ("1,2,3", False),
        (f'1,"2{end}2",3', False),
        ("x,2024-01-05,A,z", False),
        (f'1,2023-02-29,A,"{end}"', False),
        (f'1,2024-01-05,"A{end}B",z', False),
        ("1,2024-01-05,A,\udcff", False),
        ("1,\udcff", False),
    ]
    line, bad, written, good = 2, [], [f"{HEADER},x"], 0
    for row, is_good in chance.choices(kinds, k=chance.randrange(50)):
        written.append(row)
        good += bool(is_good)
        bad += [line] if is_good is False else []
        line += 1 + row.count("\n")
    path = csv(tmp_path / "e.csv", end.join(written).encode("utf-8", "surrogateescape") + b"\n" * chance.randrange(2))
    found = read(path, scratch, skip_bad=True)
    assert [each.row for each in found.left_out] == bad
    assert (found.rows, len(rows(found))) == (good + len(bad), good)
    if bad:
        assert message(path, scratch).startswith(f"line {bad[0]}: ")


def test_a_quote_that_swallows_a_block_is_found(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1000)
    path = csv(tmp_path / "e.csv", f"{HEADER}\n1,2024-01-05,A\n" + '1,2024-01-05,"A\n' + "1,2024-01-05,A\n" * 500)
    assert message(path, scratch).startswith("line 3: a quote is opened here and not closed")


# MEDS ------------------------------------------------------------------------


def test_good_parquet_is_handed_on_as_it_is(tmp_path: Path, scratch: Path) -> None:
    path = meds(tmp_path / "e.parquet")
    found = read(path, scratch)
    assert (found.kind, found.rows, found.undated, found.warnings) == ("meds", 3, 1, ())
    assert found.tables["events"].files == found.given == (path,)
    assert list(scratch.iterdir()) == []
    assert rows(found) == STATIC


def writes_views() -> bool:
    """Whether this pyarrow writes views of text; 18 does not."""
    try:
        pq.write_table(pa.table({"code": pa.array([], pa.string_view())}), pa.BufferOutputStream())
    except pa.ArrowNotImplementedError:
        return False
    return True


@pytest.mark.parametrize(
    ("column", "type_"),
    [
        ("subject_id", pa.int8()),
        ("subject_id", pa.uint64()),
        ("time", pa.timestamp("ns")),
        ("time", pa.timestamp("s")),
        ("code", pa.large_string()),
        ("code", pa.dictionary(pa.int32(), pa.string())),
        pytest.param("code", pa.string_view(), marks=pytest.mark.skipif(not writes_views(), reason="of pyarrow")),
        ("subject_id", pa.decimal128(38, 0)),
        ("subject_id", pa.decimal128(38, 10)),
        ("subject_id", pa.float64()),
        ("subject_id", pa.dictionary(pa.int8(), pa.int64())),
    ],
    ids=str,
)
@pytest.mark.parametrize("statistics", [True, False], ids=["footer", "no-footer"])
def test_types_that_do(column: str, type_: Any, statistics: bool, tmp_path: Path, scratch: Path) -> None:
    path = meds(tmp_path / "e.parquet", {column: type_}, statistics=statistics)
    found = read(path, scratch)
    assert (rows(found), found.undated) == (STATIC, 1)
    assert found.tables["events"].files == (path,)


@pytest.mark.parametrize("encoding", ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "PLAIN"])
def test_every_encoding_of_codes(encoding: str, tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "e.parquet"
    table = pq.read_table(meds(path))
    pq.write_table(table, path, use_dictionary=False, column_encoding={"code": encoding})
    found = read(path, scratch)
    assert (rows(found), found.tables["events"].files) == (STATIC, (path,))
    bad = table.set_column(2, "code", [["A", "B\n", "C"]])
    pq.write_table(bad, path, use_dictionary=False, column_encoding={"code": encoding})
    assert message(path, scratch).startswith('row 2: code is "B\\n", with a control character')


@pytest.mark.parametrize("encoding", ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"])
def test_every_encoding_of_numbers_and_times(encoding: str, tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "e.parquet"
    columns = dict.fromkeys(["subject_id", "time"], encoding)
    pq.write_table(pq.read_table(meds(path)), path, use_dictionary=False, column_encoding=columns)
    found = read(path, scratch)
    assert rows(found) == STATIC
    copied = found.tables["events"].files != (path,)
    assert copied == (encoding == "BYTE_STREAM_SPLIT")  # DuckDB 1.4 says only late that it cannot read it


def test_times_of_96_bits_are_read_by_their_value(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "e.parquet"
    times = [datetime(1850, 1, 1), datetime(2100, 5, 5, 5, 5, 5, 123456), None]
    pq.write_table(pq.read_table(meds(path, time=times)), path, use_deprecated_int96_timestamps=True)
    assert [row[1] for row in rows(read(path, scratch))] == times
    times[1] = datetime(9999, 12, 31)  # in nanoseconds of 64 bits this is 1816
    for old in (False, True):
        pq.write_table(pq.read_table(meds(path, time=times)), path, use_deprecated_int96_timestamps=old)
        assert message(path, scratch) == "row 2: time is 9999-12-31 00:00:00; 1800 to 2200 is expected: mend the year"


def test_days_are_times_and_zones_are_read_in_utc(tmp_path: Path, scratch: Path) -> None:
    days = meds(tmp_path / "days.parquet", {"time": pa.date32()}, time=[date(2024, 1, 5)] * 3)
    assert {row[1] for row in rows(read(days, scratch))} == {datetime(2024, 1, 5)}
    zone = timezone(timedelta(hours=-5))
    zoned = meds(tmp_path / "z.parquet", {"time": pa.timestamp("us", "-05:00")}, time=[DAY.replace(tzinfo=zone)] * 3)
    found = read(zoned, scratch)
    assert {row[1] for row in rows(found)} == {DAY + timedelta(hours=5)}
    assert found.warnings == (
        f"{zoned}: time has a time zone: all times are read in UTC, those without one as if in UTC",
    )


BAD_COLUMNS: list[tuple[dict[str, Any], dict[str, list[Any]], str]] = [  # types, values -> message
    ({"subject_id": pa.float32()}, {}, 'row 1: the column subject_id is of the type float with the value "1.0"'),
    ({"subject_id": pa.float64()}, {"subject_id": [1.0, 2.5, 3.0]}, 'row 2: subject_id is "#.#"'),
    ({"subject_id": pa.float64()}, {"subject_id": [1.0, 2.0**53, 3.0]}, 'row 2: subject_id is "################.#"'),
    ({"subject_id": pa.float64()}, {"subject_id": [1.0, float("nan"), 3.0]}, 'row 2: subject_id is "nan"'),
    ({"subject_id": pa.decimal128(20, 1)}, {"subject_id": [D("1"), D("2.5"), D("3")]}, 'row 2: subject_id is "#.#"'),
    ({"subject_id": pa.decimal128(38, 0)}, {"subject_id": [1, 1 << 63, 3]}, 'row 2: subject_id is "####'),
    ({"subject_id": pa.decimal256(39, 0)}, {"subject_id": [D(1)] * 3}, "of the type decimal256(39, 0)"),
    (
        {"subject_id": pa.string()},
        {"subject_id": [None, "p2", "p3"]},
        "row 2: the column subject_id is of the type string",
    ),
    ({"code": pa.binary()}, {}, "the column code is of the type binary"),
    ({"time": pa.string()}, {"time": ["2024-01-05"] * 3}, "a day or time of the calendar is expected"),
    ({"time": pa.null()}, {"time": [None] * 3}, "the column time is of the type null"),
    ({}, {"code": [["A"], ["B"], ["C"]]} | {}, "list<"),
    ({}, {"Code": ["A", "B", "C"]}, 'the column "code" is there 2 times'),
    ({}, {"subject_id": [1, None, 3]}, "row 2: subject_id is missing"),
    ({"subject_id": pa.uint64()}, {"subject_id": [1, 2, (1 << 64) - 1]}, 'row 3: subject_id is "####################"'),
    ({}, {"code": ["A", "B", ""]}, "row 3: code is missing"),
    ({}, {"code": [None, "B", "C"]}, "row 1: code is missing"),
    ({}, {"time": [DAY, datetime(3024, 1, 1), None]}, "row 2: time is 3024-01-01 00:00:00; 1800 to 2200 is expected"),
]


@pytest.mark.parametrize(("types", "values", "says"), BAD_COLUMNS)
@pytest.mark.parametrize("statistics", [True, False], ids=["footer", "no-footer"])
def test_bad_parquet(
    types: dict[str, Any], values: dict[str, list[Any]], says: str, statistics: bool, tmp_path: Path, scratch: Path
) -> None:
    if "code" in values and isinstance(values["code"][0], list):
        types = {"code": pa.list_(pa.string())}
    assert says in message(meds(tmp_path / "e.parquet", types, statistics=statistics, **values), scratch)


def test_years_that_no_date_of_python_has(tmp_path: Path, scratch: Path) -> None:
    for unit, number in (("s", 10**15), ("s", 10**12), ("us", 10**18)):
        path = tmp_path / "e.parquet"
        time = pa.array([5, number], pa.int64()).cast(pa.timestamp(unit))
        pq.write_table(pa.table({"subject_id": [1, 2], "time": time, "code": ["A", "B"]}), path)
        assert message(path, scratch).startswith("row 2: time is ")


def test_bad_rows_of_parquet_are_left_out_of_a_copy(tmp_path: Path, scratch: Path) -> None:
    meds(tmp_path / "m/data/train/0.parquet")
    bad = meds(tmp_path / "m/data/train/1.parquet", subject_id=[7, None, 8], code=["A", "", None])
    found = read(tmp_path / "m", scratch, skip_bad=True)
    assert [(each.file, each.row, each.reason.split(";")[0]) for each in found.left_out] == [
        (bad, 2, "subject_id is missing"),
        (bad, 3, "code is missing"),
    ]
    assert rows(found) == [*STATIC, (7, DAY, "A")]
    assert (found.rows, found.undated, found.left_out_count) == (6, 1, 2)
    assert pq.read_metadata(bad).num_rows == 3


def test_a_dataset_of_shards_of_many_types(tmp_path: Path, scratch: Path) -> None:
    shards = [
        meds(tmp_path / "m/data/train/0.parquet", {"subject_id": pa.int32(), "time": pa.timestamp("ns")}),
        meds(tmp_path / "m/data/train/[1].parquet", {"code": pa.dictionary(pa.int8(), pa.string())}),
        meds(tmp_path / "m/data/tuning/0.parquet", subject_id=[1 << 40] * 3, numeric_value=[0.5, None, None]),
    ]
    meds(tmp_path / "m/metadata/codes.parquet", {"subject_id": pa.string()}, subject_id=["x"] * 3)
    meds(tmp_path / "m/data/.hidden/0.parquet", {"subject_id": pa.string()}, subject_id=["x"] * 3)
    found = read(tmp_path / "m", scratch)
    assert list(found.given) == shards
    assert rows(found) == sorted([*STATIC, *STATIC, *((1 << 40, *row[1:]) for row in STATIC)], key=str)
    assert found.undated == 3
    assert rows(read(tmp_path / "m/data", scratch)) == rows(found)


DAMAGED = [  # the bytes of a good file -> those of a bad one, and what the message says
    (lambda data: data[: len(data) // 2], "cut off"),
    (lambda _: b"", "is empty"),
    (lambda data: data[:-60] + b"\xfe" * 50 + data[-10:], "is damaged"),
    (lambda data: b"PK\x03\x04" + data, "ZIP"),
    (lambda _: b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    (lambda _: bytes(range(200)), "is no Parquet file"),
]


@pytest.mark.parametrize(("damage", "says"), DAMAGED)
def test_a_file_that_is_no_parquet(damage: Any, says: str, tmp_path: Path, scratch: Path) -> None:
    path = meds(tmp_path / "e.parquet")
    path.write_bytes(damage(path.read_bytes()))
    assert says in message(path, scratch)


# What was given --------------------------------------------------------------


def test_places_with_nothing_to_read(tmp_path: Path, scratch: Path) -> None:
    assert "there is no such file or folder; check the name" in message(tmp_path / "none", scratch)
    assert "download it first" in message(Path("https://example.org/e.csv"), scratch)
    (tmp_path / "empty").mkdir()
    assert "the folder is empty; give a MEDS dataset" in message(tmp_path / "empty", scratch)
    (tmp_path / "other").mkdir()
    csv(tmp_path / "other/events.csv", HEADER)
    assert "has no events that can be read: events.csv; give" in message(tmp_path / "other", scratch)
    assert 'the ending ".txt" stands for no events' in message(csv(tmp_path / "e.txt", HEADER), scratch)
    assert "it has no ending" in message(csv(tmp_path / "events", HEADER), scratch)
    assert "is not a regular file" in message(Path("/dev/null"), scratch)


@pytest.mark.parametrize("name", ["e.csv.gz", "e.CSV.GZ", "e.parquet.zst", "e.csv.zip"])
def test_a_compressed_file_is_named_with_what_unpacks_it(name: str, tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"subject_id,time,code\n"))
    inner = Path(name.lower()).with_suffix("").suffix
    assert message(path, scratch).startswith(f"is compressed, and {inner} files are read; unpack it (")
    assert message(path, scratch).endswith(f" {name})")


def test_a_compressed_table_is_not_passed_over(tmp_path: Path, scratch: Path) -> None:
    cdm = as_csv(tmp_path / "cdm", CDM)
    plain = cdm / "DRUG_ERA.csv"
    (cdm / "DRUG_ERA.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    with pytest.raises(InputError, match=r"DRUG_ERA\.csv\.gz: is compressed, .*gzip -dk"):
        read(cdm, scratch)


def test_a_compressed_file_that_is_called_csv(tmp_path: Path, scratch: Path) -> None:
    path = csv(tmp_path / "e.csv", gzip.compress(b"subject_id,time,code\n1,2024-01-05,A\n"))
    assert message(path, scratch) == "line 1: is compressed with gzip; unpack it"


def test_a_folder_of_both_kinds(tmp_path: Path, scratch: Path) -> None:
    as_parquet(tmp_path / "both", CDM)
    meds(tmp_path / "both/data/0.parquet")
    assert "a folder data/ as of MEDS, and tables of OMOP (concept, " in message(tmp_path / "both", scratch)


def test_a_table_that_is_there_as_parquet_and_as_csv(tmp_path: Path, scratch: Path) -> None:
    as_parquet(tmp_path / "cdm", CDM)
    csv(tmp_path / "cdm/Death.csv", "person_id,death_date\n")
    assert "the table death is there 2 times, as Death.csv and death.parquet" in message(tmp_path / "cdm", scratch)


def test_one_table_of_omop_is_no_meds(tmp_path: Path, scratch: Path) -> None:
    path = as_parquet(tmp_path / "cdm", CDM) / "drug_era.parquet"
    assert "is it a table of OMOP? Then give the folder that it is in" in message(path, scratch)


def test_a_broken_link_is_not_passed_over(tmp_path: Path, scratch: Path) -> None:
    meds(tmp_path / "m/0.parquet")
    (tmp_path / "m/1.parquet").symlink_to(tmp_path / "gone.parquet")
    with pytest.raises(InputError, match=r"1\.parquet: cannot be read: no such file"):
        read(tmp_path / "m", scratch)


def test_links_and_odd_names_are_read(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = meds(tmp_path / "[a] b's *" / "é?.parquet")
    (tmp_path / "link.parquet").symlink_to(path)
    monkeypatch.chdir(tmp_path)
    for each in (path, Path("link.parquet")):
        assert rows(read(each, scratch)) == STATIC


def test_nothing_is_written_but_in_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, given = tmp_path / "home", tmp_path / "given"
    home.mkdir()
    given.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    paths = [form(given / form.__name__, CDM) for form in FORMS]
    paths += [meds(given / "e.parquet", code=["A", None, "B"]), csv(given / "e.csv", f"{HEADER}\n1,2024-01-05,A\n")]
    before = {each: (each.stat().st_mtime_ns, each.is_dir() or each.read_bytes()) for each in given.rglob("*")}
    for index, path in enumerate(paths):
        rows(read(path, tmp_path / "scratch" / str(index), skip_bad=True), "events" if index > 3 else "drug_era")
    assert before == {each: (each.stat().st_mtime_ns, each.is_dir() or each.read_bytes()) for each in given.rglob("*")}
    assert list(home.iterdir()) == []


def test_a_scratch_folder_that_cannot_be_made(tmp_path: Path) -> None:
    path = meds(tmp_path / "e.parquet")
    with pytest.raises(OutputError, match="cannot be written"):
        read(path, path / "scratch")


def test_progress_is_reported(tmp_path: Path, scratch: Path) -> None:
    reports: list[str] = []
    read(csv(tmp_path / "e.csv", f"{HEADER}\n1,2024-01-05,A\n"), scratch, progress=reports.append)
    assert reports[-1] == "e.csv: 1 rows"


@pytest.mark.parametrize("missing", ["pyarrow", "duckdb"])
def test_a_library_that_is_missing(
    missing: str, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=rf"needs {missing}, .* pip install 'stenosis-kg\[replay\]'"):
        read(tmp_path / "e.csv", scratch)


# The connection --------------------------------------------------------------


def _refused(connection: Any, statements: Iterable[str]) -> None:
    for statement in statements:
        with pytest.raises(duckdb.Error):
            connection.execute(statement)


def test_a_connection_reaches_what_it_may_and_nothing_else(tmp_path: Path, scratch: Path, canary: Canary) -> None:
    path = meds(tmp_path / "a.parquet")
    other = meds(tmp_path / "b.parquet")
    connection = connect(200_000_000, scratch, [path])
    assert connection.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchall() == [(3,)]
    connection.execute(f"COPY (SELECT 1 AS a) TO '{scratch.resolve()}/out.parquet' (FORMAT parquet)")
    local = [1]  # a name in SQL is no variable of Python
    _refused(
        connection,
        [
            f"SELECT * FROM read_parquet('{other}')",
            f"SELECT * FROM '{scratch}/../b.parquet'",
            f"COPY (SELECT 1 AS a) TO '{tmp_path}/out.csv'",
            f"COPY (SELECT 1 AS a) TO '{path}.csv'",
            f"ATTACH '{tmp_path}/new.db'",
            "SELECT * FROM glob('/etc/*')",
            "SELECT * FROM read_text('/etc/hostname')",
            f"SELECT * FROM 'http://127.0.0.1:{Canary.PORT}/x.parquet'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET allowed_directories = ['/']",
            "SET threads = 2",
            "SELECT * FROM local",
        ],
    )
    assert local
    connection.close()
    assert {each.name for each in tmp_path.iterdir()} == {"a.parquet", "b.parquet", "scratch"}


@pytest.mark.parametrize("form", FORMS)
def test_the_limit_of_memory_holds_for_every_form(
    form: Any, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def limited(memory: int | None, *others: Any) -> Any:
        asked.append(memory)
        return connect(memory, *others)

    monkeypatch.setattr(scratch_module, "connect", limited)
    read(form(tmp_path / "cdm", CDM), scratch, memory=300_000_000)
    assert {*asked} == {300_000_000}
