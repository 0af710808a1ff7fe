"""Export KGX and have kgx validate it; then break it in one way at a time, and see that kgx refuses each."""

from __future__ import annotations

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


def main() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "kgx"
        skg.export(skg.load(), "kgx", folder)
        for ending in ("tsv", "jsonl"):
            found = refused(folder, ending)
            print(f"{ending}: {found or 'taken'}")
            wrong += bool(found)
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
