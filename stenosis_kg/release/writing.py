"""Changes as text, as Markdown for a changelog, as JSON, and as RDF in the Knowledge Graph Change Language."""

from __future__ import annotations

import json as json_
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pyoxigraph as ox

from ..errors import visible
from ..namespaces import PROV, RDF, compact
from ..rdf.writing import dumps_turtle
from . import SECTIONS, Diff, ReleaseChange

__all__ = ["FORMATS", "KGCL", "json", "markdown", "text", "turtle"]

KGCL = "https://w3id.org/kgcl/"
_CHANGE = "https://w3id.org/stenosis-kg/change/"


def text(diff: Diff) -> str:
    """A section for each sort of change, a line for each; statements with the words of their passages."""
    lines = [f"From {diff.old} to {diff.new}"]
    for section, title in SECTIONS.items():
        changes = diff.of(section)
        if not changes:
            continue
        counts = Counter(each.kind for each in changes)
        lines += ["", f"{title}: {', '.join(f'{number} {kind}' for kind, number in counts.items())}"]
        for each in changes:
            lines.append(f"  {_line(each)}")
            lines += [f"      {passage.tag} {' '.join(passage.text.split())}" for passage in each.passages]
            lines += [f"      + {row}" for row in each.new.split("\n") if row and section == "answer"]
            lines += [f"      - {row}" for row in each.old.split("\n") if row and section == "answer"]
    lines += ["", _verdict(diff)]
    return visible("\n".join(lines), lines=True) + "\n"


def markdown(diff: Diff) -> str:
    """A list for each of Added, Changed, Deprecated and Removed, the headings of Keep a Changelog."""
    headings: dict[str, list[str]] = {"Added": [], "Changed": [], "Deprecated": [], "Removed": []}
    for each in diff.changes:
        words = _line(each, kind=False)
        if each.section == "statement":
            said = " ".join(f"“{' '.join(passage.text.split())}”" for passage in each.passages)
            words = f"{words} {said}".rstrip()
        headings[_heading(each)].append(f"- {_sort(each)}: {_plain(words)}")
    parts = ["\n".join([f"### {title}", "", *lines, ""]) for title, lines in headings.items() if lines]
    return "\n".join(parts) if parts else "Nothing changed.\n"


def json(diff: Diff) -> str:
    """One object: the two releases, whether something was withdrawn without deprecation, and every change."""
    changes = [
        {
            "section": each.section,
            "kind": each.kind,
            "kgcl": each.kgcl,
            "about": compact(each.about),
            "words": each.words,
            "old": each.old,
            "new": each.new,
            "statement": each.triple and dict(zip(("subject", "predicate", "object"), each.triple, strict=True)),
            "passages": [passage.quote for passage in each.passages],
            "withdrawn_without_deprecation": each.broken,
        }
        for each in diff.changes
    ]
    whole = {"old": diff.old, "new": diff.new, "broken": len(diff.broken), "changes": changes}
    return json_.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def turtle(diff: Diff) -> str:
    """Each change as an instance of its class of KGCL, named by what it says, so that two runs give the same."""
    quads: list[ox.Quad] = []
    for each in diff.changes:
        said = "\0".join([each.kgcl, each.about, each.words, each.old, each.new, *(each.triple or ())])
        node = ox.NamedNode(_CHANGE + sha256(said.encode()).hexdigest()[:20])
        quads += [ox.Quad(node, ox.NamedNode(how), value) for how, value in _told(each)]
    return dumps_turtle(quads, header=(f"From {diff.old} to {diff.new}.",), prefixes={"kgcl": KGCL}).decode()


def _told(each: ReleaseChange) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
    told: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF + "type", ox.NamedNode(KGCL + each.kgcl)),
        (KGCL + "change_description", ox.Literal(f"{each.kind}: {each.words}")),
    ]
    told += [
        (KGCL + how, ox.Literal(value)) for how, value in (("old_value", each.old), ("new_value", each.new)) if value
    ]
    if each.triple:
        parts = zip(("subject", "predicate", "object"), each.triple, strict=True)
        told += [(RDF + how, _term(value)) for how, value in parts]
    elif each.section != "answer":
        told.append((KGCL + "about_node", _term(each.about)))
    if each.kgcl == "NodeObsoletionWithDirectReplacement":
        told += [(KGCL + "has_direct_replacement", _term(value)) for value in each.new.split()]
    return told + [(PROV + "wasDerivedFrom", ox.NamedNode(passage.iri)) for passage in each.passages]


def _term(value: str) -> ox.NamedNode | ox.Literal:
    try:
        return ox.NamedNode(value) if ":" in value else ox.Literal(value)
    except ValueError:
        return ox.Literal(value)


def _line(each: ReleaseChange, *, kind: bool = True) -> str:
    changed = f" ({each.old or 'none'} → {each.new})" if each.kind in {"other firmness", "moved"} else ""
    mark = " [withdrawn without deprecation]" if each.broken else ""
    return f"{f'{each.kind}: ' if kind else ''}{each.words}{changed}{mark}"


def _sort(each: ReleaseChange) -> str:
    name = {"statement": "statement", "mapping": "mapping", "pathway": "trigger", "answer": "question"}.get(
        each.section
    )
    return f"{name or ''} {each.kind}".strip() if each.kind not in {"added", "withdrawn"} else name or "term"


def _heading(each: ReleaseChange) -> str:
    if each.kgcl == "EdgeObsoletion" or each.kind == "deprecated":
        return "Deprecated"
    return {"added": "Added", "withdrawn": "Removed"}.get(each.kind, "Changed")


def _plain(words: str) -> str:
    """Nothing in it that Markdown or HTML would read as its own."""
    return "".join("\\" + c if c in "\\`*_[]<>|" else c for c in visible(" ".join(words.split())))


def _verdict(diff: Diff) -> str:
    if not diff:
        return "Nothing changed."
    number = len(diff.broken)
    return f"{number} withdrawn without deprecation" if number else "nothing was withdrawn without deprecation"


FORMATS: dict[str, Callable[[Diff], str]] = {"text": text, "markdown": markdown, "json": json, "turtle": turtle}
"""What changes are written as, and by which function."""
