"""How time and memory grow with the number of documents, beside an older build and bare pyoxigraph, in one run.

    python benchmarks/documents.py [--before CHECKOUT] [--documents 10,100,1000] [--only load,ask] [--seed N]
                                   [--timeout SECONDS] [--keep FOLDER]

The documents are generated from the seed document: each has sentences, clauses, stages and a pathway of its own, in
files of its own, and shares the vocabulary; the seed of the generator says which of its optional words each has. The
older build is a checkout, made for instance by ``git archive REVISION | tar x -C CHECKOUT``; it is run by this Python,
in turn with ours, on the same files. Tasks are whole processes. Printed is, for each task and number of documents, the
processor time, the peak of memory and the ratio, and by which power of the number of documents the time grows, from one
number to the next and in all; "over N s" is what did not end. What `bare` does is load the same files into a store;
what `compare` compares are ten of the documents, each with each.
"""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "ontology" / "sources"
NAME = "l5s1-treatment"
SHARED = {"conservative-care", "surgical-care", "rehabilitation-care", "evaluation-care"}

_LIBRARY = "import sys, pathlib\nfiles = sorted(pathlib.Path(sys.argv[1]).glob('*.trig'))\n"
_LOAD = _LIBRARY + "from stenosis_kg.rdf.graph import load\ngraph = load(*files)\n"
_COMMAND = _LIBRARY + (
    "from stenosis_kg.commands.main import main\nmain([*{words!r}, *(w for f in files for w in ('--graph', str(f)))])"
)
TASKS = {
    "bare": _LIBRARY
    + "import pyoxigraph as ox\nstore = ox.Store()\nfor file in (*sys.argv[2:], *map(str, files)):\n"
    + "    kind = ox.RdfFormat.TURTLE if file.endswith('.ttl') else ox.RdfFormat.TRIG\n"
    + "    store.load(path=file, format=kind)\n",
    "load": _LOAD,
    "answers": _LOAD + "from stenosis_kg.query import library\nfor each in library.library():\n"
    "    library.ask(graph, each.name)\n",
    "validate": _LOAD + "from stenosis_kg.check.validate import validate\nvalidate(graph)\n",
    "ask": _COMMAND.format(words=["ask", "escalation-triggers", "--format", "tsv"]),
    "show": _COMMAND.format(words=["show", "foraminotomy"]),
    "cite": _COMMAND.format(words=["cite", "foraminotomy", "treats", "severe foraminal stenosis at L5-S1"]),
    "next": _COMMAND.format(words=["next", "--finding", "bladder dysfunction"]),
    "compare": _LOAD + "from stenosis_kg.comparison.matching import compare\n"
    "compare(graph, [file.stem for file in files[:10]])\n",
}
OF_OURS = {"bare"}  # runs no build
ENDED = {124, 137, -9}  # by the time limit


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: seconds of the processor (None: it did not end in time) and MB at its peak."""

    seconds: float | None
    memory: float

    def __str__(self) -> str:
        return f"{'-':>8} {'-':>7}" if self.seconds is None else f"{self.seconds:8.2f} {self.memory:7.0f}"


def document(number: int, seed: int) -> tuple[str, str]:
    """The .trig and the .txt of a document: the seed's sentences under names of its own.

    >>> document(1, 0) == document(1, 0), document(1, 0) == document(2, 0)
    (True, False)
    """
    name, chance = f"generated-{number:04}", random.Random(f"{seed} {number}")
    text = (SOURCES / f"{NAME}.txt").read_text(encoding="utf-8")
    trig = (SOURCES / f"{NAME}.trig").read_text(encoding="utf-8")
    trig = re.sub(r"(?m)^ +skg:inference .*\n", lambda line: line[0] if chance.random() < 0.9 else "", trig)
    trig = re.sub(r'(schema:sha256 )"\w+"', rf'\1"{sha256(text.encode()).hexdigest()}"', trig)
    trig = re.sub(r'(dcterms:title ")', rf"\1Document {number}: ", trig)
    trig = trig.replace(NAME, name).replace("l5s1:", f"d{number}:")
    terms = (ROOT / "ontology" / "concepts.ttl").read_text(encoding="utf-8").split("\n\n")
    own = "\n\n".join(block.strip() for block in terms if re.match(r"step:[a-z]", block) and not _shared(block))
    own = re.sub(r'(skos:(?:pref|alt)Label "[^"]*)', rf"\1, document {number}", own)
    prefixes = "".join(
        f"@prefix {short}: <http://www.w3.org/{rest}> .\n"
        for short, rest in (("rdfs", "2000/01/rdf-schema#"), ("skos", "2004/02/skos/core#"))
    )
    whole = re.sub(r"step:([a-z][a-z0-9-]*)", lambda m: m[0] + ("" if m[1] in SHARED else f"-{number}"), trig + own)
    return prefixes + whole + "\n", text


def _shared(block: str) -> bool:
    return block.split("\n")[0].removeprefix("step:") in SHARED


def once(task: str, folder: Path, checkout: Path, timeout: float) -> Run:
    """Run a task in a process of its own."""
    ours = [str(ROOT / "ontology" / name) for name in ("stenosis.ttl", "concepts.ttl", f"sources/{NAME}.trig")]
    words = [sys.executable, "-c", TASKS[task], str(folder), *(ours if task in OF_OURS else [])]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    limit = ["timeout", "-k", "1", str(timeout)]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*limit, *words], cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if code not in {0, *ENDED}:
            raise SystemExit(f"{task} in {checkout} ended with status {code}:\n{errors.read().decode()[-2000:]}")
    if code in ENDED:
        return Run(None, 0.0)
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def exponent(runs: dict[int, Run]) -> str:
    """By which power of the number of documents the time grows, from each number to the next, and in all."""
    known = [(count, run.seconds) for count, run in sorted(runs.items()) if run.seconds]
    pairs = [*pairwise(known), *([(known[0], known[-1])] if len(known) > 2 else [])]
    return "  ".join(f"{math.log(b[1] / a[1]) / math.log(b[0] / a[0]):.2f}" for a, b in pairs)


def main() -> None:
    """Generate the documents, run all in turn and print the table."""
    parser = ArgumentParser(description="Growth with the number of documents.")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    parser.add_argument("--documents", default="10,100,1000")
    parser.add_argument("--only", default=",".join(TASKS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--timeout", type=float, default=180)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    tasks, counts = given.only.split(","), [int(count) for count in given.documents.split(",")]
    before: Path | None = given.before and given.before.resolve()
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep.resolve() if given.keep else Path(temporary)
        for count in counts:
            folder = root / str(count)
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(1, count + 1):
                for ending, text in zip((".trig", ".txt"), document(number, given.seed), strict=True):
                    (folder / f"generated-{number:04}{ending}").write_text(text, encoding="utf-8")
        print(f"{'task':10} {'docs':>5} {'ours s':>8} {'MB':>7} {'before s':>8} {'MB':>7} {'ratio':>6} {'of bare':>7}")
        bare = {count: once("bare", root / str(count), ROOT, given.timeout) for count in counts}
        for task in tasks:
            ours: dict[int, Run] = {}
            for count in counts:
                run = bare[count] if task == "bare" else once(task, root / str(count), ROOT, given.timeout)
                old = once(task, root / str(count), before, given.timeout) if before and task not in OF_OURS else None
                ours[count] = run
                ratio = f"{run.seconds / old.seconds:6.3f}" if old and old.seconds and run.seconds else f"{'':6}"
                base = f"{run.seconds / (bare[count].seconds or 1):7.2f}" if run.seconds else f"{'':7}"
                print(f"{task:10} {count:5} {run} {old or ' ' * 16} {ratio} {base}", flush=True)
            print(f"{task:10} grows by the power {exponent(ours)}", flush=True)


if __name__ == "__main__":
    main()
