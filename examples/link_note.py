"""Link the concepts that a clinical note names, by the gazetteer: with spaCy, or without it by a small matcher.

    stenosis-kg export gazetteer -o gazetteer/
    python examples/link_note.py gazetteer/patterns.jsonl examples/note.txt

That a concept is named does not mean that the patient has it: "No bladder dysfunction" names one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from stenosis_kg.export.gazetteer import tokens

Link = tuple[str, str, str]  # words, class, concept


def with_spacy(patterns: Path, note: str) -> list[Link]:
    """The entity ruler of a blank pipeline."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler", config={"validate": True}).from_disk(patterns)
    return [(" ".join(each.text.split()), each.label_, each.ent_id_) for each in nlp(note).ents]


def without(patterns: Path, note: str) -> list[Link]:
    """The longest pattern that fits from each word on."""
    lines = [json.loads(line) for line in patterns.read_text(encoding="utf-8").split("\n") if line]
    words, found, start = tokens(note), [], 0
    while start < len(words):
        fits = [(length(line["pattern"], words[start:]), line) for line in lines]
        most, line = max(fits, key=lambda fit: fit[0])
        if most:
            found.append((" ".join(words[start : start + most]), line["label"], line["id"]))
        start += most or 1
    return found


def length(pattern: list[dict[str, Any]], words: list[str]) -> int:
    """How many words a pattern takes; 0 where it does not fit."""
    at = 0
    for part in pattern:
        wanted = part["LOWER"]["IN"] if isinstance(part["LOWER"], dict) else [part["LOWER"]]
        if at < len(words) and words[at] in wanted:
            at += 1
        elif part.get("OP") != "?":
            return 0
    return at


if __name__ == "__main__":
    patterns, note = Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8")
    try:
        links = with_spacy(patterns, note)
    except ImportError:
        links = without(patterns, note)
    for link in links:
        print(*link, sep="\t")
