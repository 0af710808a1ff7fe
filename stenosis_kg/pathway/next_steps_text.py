"""An answer as lines for a person to read: the first step first, then why, then what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

__all__ = ["text"]

_INDICATED = {"met": "its condition is met", "unmet": "its condition is not met", "unknown": "its condition is open"}


def text(answer: Mapping[str, Any], width: int = 100) -> str:
    """Lines from what `NextSteps.to_dict` gives, at most ``width`` wide.

    A step quotes the sentences that it rests on; a sentence that is only cited is quoted at the end.

    >>> text({"steps": [], "note": "A note."})
    'The documents name no next step.\\n\\nA note.\\n'
    """
    return "\n".join(_Writer(answer, max(width, 40)).lines()) + "\n"


class _Writer:
    def __init__(self, answer: Mapping[str, Any], width: int) -> None:
        self.answer = answer
        self.width = width
        self.several = len(answer.get("documents", ())) > 1
        self.cited: dict[str, str] = {}
        self.quoted: set[str] = set()

    def lines(self) -> Iterator[str]:
        answer = self.answer
        steps = answer["steps"]
        if not steps:
            yield "The documents name no next step."
        for number, step in enumerate(steps, 1):
            yield from self._step(number, step)
        yield from self._notes("OUT OF SCOPE", answer.get("out_of_scope", ()))
        yield from self._notes("CONFLICTS, which the answer does not settle", answer.get("conflicts", ()))
        yield from self._notes("WOULD MATTER, and was not told", answer.get("would_matter", ()))
        yield from self._notes("SILENT: the documents do not say", answer.get("silent_on", ()))
        rest = sorted((order, iri) for order, iri in enumerate(self.cited) if iri not in self.quoted)
        if rest:
            yield from ("", "Also cited")
            yield from (line for _, iri in rest for line in self._quote(iri, self.cited[iri]))
        yield ""
        for name in answer.get("given", {}).get("read_as", ()):
            yield from self._wrap(f"{name['told']} is read as {name['label']}.", "")
        if answer.get("scope") == "assumed":
            condition = " or ".join(condition["label"] for condition in answer["condition"])
            yield from self._wrap(f"It is taken that the patient has {condition}: no other condition was told.", "")
        for document in answer.get("documents", ()):
            version = f" (stenosis-kg {answer['version']})" if "version" in answer else ""
            yield from self._wrap(f"Document: {document['title']}{version}.", "")
        yield from self._wrap(answer["note"], "")

    def _step(self, number: int, step: Mapping[str, Any]) -> Iterator[str]:
        if number > 1:
            yield ""
        flag = "RED FLAG: " if step["red_flag"] else ""
        firmness = f" ({step['modality']})" if step["modality"] and step["status"] != "undetermined" else ""
        declined = ", declined" if step["declined"] else ""
        yield from self._wrap(f"{number}. {flag}{step['label']}: {step['status']}{firmness}{declined}", "   ")
        yield from self._wrap(f"why: {step['why']}", "     ", first="   ")
        for sentence in step["sentences"]:
            yield from self._quote(sentence["id"], sentence["text"], sentence["modality"])
        # What is not known to come next need not be chosen among yet.
        if step["options"] and step["status"] != "undetermined":
            yield "   options:"
            for option in step["options"]:
                yield from self._option(option)

    def _option(self, option: Mapping[str, Any]) -> Iterator[str]:
        said = [word for word in (option["modality"], option["importance"], option["rank"]) if word]
        if option["indicated"] in _INDICATED:
            findings = dict.fromkeys(reason["finding_label"] for reason in option["because"])
            met = f" ({', '.join(findings)})" if findings else ""
            said.append(_INDICATED[option["indicated"]] + met)
        said += [word for word in ("tried", "declined") if option[word]]
        under = f" ({option['relation']} of {option['under_label']})" if option["relation"] != "offers" else ""
        line = f"- {option['label']}{under}: {'; '.join(said)}{self._cites(option['sentences'])}"
        yield from self._wrap(line, "       ", first="     ")

    def _notes(self, title: str, notes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        if notes:
            yield ""
            yield from self._wrap(title, "  ")
        for note in notes:
            bears = f" → {note['bears_on_label']}" if "bears_on_label" in note else ""
            yield from self._wrap(f"- {note['text']}{bears}{self._cites(note['sentences'])}", "    ", first="  ")

    def _quote(self, iri: str, words: str, modality: str | None = None) -> Iterator[str]:
        self.quoted.add(iri)
        firmness = f" ({modality})" if modality else ""
        yield from self._wrap(f"[{self._id(iri)}] “{words}”{firmness}", "         ", first="     ")

    def _cites(self, sentences: Sequence[Mapping[str, Any]]) -> str:
        for sentence in sentences:
            self.cited.setdefault(sentence["id"], sentence["text"])
        return f" [{', '.join(self._id(sentence['id']) for sentence in sentences)}]" if sentences else ""

    def _id(self, curie: str) -> str:
        """The number alone where there is one document."""
        return curie if self.several else curie.rpartition(":")[2]

    def _wrap(self, words: str, indent: str, first: str = "") -> Iterator[str]:
        # Control characters of a label must not reach a terminal.
        shown = "".join(c if c.isprintable() else " " for c in words)
        filled = fill(shown, self.width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
        yield from filled.splitlines()
