"""How long cold commands take, beside bare scripts that read the same files and ask a question, in one run.

Whole processes, in turn, so that all meet the same weather on the machine. The bare pyoxigraph and the bare rdflib
script parse the files that the commands read, ask the query of ``ask``, and print the same rows.

    python benchmarks/start.py [--rounds N] [--against CHECKOUT]

With ``--against``, the commands of another checkout run in turn with ours (by its own ``.venv``). Exit status 1 where
``ask`` takes more than 2 times the bare pyoxigraph script or is not 4 times faster than the rdflib one, or where
another command takes more than 0.6 times what it takes in the other checkout. Figures are processor time, which a busy
machine bears on less than on the clock's, as medians and, beside them, of the fastest runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median

from stenosis_kg import paths

ROOT = Path(__file__).resolve().parent.parent
MOST, LEAST, SHARE = 2.0, 4.0, 0.6
QUESTION = "escalation-triggers"
COMMANDS = {
    "ask": ["ask", QUESTION, "--format", "tsv"],
    "next": ["next", "--finding", "bladder dysfunction"],
    "show": ["show", "foraminotomy"],
    "cite": ["cite", "foraminotomy", "treats", "severe foraminal stenosis at L5-S1"],
}

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


def once(command: list[str], folder: Path) -> tuple[float, int]:
    """Seconds of the processor for one process, and how many lines it printed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder, env=environment) as process:
        assert process.stdout
        lines = process.stdout.read().count(b"\n")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)[:80]} ended with status {process.returncode}")
    return used.ru_utime + used.ru_stime, lines


def installed(folder: Path) -> list[str]:
    """The command of a checkout as its own environment has it, or that of the environment that runs this."""
    there = folder / ".venv" / "bin"
    here = Path(sys.executable).parent
    bin_ = there if there.is_dir() else here
    return [str(bin_ / "python"), str(bin_ / "stenosis-kg")]


def main() -> int:
    """Run all in turn and print the figures."""
    parser = ArgumentParser(description="Cold commands beside bare scripts.")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    given = parser.parse_args()
    query = str(Path(paths.folder("queries"), "questions", f"{QUESTION}.rq"))
    files = list(paths.graph_files())
    runs = {name: ([*installed(ROOT), *words], ROOT) for name, words in COMMANDS.items()}
    runs["bare pyoxigraph"] = ([sys.executable, "-c", PYOXIGRAPH, query, *files], ROOT)
    runs["bare rdflib"] = ([sys.executable, "-c", RDFLIB, query, *files], ROOT)
    if given.against:
        other = given.against.resolve()
        runs |= {f"{name}, there": ([*installed(other), *words], other) for name, words in COMMANDS.items()}
    lines = {name: once(*run)[1] for name, run in runs.items()}  # also fills the caches of files and of bytecode
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(given.rounds):
        for name, run in runs.items():
            taken[name].append(once(*run)[0])

    def ratio(one: str, other: str) -> tuple[float, float]:
        return median(taken[one]) / median(taken[other]), min(taken[one]) / min(taken[other])

    for name, times in taken.items():
        share = ratio(name, "bare pyoxigraph")
        print(
            f"{name:16} median {median(times) * 1000:6.1f} ms   fastest {min(times) * 1000:6.1f} ms   "
            f"{share[0]:.2f} × bare pyoxigraph (fastest runs {share[1]:.2f})"
        )
    faster = ratio("bare rdflib", "ask")
    print(f"ask is {faster[0]:.1f} × faster than bare rdflib (fastest runs {faster[1]:.1f}; at least {LEAST})")
    worst = ratio("ask", "bare pyoxigraph")[0] > MOST or faster[0] < LEAST
    if given.against:
        for name in COMMANDS:
            share = ratio(name, f"{name}, there")
            print(f"{name}: {share[0]:.2f} × {given.against} (fastest runs {share[1]:.2f})")
            worst |= name != "ask" and share[0] > SHARE
    same = lines["ask"] == lines["bare pyoxigraph"] == lines["bare rdflib"]
    if not same:
        print(f"the rows differ: {lines}")
    return int(worst or not same)


if __name__ == "__main__":
    sys.exit(main())
