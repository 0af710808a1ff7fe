"""The page: everything is in it, nothing can be fetched or smuggled in, and each part finds its sentences."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stenosis_kg import draw
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.paths import ontology

from .pathways import edited
from .test_draw_pathway import concept, passage


class Page(HTMLParser):
    """What is in a page: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.text.setdefault(tag, []).append(data)

    def values(self, attribute: str) -> set[str]:
        return {word for _, found in self.elements for word in found.get(attribute, "").split()}


@pytest.fixture(scope="module")
def page(kg: KnowledgeGraph) -> Page:
    return Page(draw.pathway(kg).to_bytes("html").decode())


def test_every_part_finds_its_sentences_in_the_article(page: Page) -> None:
    named = page.values("data-passages")
    assert len(named) > 15
    assert named <= page.values("data-p")


def test_the_article_is_the_document_word_for_word(page: Page) -> None:
    text = (ontology() / "sources" / "l5s1-treatment.txt").read_text(encoding="utf-8")
    article = "".join(page.text["article"])
    numbers = {"".join(f"s{n}") for n in range(1, 25)}
    for number in sorted(numbers, key=len, reverse=True):
        assert number in article
    bare = re.sub(r"(?<![\w-])s\d+(?=[A-Z])", "", article)
    assert text.split() == bare.split("\n", 2)[2].split()


def test_parts_are_buttons_for_the_keyboard_too(page: Page) -> None:
    buttons = [found for _, found in page.elements if found.get("role") == "button"]
    assert len(buttons) > 60
    for found in buttons:
        assert found["tabindex"] == "0"
        assert "aria-label" not in found  # its title, which the next test reads, is its name


def test_nothing_is_fetched_and_no_other_script_runs(kg: KnowledgeGraph) -> None:
    for drawing in (draw.pathway(kg), draw.concept(kg, "lumbar fusion"), draw.overview(kg), draw.schema(kg)):
        text = drawing.to_bytes("html").decode()
        page = Page(text)
        policy = next(f["content"] for t, f in page.elements if t == "meta" and "http-equiv" in f)
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        for tag in ("style", "script"):
            inside = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
            assert inside
            assert f"{tag}-src 'sha256-{b64encode(sha256(inside[1].encode()).digest()).decode()}'" in policy
            assert text.count(f"<{tag}") == 1
        for tag, found in page.elements:
            assert tag not in ("link", "img", "iframe", "object", "embed", "base", "form", "image", "use"), tag
            assert not {"src", "srcset", "style", "xlink:href"} & set(found), found
            assert not [key for key in found if key.startswith("on")], found
            assert found.get("href", "#").startswith("#")


def test_labels_and_words_cannot_break_out(tmp_path: Path) -> None:
    evil = r'"</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onclick=\"alert(3)"@en'
    vocabulary = concept("concept:evil", "Finding", evil)
    graph = edited(tmp_path, more=passage(31, "step:to-surgery skg:trigger concept:evil ."), vocabulary=vocabulary)
    text = draw.pathway(graph).to_bytes("html").decode()
    page = Page(text)
    assert text.count("<script>") == 1
    assert "img" not in {tag for tag, _ in page.elements}
    assert not [found for _, found in page.elements if any(key.startswith("on") for key in found)]
    assert "alert(1)" in "".join(page.text["svg"])


def test_without_the_text_the_passages_stand_for_it(tmp_path: Path) -> None:
    graph = edited(tmp_path, more=passage(31, "step:surgical skg:offers concept:rod ."))
    article = "".join(Page(draw.pathway(graph).to_bytes("html").decode()).text["article"])
    assert "Sentence 31." in article
    assert "when conservative treatments fail" in article


def test_reader_chooses_light_or_dark_and_phones_get_the_narrow_figure(page: Page) -> None:
    style = "".join(page.text["style"])
    assert "prefers-color-scheme: dark" in style
    assert {"one", "two"} <= page.values("class")
    used = {
        v
        for _, found in page.elements
        for a in ("fill", "stroke")
        for v in re.findall(r"var\((--[\w-]+)\)", found.get(a, ""))
    }
    assert len(used) > 20
    for variable in used:
        assert style.count(f"{variable}:") == 2, variable


def test_words_and_titles_of_a_document_cannot_break_out(tmp_path: Path) -> None:
    words = passage(31, "step:surgical skg:offers concept:rod .").replace("Sentence 31.", "<img src=x> & <b>31</b>.")
    title = ('"What Is the Treatment for Severe Foraminal Stenosis L5-S1"@en', '"<iframe> & co"@en')
    page = Page(draw.pathway(edited(tmp_path, title, more=words)).to_bytes("html").decode())
    assert not {"img", "iframe"} & {tag for tag, _ in page.elements}
    article = "".join(page.text["article"])
    assert "<img src=x> & <b>31</b>." in article
    assert "<iframe> & co" in article
