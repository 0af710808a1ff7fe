"""The page of the report: the pathway first, then the article with what each sentence states, then every check.

Every function returns an element of the page; what it shows is handed to it, and nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ..draw.picture import Figure, element
from ..pages.elements import Content, el, link
from ..pages.frame import framed

__all__ = ["Answer", "Said", "Sentence", "index"]

_TITLE = "How severe foraminal stenosis at L5-S1 is treated"


@dataclass(frozen=True, slots=True)
class Said:
    """What one passage states: its number, words, voice, what the reader supplied, and its statements in words."""

    id: str
    text: str
    voice: tuple[str, ...]
    inferences: tuple[str, ...]
    statements: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the article, what it states itself or through its clauses, or why it is waived."""

    id: str
    text: str
    says: tuple[Said, ...]
    waived: str | None = None

    @property
    def count(self) -> int:
        """How many statements rest on the sentence."""
        return sum(len(said.statements) for said in self.says)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the library, what it is asked of, and its rows: the text of each cell, and where it links to."""

    name: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str | None], ...], ...]
    file: str
    asked: tuple[tuple[str, str], ...] = ()


def index(
    *,
    conforms: bool,
    verdict: str,
    provenance: str,
    scope: str,
    figures: Sequence[Figure],
    sentences: Sequence[Sentence],
    unsourced: Sequence[str],
    answers: Mapping[str, Sequence[Answer]],
    validation: str,
    folders: Mapping[str, Sequence[str]],
) -> bytes:
    """The whole page.

    Parameters
    ----------
    verdict, provenance, scope : one line each: what validation found, which document and version, what this is not
    figures : the pathway first; it is the first thing that the page shows
    unsourced : clinical statements that no passage makes, in words; there should be none
    answers : who asks -> the questions, answered
    validation : the validation report as text
    folders : what the files are -> their paths, relative to the page
    """
    parts: dict[str, tuple[str, list[Content]] | None] = {
        "article": ("Article", _article(sentences)),
        "coverage": ("Coverage", _coverage(sentences, unsourced)),
        "questions": ("Questions", _questions(answers)) if answers else None,
        "figures": ("Figures", [*map(element, figures[1:])]) if figures[1:] else None,
        "validation": ("Validation", [el("pre", validation)]),
        "files": ("Files", _files(folders)),
    }
    return framed(
        _TITLE,
        el("span", verdict, class_=f"verdict {'yes' if conforms else 'no'}"),
        provenance,
        scope,
        map(element, figures[:1]),
        {key: part for key, part in parts.items() if part},
    )


def _article(sentences: Sequence[Sentence]) -> list[Content]:
    lead = el(
        "p", "Each sentence as the document has it, and beside it what the graph holds that it says.", class_="note"
    )
    return [lead, *map(_sentence, sentences)]


def _sentence(sentence: Sentence) -> Element:
    if sentence.waived:
        says = el("p", f"Not encoded: {sentence.waived}", class_="note")
    else:
        says = el("div", *(_said(said, of_clause=said.id != sentence.id) for said in sentence.says))
    return el(
        "div",
        el("p", link(f"#{sentence.id}", sentence.id, class_="id"), " ", sentence.text),
        says,
        class_="sentence",
        id=sentence.id,
    )


def _said(said: Said, *, of_clause: bool) -> Element:
    voice = [el("span", word, class_="chip") for word in said.voice]
    head = [el("span", said.id, class_="id"), " ", *voice, f" “{said.text}”"] if of_clause else list(voice)
    lines = [el("li", s, " ", el("span", p, class_="rel"), " ", o) for s, p, o in said.statements]
    notes = [el("p", f"Read: {inference}", class_="note") for inference in said.inferences]
    return el("div", el("p", *head), el("ul", *lines, class_="says"), *notes, class_="clause")


def _coverage(sentences: Sequence[Sentence], unsourced: Sequence[str]) -> list[Content]:
    stating = sum(1 for sentence in sentences if sentence.count)
    waived = sum(1 for sentence in sentences if sentence.waived)
    total = sum(sentence.count for sentence in sentences)
    most = max((sentence.count for sentence in sentences), default=1)
    rows = [
        el(
            "tr",
            el("td", link(f"#{s.id}", s.id, class_="id")),
            el("td", str(s.count), class_="number"),
            el("td", el("span", class_="bar", style=f"width:{9 * s.count / max(most, 1):.2f}rem"), class_="bars"),
            el("td", ", ".join(said.id for said in s.says if said.id != s.id) or ("waived" if s.waived else "")),
            el("td", s.text if len(s.text) < 70 else s.text[:68].rsplit(" ", 1)[0] + "\u00a0…"),
        )
        for s in sentences
    ]
    titles = ("Sentence", "Statements", None, "Clauses", "Words")
    head = el("tr", *(el("th", title, class_=None if title else "bars") for title in titles))
    words = (
        f"{stating} of {len(sentences)} sentences state something, {waived} are waived; they make {total} statements"
        " (one that two sentences make counts twice)."
    )
    none = "No clinical statement stands without a sentence."
    back = el("p", none) if not unsourced else el("div", el("p", "Without a sentence:"), _list(unsourced))
    return [
        el("p", words),
        back,
        el(
            "div",
            el("table", el("thead", head), el("tbody", *rows)),
            class_="wide",
            tabindex="0",
            role="group",
            aria_label="Coverage",
        ),
    ]


def _questions(answers: Mapping[str, Sequence[Answer]]) -> list[Content]:
    body: list[Content] = [el("p", "Every question of the library, as the document answers it.", class_="note")]
    for who, questions in answers.items():
        body.append(el("h3", f"Asked by a {who}" if who[:1] not in "aeiou" else f"Asked by an {who}"))
        body.extend(_answer(answer) for answer in questions)
    return body


def _answer(answer: Answer) -> Element:
    head = el("tr", *(el("th", column) for column in answer.columns))
    rows = [
        el("tr", *(el("td", link(target, text) if target else text) for text, target in row)) for row in answer.rows
    ]
    table = el("table", el("thead", head), el("tbody", *rows)) if rows else el("p", "No rows.", class_="note")
    asked = [el("span", f" {name}: {value}", class_="asked") for name, value in answer.asked]
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return el(
        "details",
        el("summary", answer.summary, *asked, el("span", f"{answer.name}, {count}", class_="note")),
        el("div", table, class_="wide", tabindex="0", role="group", aria_label=answer.name),
        el("p", link(answer.file, answer.file), class_="note"),
        id=f"q-{answer.name}",
    )


def _files(folders: Mapping[str, Sequence[str]]) -> list[Content]:
    rows = [el("tr", el("th", what, scope="row"), el("td", *_links(names))) for what, names in folders.items()]
    return [el("table", el("tbody", *rows), class_="files")]


def _links(names: Sequence[str]) -> list[Content]:
    """Links to files; where they are many, folded away."""
    links: list[Content] = [part for name in names for part in (link(name, name), " ")]
    return links if len(names) <= 12 else [el("details", el("summary", f"{len(names)} files"), *links)]


def _list(items: Iterable[str]) -> Element:
    return el("ul", *(el("li", item) for item in items))
