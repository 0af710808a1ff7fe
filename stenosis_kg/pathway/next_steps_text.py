"""An answer as lines for a person to read: the first step first, then why, then what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

__all__ = ["text"]

_SECTIONS = (
    ("OUT OF SCOPE", "out_of_scope"),
    ("CONFLICTS, which the answer does not settle", "conflicts"),
    ("ALSO GIVEN", "also_given"),
    ("WOULD MATTER, and is not given", "would_matter"),
    ("SILENT: the documents do not say", "silent_on"),
)


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
        self.cited: dict[str, Mapping[str, Any]] = {}
        self.quoted: set[str] = set()

    def lines(self) -> Iterator[str]:
        answer = self.answer
        steps, out = answer["steps"], answer.get("scope") == "out"
        if not steps:
            none = "Undetermined: the documents do not speak of this patient."
            yield from self._wrap(none if out else "The documents name no next step.", "")
        for number, step in enumerate(steps, 1):
            yield from self._step(number, step)
        for title, key in _SECTIONS:
            yield from self._notes(title, answer.get(key, ()))
        rest = [sentence for iri, sentence in self.cited.items() if iri not in self.quoted]
        if rest:
            yield from ("", "Also cited")
            yield from (line for sentence in rest for line in self._quote(sentence))
        yield ""
        for name in answer.get("given", {}).get("read_as", ()):
            yield from self._wrap(f"{name['given']} is read as {name['label']}.", "")
        if answer.get("scope") == "assumed":
            condition = " or ".join(condition["label"] for condition in answer["condition"])
            yield from self._wrap(f"The patient is taken to have {condition}: no other condition is given.", "")
        for document in answer.get("documents", ()):
            version = f" (stenosis-kg {answer['version']})" if "version" in answer else ""
            yield from self._wrap(f"Document: {document['title']}{version}.", "")
        yield from self._wrap(answer["note"], "")

    def _step(self, number: int, step: Mapping[str, Any]) -> Iterator[str]:
        if number > 1:
            yield ""
        undetermined = step["status"] == "undetermined"
        firmness = _words(step)
        skipped = " and ".join(f"the {stage['label']}" for stage in step["bypasses"])
        said = [step["status"] + (f" ({firmness})" if firmness and not undetermined else "")]
        said += [f"{'would bypass' if undetermined else 'bypasses'} {skipped}"] if skipped else []
        said += ["declined"] if step["declined"] else []
        yield from self._wrap(f"{number}. {step['label']}: {', '.join(said)}", "   ")
        yield from self._wrap(f"why: {step['why']}", "     ", first="   ")
        for sentence in step["sentences"]:
            yield from self._quote(sentence, "" if undetermined else _words(sentence))
        # What is not known to come next need not be chosen among yet.
        if step["options"] and not undetermined:
            yield "   options:"
            for option in step["options"]:
                yield from self._wrap(f"- {option['label']}{self._option(option)}", "       ", first="     ")

    def _option(self, option: Mapping[str, Any]) -> str:
        """How an option is put: each sentence with its own word, its condition, and what was done about it."""
        own = option["relation"] == "offers"
        if own:
            said = self._said(option["sentences"])
            conditions = " or ".join(map(_condition, option["conditions"]))
            cited = {sentence["id"]: sentence for each in option["conditions"] for sentence in each["sentences"]}
            if conditions:
                firm = "" if said else ", ".join(dict.fromkeys(_words(each) or "stated" for each in cited.values()))
                firm = f"{firm}, " if firm else ""
                said.append(f"{firm}on condition of {conditions}{self._cites([*cited.values()])}")
            said = said or ["stated for other findings than those given"]
        else:
            firmness = option["modality"] if option["modality"] not in (None, "plain") else "stated"
            said = [f"{firmness}{self._cites(option['sentences'])}"]
            said += [f"on the condition of {option['under_label']}"] if option["conditions"] else []
        said += [word for word in ("tried", "declined") if option[word]]
        under = "" if own else f" ({option['relation']} of {option['under_label']})"
        return f"{under}: {'; '.join(said)}" if said else under

    def _said(self, sentences: Sequence[Mapping[str, Any]]) -> list[str]:
        """ "typical [s4a]", "first line [s23a]": sentences that say the same in one."""
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for sentence in sentences:
            groups.setdefault(_words(sentence) or "stated", []).append(sentence)
        return [f"{words}{self._cites(same)}" for words, same in groups.items()]

    def _notes(self, title: str, notes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        if notes:
            yield ""
            yield from self._wrap(title, "  ")
        for note in notes:
            bears = f" → {note['bears_on_label']}" if "bears_on_label" in note else ""
            yield from self._wrap(f"- {note['text']}{bears}{self._cites(note['sentences'])}", "    ", first="  ")

    def _quote(self, sentence: Mapping[str, Any], words: str = "") -> Iterator[str]:
        self.quoted.add(sentence["id"])
        firmness = f" ({words})" if words else ""
        yield from self._wrap(
            f"[{self._id(sentence['id'])}] “{sentence['text']}”{firmness}", "         ", first="     "
        )

    def _cites(self, sentences: Sequence[Mapping[str, Any]]) -> str:
        for sentence in sentences:
            self.cited.setdefault(sentence["id"], sentence)
        return f" [{', '.join(self._id(sentence['id']) for sentence in sentences)}]" if sentences else ""

    def _id(self, curie: str) -> str:
        """The number alone where there is one document."""
        return curie if self.several else curie.rpartition(":")[2]

    def _wrap(self, words: str, indent: str, first: str = "") -> Iterator[str]:
        # Control characters of a label must not reach a terminal.
        shown = "".join(c if c.isprintable() else " " for c in words)
        filled = fill(shown, self.width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
        yield from filled.splitlines()


def _words(spoken: Mapping[str, Any]) -> str:
    """How firmly, how important, in which order; "plain" says nothing to a reader and is left out."""
    words = (spoken.get("modality"), spoken.get("importance"), spoken.get("rank"))
    return ", ".join(word for word in words if word and word != "plain")


def _condition(condition: Mapping[str, Any]) -> str:
    """One condition of an option, and how it stands."""
    findings = dict.fromkeys(reason["finding_label"] for reason in condition["because"])
    given = ", ".join(findings)
    if condition["answer"] == "unmet":
        absent = ", ".join(each["label"] for each in condition["against"])
        how = f"ruled out: {absent} is absent" if absent else "ruled out"
    elif condition["answer"] == "met":
        how = f"met: {given}" if given else "met"
    else:
        how = f"not known, with {given}" if given else "not given"
    return f"{condition['label']} ({how})"
