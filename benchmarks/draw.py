"""How long drawing takes: ``stenosis-kg draw pathway -o x.svg`` as a whole process.

The process is timed beside one that imports matplotlib and saves an empty figure of the same size as SVG, in turn, so
that both meet the same weather on the machine; the PNG and the PDF of the figure, which matplotlib writes, too.

    python benchmarks/draw.py [ROUNDS]

Exit status 1 where the SVG takes more than 1.4 times the empty figure. Times are medians of wall time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from stenosis_kg import draw
from stenosis_kg.rdf.graph import load

ROOT = Path(__file__).resolve().parent.parent
MOST = 1.4

EMPTY = """
import sys
from matplotlib.figure import Figure
Figure(figsize=(float(sys.argv[1]), float(sys.argv[2]))).savefig(sys.argv[3])
"""


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
    print("whole process                          s   ratio")
    for name, taken in times.items():
        print(f"{name:36} {median(taken):.3f}   {median(taken) / bare:.2f}")
    ratio = median(times["stenosis-kg draw pathway, SVG"]) / bare
    print(f"at most {MOST}: {'yes' if ratio <= MOST else 'NO'}")
    return ratio <= MOST


def main(rounds: str = "11") -> int:
    """Print the table; 1 where the limit is missed."""
    return 0 if processes(int(rounds)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
