"""How long a cold ``stenosis-kg ask NAME`` takes, beside bare scripts that do the same, in one run.

Whole processes, in turn, so that all meet the same weather on the machine. The bare pyoxigraph and the bare rdflib
script parse the same files, ask the same query and print the same rows.

    python benchmarks/ask.py [NAME] [ROUNDS]

Exit status 1 where `ask` takes more than 2.5 times the bare pyoxigraph script, or is not 5 times faster than the
rdflib one. Times are medians; the ratios are of the medians and, beside them, of the fastest runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from stenosis_kg import paths

ROOT = Path(__file__).resolve().parent.parent
MOST, LEAST = 2.5, 5.0

PYOXIGRAPH = """
import sys
import pyoxigraph as ox
store = ox.Store()
for file in sys.argv[2:]:
    store.load(path=file, format=ox.RdfFormat.TURTLE if file.endswith(".ttl") else ox.RdfFormat.TRIG)
rows = store.query(open(sys.argv[1], encoding="utf-8").read(), use_default_graph_as_union=True)
print(*(variable.value for variable in rows.variables), sep="\\t")
for row in rows:
    print(*("" if term is None else term.value for term in row), sep="\\t")
"""

RDFLIB = """
import sys
import rdflib
dataset = rdflib.Dataset(default_union=True)
for file in sys.argv[2:]:
    dataset.parse(file, format="turtle" if file.endswith(".ttl") else "trig")
rows = dataset.query(open(sys.argv[1], encoding="utf-8").read())
print(*rows.vars, sep="\\t")
for row in rows:
    print(*("" if term is None else term for term in row), sep="\\t")
"""


def once(command: list[str]) -> tuple[float, int]:
    """Seconds for one process, and how many lines it printed."""
    began = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, check=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    return time.perf_counter() - began, done.stdout.count(b"\n")


def main(name: str = "escalation-triggers", rounds: str = "25") -> int:
    """Run the three in turn and print the figures."""
    query = str(paths.queries() / "questions" / f"{name}.rq")
    files = [str(path) for path in paths.bundled()]
    start = "import sys; from stenosis_kg.quick import main; main()"  # what the installed command runs
    commands = {
        "stenosis-kg ask": [sys.executable, "-c", start, "ask", name, "--format", "tsv"],
        "stenosis-kg ask (table)": [sys.executable, "-c", start, "ask", name],
        "bare pyoxigraph": [sys.executable, "-c", PYOXIGRAPH, query, *files],
        "bare rdflib": [sys.executable, "-c", RDFLIB, query, *files],
    }
    lines = {what: once(command)[1] for what, command in commands.items()}  # also warms the file cache and .pyc files
    same = lines["stenosis-kg ask"] == lines["bare pyoxigraph"] == lines["bare rdflib"]
    times: dict[str, list[float]] = {what: [] for what in commands}
    for _ in range(int(rounds)):
        for what, command in commands.items():
            times[what].append(once(command)[0])
    middle = {what: median(taken) for what, taken in times.items()}
    best = {what: min(taken) for what, taken in times.items()}
    print(f"{name}: {lines['bare pyoxigraph'] - 1} rows from {len(files)} files, {rounds} rounds")
    for what in commands:
        print(f"  {what:24} median {middle[what] * 1000:6.1f} ms   fastest {best[what] * 1000:6.1f} ms")
    worst = 0
    for what in ("stenosis-kg ask", "stenosis-kg ask (table)"):
        slower = [figures[what] / figures["bare pyoxigraph"] for figures in (middle, best)]
        faster = [figures["bare rdflib"] / figures[what] for figures in (middle, best)]
        print(f"  {what}: {slower[0]:.2f} × bare pyoxigraph (fastest runs {slower[1]:.2f}; at most {MOST}),")
        print(
            f"  {'':{len(what)}}  {faster[0]:.1f} × faster than rdflib (fastest runs {faster[1]:.1f}; at least {LEAST})"
        )
        worst |= slower[0] > MOST or faster[0] < LEAST
    if not same:
        print(f"  the rows differ: {lines}")
    return int(worst or not same)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
