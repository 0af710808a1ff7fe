"""Names of concepts as spaCy token patterns: what an entity ruler needs to find and link them in a text.

The patterns ask for nothing but ``LOWER``, ``IN`` and ``OP``, so that a blank pipeline will do. A name is cut into
tokens as spaCy cuts English; its last word is found in the plural too, and a hyphen may be left out.
"""

from __future__ import annotations

import json
import re

from ..rdf.graph import Graph
from ..statements.mentions import plural_of
from .about import readme
from .content import content

__all__ = ["files", "tokens"]

# How a plan is put together: no text names these.
_OUT = {"skg:Pathway", "skg:CarePhase", "skg:Stage", "skg:Escalation", "skg:AllOf"}
# What stays within a word, as spaCy has it: a hyphen between a letter and a digit (but not L5-S1, nor 4-5); a dash,
# slash or colon before a digit (L4/5, L4–5); a comma but between letters; a plus but between digits; a dot but
# between a small letter and a capital; an apostrophe but before a last s; and whatever else is no space.
_WITHIN = "|".join(
    (
        r"(?<=[^\W\d_])-(?=[0-9])",
        r"[–—~/:<>=](?=[0-9])",
        r"(?<=[0-9]),|,(?=[0-9])",
        r"(?<=[^\W\d_])[+*^]|[+*^](?=[^\W\d_])",
        r"(?!(?<=[a-zß-öø-ÿ])\.[A-ZÀ-ÖØ-Þ])\.",
        r"['’](?![sS]\b)",
        r"[^\w\s–—~/:<>=,+*^.'’-]|_",
    )
)
_TOKEN = re.compile(rf"['’][sS]\b|[^\W_]+(?:(?:{_WITHIN})[^\W_]+)*|\S")
_Pattern = list[dict[str, object]]


def files(graph: Graph) -> dict[str, bytes]:
    """``patterns.jsonl`` and ``README.txt``. A name of two concepts goes to the one that has it as preferred label.

    Errors as of `content`.
    """
    known = [node for node in content(graph).things if node.types and not _OUT & set(node.types)]
    ranked = [
        (rank, node, name)
        for node in known
        for rank, names in enumerate(((node.label,), node.synonyms, node.hidden))
        for name in names
    ]
    lines: dict[str, dict[str, object]] = {}
    for _, node, name in sorted(ranked, key=lambda each: (each[0], each[1].id, each[2])):
        pattern = _pattern(name)
        if pattern:
            label = node.types[0].rpartition(":")[2]
            lines.setdefault(json.dumps(pattern), {"label": label, "pattern": pattern, "id": node.id})
    in_order = sorted(lines.values(), key=lambda line: (str(line["id"]), json.dumps(line["pattern"])))
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in in_order)
    return {"README.txt": readme("gazetteer"), "patterns.jsonl": data.encode()}


def tokens(name: str) -> list[str]:
    """A name cut as spaCy cuts English, in lower case.

    >>> tokens("L5-S1 anti-inflammatory (NSAIDs)")
    ['l5', '-', 's1', 'anti', '-', 'inflammatory', '(', 'nsaids', ')']
    >>> tokens("L4/5 or L4–5")
    ['l4/5', 'or', 'l4–5']
    """
    return [token.lower() for token in _TOKEN.findall(name)]


def _pattern(name: str) -> _Pattern:
    cut = tokens(name)
    if not any(character.isalnum() for character in name):
        return []
    pattern: _Pattern = [{"LOWER": token, **({"OP": "?"} if token == "-" else {})} for token in cut]  # noqa: S105 - a token of text
    plural = plural_of(cut[-1])
    if plural:
        pattern[-1] = {"LOWER": {"IN": [cut[-1], plural]}}
    return pattern
