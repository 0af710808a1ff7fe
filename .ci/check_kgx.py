"""Export KGX and have kgx validate it; then break it in one way at a time, and see that kgx refuses each."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import stenosis_kg as skg

SHIM = Path(__file__).with_name("kgx_offline.py")

BREAKS = {
    "unknown predicate": ("edges", "biolink:treats\t", "biolink:cures\t"),
    "unknown category": ("nodes", "biolink:Disease\t", "biolink:Ailment\t"),
    "no agent_type": ("edges", "\tmanual_agent\t", "\t\t"),
    "id that is no CURIE": ("nodes", "\nconcept:numbness\t", "\nnumbness\t"),
}


def refused(folder: Path, ending: str) -> str:
    """What kgx has against the files; "" where it takes them."""
    form = [f"nodes.{ending}", f"edges.{ending}"]
    done = subprocess.run(
        [sys.executable, str(SHIM), "validate", "-i", ending, *form], cwd=folder, capture_output=True, text=True
    )
    said = done.stdout + done.stderr
    return "" if done.returncode == 0 and said.strip() == "{}" else said


def same_after(folder: Path) -> bool:
    """Whether kgx, turning the TSV into JSON lines, gives our edges.

    It keeps one edge for each subject, predicate and object, with the properties of all: so each that it gives must be
    ours, and none of these may lack.
    """
    form = ["nodes.tsv", "edges.tsv", "-f", "jsonl", "-o", "again"]
    subprocess.run(
        [sys.executable, str(SHIM), "transform", "-i", "tsv", *form], cwd=folder, check=True, capture_output=True
    )
    kept = ("id", "subject", "predicate", "object")

    def read(name: str) -> list[list[object]]:
        lines = (folder / name).read_text(encoding="utf-8").split("\n")
        return sorted(([json.loads(line).get(key) for key in kept] for line in lines if line), key=str)

    ours, theirs = read("edges.jsonl"), read("again_edges.jsonl")
    same = all(edge in ours for edge in theirs) and {str(e[1:4]) for e in ours} == {str(e[1:4]) for e in theirs}
    print(f"TSV to JSON lines: {'the same edges' if same else 'OTHER EDGES'}")
    return same


def main() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "kgx"
        skg.export(skg.load(), "kgx", folder)
        for ending in ("tsv", "jsonl"):
            found = refused(folder, ending)
            print(f"{ending}: {found or 'taken'}")
            wrong += bool(found)
        wrong += not same_after(folder)
        for what, (name, old, new) in BREAKS.items():
            path = folder / f"{name}.tsv"
            whole = path.read_text(encoding="utf-8")
            if whole.count(old) < 1:
                print(f"{what}: there is nothing to break")
                wrong += 1
            path.write_text(whole.replace(old, new, 1), encoding="utf-8")
            taken = not refused(folder, "tsv")
            print(f"{what}: {'TAKEN' if taken else 'refused'}")
            wrong += taken
            path.write_text(whole, encoding="utf-8")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
