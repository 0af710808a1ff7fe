"""How long a replay takes beside reading and sorting the same file, side by side in one run.

The floor: DuckDB reads the Parquet file and sorts its rows by person and time into a table. The replay reads the same
file and makes every table that is not of persons (``stenosis_kg.replay.replay``). Each runs in a process of its own, in
turn; time and memory are counted from where the packages are imported and the graph is read (0.4 s and 90 MB).

Events come in the order of time, as claims do, and one in ten has a role on the pathway (in the claims of
``tests/data/synpuf1k`` one in twenty has). ``--share 1`` makes it all of them: nobody's data, and the worst case.

    python benchmarks/replay.py                          1 and 10 million events
    python benchmarks/replay.py --events 100000000       as many as one likes; needs about 40 bytes of disk for each
    python benchmarks/replay.py --spark --pm4py          beside Spark's own sort, and pm4py's token replay

Exit status 1 where a limit is missed: at most 2 times the floor (from 100 million events on 1.3 times its processor's
time), no more memory than the floor; Spark at most 2 times its own sort; at least 20 times as fast a row as pm4py.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent

TIMED = """
import json, sys, time
def peak():  # not getrusage: that remembers the process which this one was started by
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
before, began, used = peak(), time.perf_counter(), time.process_time()
{body}
taken = time.perf_counter() - began, time.process_time() - used, peak() - before
print(json.dumps(dict(zip(("wall", "cpu", "MB"), taken))))
"""
FLOOR = "import duckdb\nfile = FILE\n" + TIMED.format(
    body="""connection = duckdb.connect()
connection.execute(
    "CREATE TABLE sorted AS SELECT subject_id, time, code FROM read_parquet(?) ORDER BY subject_id, time", [file])"""
)
REPLAY = (
    "import duckdb, pyarrow.parquet, stenosis_kg as skg\nfrom stenosis_kg.replay import replay\nkg = skg.load()\n"
    "file = FILE\n" + TIMED.format(body="replay(kg, file, engine=ENGINE).close()")
)
SPARK_SORT = (
    "from stenosis_kg.replay.spark_engine import Spark\nfrom pathlib import Path\nimport tempfile\nfile = FILE\n"
    'spark = Spark.start(None, Path(tempfile.mkdtemp()))\nspark.session.sql("SELECT 1").collect()\n'
    + TIMED.format(
        body='spark.session.read.parquet(file).select("subject_id", "time", "code").sort("subject_id", "time")'
        '.write.format("noop").mode("overwrite").save()'
    )
)
SPARK_REPLAY = REPLAY.replace(
    "file = ",
    "from stenosis_kg.replay.spark_engine import Spark\nfrom pathlib import Path\nimport tempfile\n"
    'spark = Spark.start(None, Path(tempfile.mkdtemp()))\nspark.session.sql("SELECT 1").collect()\nfile = ',
    1,
)
PM4PY = (
    "import logging, warnings; warnings.simplefilter('ignore'); logging.disable()\n"
    "import pandas, pm4py, pyarrow.parquet as pq\n"
    "from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to\n"
    "from pm4py.objects.petri_net.obj import PetriNet, Marking\n"
    "log = pq.read_table(FILE).slice(0, 100_000).to_pandas()\n"
    "log.columns = ['case:concept:name', 'time:timestamp', 'concept:name']\n"
    "log['case:concept:name'] = log['case:concept:name'].astype(str)\n"
    "net, place = PetriNet('any order'), PetriNet.Place('here')\nnet.places.add(place)\n"
    "for code in log['concept:name'].unique():\n"
    "    step = PetriNet.Transition(code, code)\n    net.transitions.add(step)\n"
    "    add_arc_from_to(place, step, net)\n    add_arc_from_to(step, place, net)\n"
    "start = Marking(); start[place] = 1\n"
    + TIMED.format(body="pm4py.conformance_diagnostics_token_based_replay(log, net, start, start)")
)


def filled(script: str, file: str, engine: str = "") -> str:
    """A script with its file and engine."""
    return script.replace("FILE", repr(file)).replace("ENGINE", repr(engine))


def make(events: int, share: float, folder: Path) -> Path:
    """A file of synthetic events in the order of time."""
    import duckdb

    raw, file = folder / "raw.parquet", folder / f"{events}.parquet"
    noise = str(round(1 - share, 3))
    command = ["-m", "tests.cohorts", "--events", str(events), str(raw), "--noise", noise]
    subprocess.run([sys.executable, *command], check=True, cwd=ROOT, capture_output=True)
    connection = duckdb.connect()
    connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
    connection.execute("SET memory_limit = '4GB'")
    connection.execute(f"COPY (SELECT * FROM read_parquet('{raw}') ORDER BY time) TO '{file}' (FORMAT parquet)")
    raw.unlink()
    return file


def once(script: str) -> dict[str, float]:
    """What one process took."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True, capture_output=True, text=True, env=environment,
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(name: str, one: str, other: str, rounds: int) -> dict[str, float]:
    """Both in turn; the ratios of the medians, printed."""
    taken: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for _ in range(rounds):
        for found, script in zip(taken, (one, other), strict=True):
            found.append(once(script))
    middle = [{key: median(each[key] for each in found) for key in ("wall", "cpu", "MB")} for found in taken]
    ratios = {key: middle[1][key] / middle[0][key] for key in ("wall", "cpu", "MB")}
    for label, row in zip(name.split(" | "), middle, strict=True):
        print(f"  {label:28} {row['wall']:8.2f} s  {row['cpu']:8.2f} s cpu  {row['MB']:8.0f} MB")
    print(f"  {'ratio':28} {ratios['wall']:8.2f}    {ratios['cpu']:8.2f}        {ratios['MB']:8.2f}", flush=True)
    return ratios | {"seconds": middle[1]["wall"], "other": middle[0]["wall"]}


def main() -> int:
    """Print the tables; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--share", type=float, default=0.1, help="of the events that have a role on the pathway")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--pm4py", action="store_true")
    given = parser.parse_args()
    missed = []
    for events in given.events:
        with tempfile.TemporaryDirectory() as place:
            file = str(make(events, given.share, Path(place)))
            print(f"{events:,} events, {given.share:.0%} of them with a role")
            replay = filled(REPLAY, file, "duckdb")
            found = compare("read and sort | replay", filled(FLOOR, file), replay, given.rounds)
            large = events >= 100_000_000
            if found["cpu" if large else "wall"] > (1.3 if large else 2) or found["MB"] > 1:
                missed.append(f"{events:,} events on DuckDB")
            if given.pm4py:
                row = once(filled(PM4PY, file))["wall"] / 100_000
                ours = found["seconds"] / events
                faster = row / ours
                print(f"  pm4py {row * 1e6:.1f} µs a row, replay {ours * 1e6:.2f} µs: {faster:.0f} times as fast")
                missed += [f"{events:,} events beside pm4py"] * (faster < 20)
            if given.spark:
                sort, spark = filled(SPARK_SORT, file), filled(SPARK_REPLAY, file, "spark")
                ratios = compare("Spark reads and sorts | replay on Spark", sort, spark, max(1, given.rounds // 3))
                missed += [f"{events:,} events on Spark"] * (ratios["wall"] > 2)
    print("limits held" if not missed else f"LIMIT MISSED: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
