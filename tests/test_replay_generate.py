"""Synthetic cohorts: the same every time, near the published figures, and with a truth that holds together."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import stenosis_kg as skg
from stenosis_kg.errors import UsageError

from .cohorts import MIXTURE, PUBLISHED, Cohort, Truth, generate, marginals, write
from .cohorts.__main__ import main
from .cohorts.codes import UNMAPPED, is_mapped
from .cohorts.files import BASE, stream
from .cohorts.scenarios import SCENARIOS

SAMPLE = Path(__file__).parent.parent / "examples" / "cohort.csv"
KINDS = {"start", "return", "again", "bypass", "escalation", "skip"}
STAGES = ["step:conservative", "step:surgical", "step:rehabilitation"]
TRIGGERS = {
    "concept:failed-conservative-treatment": ("step:surgical", "derived"),
    "concept:persistent-symptoms": ("step:surgical", "derived"),
    "concept:neurological-deficit": ("step:surgical", "recorded"),
    "concept:completed-surgery": ("step:rehabilitation", "recorded"),
}


@cache
def large() -> Cohort:
    return generate(20_000)


def of(scenario: str) -> list[Truth]:
    return [truth for truth in large().truth if truth.scenario == scenario]


def test_the_same_seed_gives_the_same_cohort() -> None:
    assert generate(300, seed=5) == generate(300, seed=5)
    assert generate(300, seed=5).events != generate(300, seed=6).events


def test_the_sample_is_what_the_command_writes(tmp_path: Path) -> None:
    # The file holds the generator to the same bytes on any Python and under any hash seed.
    written = tmp_path / "cohort.csv"
    assert main(["1000", str(written), "--seed", "1"]) == 0
    assert written.read_bytes() == SAMPLE.read_bytes()
    assert SAMPLE.stat().st_size < 700_000


def test_shares_are_near_the_published_ones() -> None:
    found = marginals(large())
    assert list(found) == list(PUBLISHED)
    # 3 % is four standard errors of a share of the 4,770 or so that are operated.
    assert found == pytest.approx(PUBLISHED, abs=0.03)
    assert {name: found[name] for name in ("conservative", "surgery")} == pytest.approx(
        {"conservative": 0.68, "surgery": 0.253}, abs=0.005
    )


def test_shares_of_nobody_are_none() -> None:
    assert set(marginals(generate(0)).values()) == {0.0}


def test_a_mixture_is_kept_to_one_person() -> None:
    counts = Counter(truth.scenario for truth in generate(10, mixture={"adherent": 1, "untreated": 2}).truth)
    assert counts == {"adherent": 3, "untreated": 7}
    assert len(generate(17).truth) == 17


@pytest.mark.parametrize(
    ("persons", "mixture", "message"),
    [
        pytest.param(5, {"cured": 1}, "no scenario 'cured'; there are: adherent,", id="unknown-scenario"),
        pytest.param(5, {"adherent": 0}, "5 persons and shares of 0 in all", id="no-share-at-all"),
        pytest.param(-1, {"adherent": 1}, "-1 persons", id="fewer-than-nobody"),
    ],
)
def test_a_mixture_that_makes_no_sense(persons: int, mixture: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        generate(persons, mixture=mixture)


def test_every_scenario_and_every_edge_occurs() -> None:
    found = {(truth.scenario, truth.edge) for truth in large().truth}
    assert found == {(name, edge) for name, each in SCENARIOS.items() for edge in ("", *each.edges)}
    assert sum(MIXTURE.values()) == 1060
    assert {truth.scenario for truth in generate(1000).truth} == set(SCENARIOS)


def test_truth_holds_together() -> None:
    assert [truth.person for truth in large().truth] == list(range(1, 20_001))
    for truth in large().truth:
        days = [step.day for step in truth.steps]
        assert days == sorted(days), truth
        for before, step in pairwise([None, *truth.steps]):
            assert step is not None
            assert step.kind in KINDS, truth
            assert step.stage in STAGES, truth
            assert step.standing in {"within", "unsupported", "outside"}, truth
            assert (step.trigger is None) == (step.basis is None), truth
            if step.trigger:
                assert (step.stage, step.basis) == TRIGGERS[step.trigger], truth
            # Within the pathway is the start, and what a trigger stands for.
            assert (step.standing == "within") == (step.kind == "start" or step.trigger is not None), truth
            assert (step.kind == "start") == (before is None and step.stage == STAGES[0]), truth
            if before is not None:
                assert (step.kind == "return") == (STAGES.index(step.stage) < STAGES.index(before.stage)), truth
        if truth.in_cohort:
            assert truth.end in {"settled", "died", "censored"}, truth
            assert truth.why is None, truth
            assert truth.index is not None, truth
        else:
            assert truth.why in {"operated", "no index"}, truth
            assert (truth.steps, truth.end, truth.deviations, truth.undetermined) == ((), None, (), ()), truth
        assert not {kind for kind, _ in truth.deviations} & set(truth.undetermined), truth
        assert all(sentence.startswith("l5s1:s") for _, sentence in truth.deviations), truth


def test_scenarios_deviate_as_they_say() -> None:
    deviating = {name: {truth.deviations for truth in of(name)} for name in SCENARIOS}
    assert {name: found for name, found in deviating.items() if found != {()}} == {
        "early": {(("untriggered", "l5s1:s8a"),)},
        "skipped": {(("skipped", "l5s1:s4a"),)},
        "same day": {(), (("skipped", "l5s1:s4a"),)},
        "flag answered late": {(("unanswered", "l5s1:s8b"),)},
        "flag unanswered": {(("unanswered", "l5s1:s8b"),)},
        "no rehabilitation": {(("unfollowed", "l5s1:s18"),)},
        "fusion unindicated": {(), (("unindicated", "l5s1:s12a"),)},
        "reescalated": {(), (("untriggered", "l5s1:s8a"),)},
    }
    undetermined = {name: {truth.undetermined for truth in of(name)} for name in SCENARIOS}
    assert {name: found for name, found in undetermined.items() if found != {()}} == {
        "early unobserved": {("untriggered",)},
        "skipped unobserved": {("skipped",)},
        "flag open": {("unanswered",)},
        "fusion unindicated": {(), ("unindicated",)},
        "restaged": {(), ("unfollowed",)},
        "died operated": {("unfollowed",)},
        "censored operated": {("unfollowed",)},
    }


def test_records_are_those_of_the_truth() -> None:
    # Seen without a replay: the index is the first record of the condition, and no step is after the records end.
    condition = {"ICD10CM//M48.07", "ICD10CM//M48.061", "ICD10CM//M48.062", "ICD10CM//M99.63", "ICD10CM//M99.73"}
    index: dict[int, int] = {}
    last: dict[int, int] = {}
    for person, day, code in large().events:
        if code in condition:
            index[person] = min(day, index.get(person, day))
        last[person] = max(day, last.get(person, day))
    assert index == {truth.person: truth.index for truth in large().truth if truth.why != "no index"}
    for truth in large().truth:
        assert all(truth.index is not None and truth.index + step.day <= last[truth.person] for step in truth.steps)


def test_records_are_as_untidy_as_real_ones() -> None:
    events = large().events
    assert events == sorted(events)
    assert len(set(events)) < len(events)  # what is sent twice
    assert {code for _, _, code in events} >= set(UNMAPPED)
    assert min(day for _, day, code in events if code == "MEDS_BIRTH") < 0  # before 1970


def test_codes_have_the_mappings_that_the_scenarios_count_on() -> None:
    mappings = skg.load().mappings()
    for code in sorted({code for _, _, code in large().events}):
        if not code.startswith("MEDS_"):
            system, local = code.split("//")
            known = system in mappings.vocabularies and bool(mappings.concepts(f"{system}:{local}"))
            assert known == is_mapped(code), code


def test_csv_has_dates_and_goes_by_subject_and_time(tmp_path: Path) -> None:
    cohort = generate(60)
    write(cohort, tmp_path / "cohort.csv")
    with (tmp_path / "cohort.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["subject_id", "time", "code"]
    read = [
        (int(person), date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal(), c) for person, day, c in rows
    ]
    assert read == cohort.events


def test_parquet_has_the_columns_of_meds(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    cohort = generate(60)
    write(cohort, tmp_path / "cohort.parquet")
    table = parquet.read_table(tmp_path / "cohort.parquet")
    assert [(field.name, field.type) for field in table.schema] == [
        ("subject_id", pa.int64()),
        ("time", pa.timestamp("us")),
        ("code", pa.string()),
    ]
    days = table["time"].cast(pa.int64()).to_numpy() // 86_400_000_000
    assert [
        *zip(table["subject_id"].to_pylist(), days.tolist(), table["code"].to_pylist(), strict=True)
    ] == cohort.events


def test_a_name_without_a_known_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"end it in \.csv or \.parquet"):
        write(generate(1), tmp_path / "cohort.xlsx")


@pytest.mark.parametrize("noise", [0.0, 0.9])
def test_a_stream_has_as_many_events_as_asked_for(tmp_path: Path, noise: float) -> None:
    pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path, count = tmp_path / "events.parquet", 1_234_567
    stream(generate(200).events, path, count, noise=noise)
    file = parquet.ParquetFile(path)
    assert file.metadata.num_rows == count
    assert file.metadata.num_row_groups == 2  # it was never in memory as a whole
    assert str(file.schema_arrow.field("code").type) == "string"
    table = file.read()
    subjects = table["subject_id"].to_numpy()
    times = table["time"].to_numpy()
    same, later = subjects[1:] == subjects[:-1], times[1:] >= times[:-1]
    assert subjects[0] == 1
    assert ((subjects[1:] - subjects[:-1] == 1) | same).all()  # sorted, and no number without events
    assert (later | ~same).all()
    codes = Counter(table["code"].to_pylist())
    unmapped = sum(found for code, found in codes.items() if not is_mapped(code))
    assert unmapped / count == pytest.approx(noise, abs=0.001)


def test_the_command_streams(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "events.parquet"
    assert main(["--events", "1000", str(path), "--noise", "0.5"]) == 0
    assert parquet.read_metadata(path).num_rows == 1000
    assert BASE == 5000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["cohort.csv"], "give PERSONS and FILE, or --events N and FILE", id="no-persons"),
        pytest.param(["10", "cohort.txt"], "end it in .csv or .parquet", id="no-known-ending"),
        pytest.param(["--events", "10", "events.csv"], "end the name in .parquet", id="streamed-to-csv"),
        pytest.param(["10", "no/such/folder/cohort.csv"], "cannot be written", id="no-folder"),
    ],
)
def test_the_command_says_what_it_needs(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert message in " ".join(capsys.readouterr().err.split())
