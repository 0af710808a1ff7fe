"""How long drawing takes: the layered layout by size, and ``stenosis-kg draw pathway -o x.svg`` as a whole process.

The process is timed beside one that imports matplotlib and saves an empty figure of the same size as SVG, in turn, so
that both meet the same weather on the machine; the PNG and the PDF of the figure, which matplotlib writes, too.

    python benchmarks/draw.py [ROUNDS]

Exit status 1 where 40 nodes take 20 ms or more, 1,000 nodes 2 s or more, or the SVG more than 1.4 times the empty
figure. Times are medians of wall time, and for the layout the fastest of the processor's time.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from stenosis_kg import draw
from stenosis_kg.draw.facts import Facts
from stenosis_kg.draw.layered import Node, layout
from stenosis_kg.rdf.graph import load

ROOT = Path(__file__).resolve().parent.parent
MOST = 1.4

EMPTY = """
import sys
from matplotlib.figure import Figure
Figure(figsize=(float(sys.argv[1]), float(sys.argv[2]))).savefig(sys.argv[3])
"""


def of_the_graph(count: int) -> tuple[list[Node], list[tuple[str, str]]]:
    """The first things that passages speak of, and what joins them."""
    facts = Facts(load())
    things: dict[str, None] = {}
    for fact in facts.stated:
        things.update(dict.fromkeys(end for end in (fact.subject, fact.object) if end))
    keys = list(things)[:count]
    edges = {(f.subject, f.object) for f in facts.stated if f.subject in keys and f.object in keys}
    return [Node(key, 60, 14) for key in keys], sorted(edge for edge in edges if edge[0] != edge[1])


def made_up(count: int, edges: int, reach: int) -> tuple[list[Node], list[tuple[str, str]]]:
    """A random graph whose edges join nodes that are not far apart."""
    chance = random.Random(1)  # noqa: S311 - the same graph each time
    pairs = set()
    while len(pairs) < edges:
        a = chance.randrange(count)
        b = a + chance.randrange(1, reach)
        if b < count:
            pairs.add((f"n{a}", f"n{b}"))
    return [Node(f"n{i}", 40, 12) for i in range(count)], sorted(pairs)


def layouts() -> bool:
    """The layered layout by size."""
    print("layered layout                 nodes  edges  crossings      ms   limit")
    good = True
    for name, graph, limit, rounds in (
        ("the graph's first 40 things", of_the_graph(40), 20, 20),
        ("random", made_up(40, 60, 12), 20, 20),
        ("random", made_up(1000, 1500, 40), 2000, 3),
    ):
        times = []
        for _ in range(rounds):
            began = time.process_time()
            laid = layout(*graph)
            times.append(time.process_time() - began)
        least = min(times) * 1000
        print(f"{name:30} {len(graph[0]):5}  {len(graph[1]):5}  {laid.crossings:9}  {least:6.1f}   {limit}")
        good &= least < limit
    return good


def once(command: list[str]) -> float:
    """Seconds for one process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return time.perf_counter() - began


def processes(rounds: int) -> bool:
    """Whole processes, side by side."""
    scene = draw.pathway(load()).scene
    with tempfile.TemporaryDirectory() as folder:
        size = [f"{side / 72:.3f}" for side in (scene.width, scene.height)]
        commands = {"an empty figure by matplotlib, SVG": [sys.executable, "-c", EMPTY, *size, f"{folder}/empty.svg"]}
        for kind in ("svg", "pdf", "png"):
            target = ["draw", "pathway", "-o", f"{folder}/a.{kind}"]
            commands[f"stenosis-kg draw pathway, {kind.upper()}"] = [sys.executable, "-m", "stenosis_kg", *target]
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                times[name].append(once(command))
    bare = median(next(iter(times.values())))
    print("\nwhole process                          s   ratio")
    for name, taken in times.items():
        print(f"{name:36} {median(taken):.3f}   {median(taken) / bare:.2f}")
    ratio = median(times["stenosis-kg draw pathway, SVG"]) / bare
    print(f"at most {MOST}: {'yes' if ratio <= MOST else 'NO'}")
    return ratio <= MOST


def main(rounds: str = "11") -> int:
    """Print the tables; 1 where a limit is missed."""
    good = layouts()
    return 0 if processes(int(rounds)) and good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
