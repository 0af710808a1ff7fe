"""HTML as a tree: what is put in is text or an element, so that no label can become markup.

Built on the standard library's ElementTree, which escapes text and attributes when it writes. The pages of a report
and of a replay share their frame (`framed`): a verdict first, a figure, and parts that one can go to.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeAlias
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

from .paths import SCOPE, asset

__all__ = ["Content", "el", "framed", "grid", "link", "links", "listing", "note", "wide"]

Content: TypeAlias = "Element | str | None"

# Schemes that a link may have; "" is a place in the same folder or page.
_SCHEMES = frozenset({"", "http", "https"})
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"


def el(tag: str, *content: Content, **attributes: str | None) -> Element:
    """An element with text and elements in it; ``None`` is left out, as content and as attribute.

    An underscore at the end of an attribute's name is dropped (``class_``), one inside becomes a hyphen.

    >>> tostring(el("p", "a < b ", el("b", "bold"), class_="note"))
    b'<p class="note">a &lt; b <b>bold</b></p>'
    """
    element = Element(tag, {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items() if v is not None})
    last: Element | None = None
    for part in content:
        if part is None:
            continue
        if isinstance(part, str):
            if last is None:
                element.text = (element.text or "") + part
            else:
                last.tail = (last.tail or "") + part
        else:
            element.append(part)
            last = part
    return element


def link(target: str, *content: Content, **attributes: str | None) -> Element:
    """A link, or the bare text where the target's scheme is none that a page should open (``javascript:``).

    >>> tostring(link("javascript:alert(1)", "label"))
    b'<span>label</span>'
    """
    if urlsplit(target).scheme.lower() not in _SCHEMES:
        return el("span", *content)
    return el("a", *content, href=target, **attributes)


def links(names: Iterable[str]) -> list[Content]:
    """A link to each of several files, by its name."""
    return [part for name in names for part in (link(name, name), " ")]


def note(text: str) -> Element:
    """A remark in small type."""
    return el("p", text, class_="note")


def wide(label: str, *content: Content) -> Element:
    """What scrolls by itself on a small screen; the focus lets the keyboard do so."""
    return el("div", *content, class_="wide", tabindex="0", role="group", aria_label=label)


def grid(head: Iterable[Element], rows: Iterable[Element]) -> Element:
    """A table from the cells of its head and its rows; on a narrow screen each row is a card.

    Each cell carries the words over its column as ``data-head``, unless it has its own; a card shows them before it.

    >>> tostring(grid([el("th", "of")], [el("tr", el("td", "it"))]))[21:]
    b'<thead><tr><th>of</th></tr></thead><tbody><tr><td data-head="of">it</td></tr></tbody></table>'
    """
    heads, lines = [*head], [*rows]
    for line in lines:
        for name, cell in zip(heads, line, strict=True):
            if cell.tag == "td" and "data-head" not in cell.attrib:
                cell.set("data-head", "".join(name.itertext()))
    return el("table", el("thead", el("tr", *heads)), el("tbody", *lines), class_="cards")


def listing(rows: Iterable[tuple[str, Iterable[Content]]]) -> Element:
    """A table of two columns: a name, and what there is of it."""
    lines = (el("tr", el("th", name, scope="row"), el("td", *content)) for name, content in rows)
    return el("table", el("tbody", *lines), class_="files")


def framed(
    title: str,
    verdict: Element,
    provenance: str,
    first: Iterable[Element],
    parts: Mapping[str, tuple[str, list[Content]]],
    *,
    more: Iterable[Content] = (),
    script: str = "",
    style: str = "",
    data: str = "",
) -> bytes:
    """A whole page that opens offline: UTF-8, nothing fetched from elsewhere, and no script run but its own.

    Parameters
    ----------
    verdict : what was found, in a line or two
    provenance : one line: of what, and by which version
    first : what stands before all parts
    parts : the name of a part in an address -> its title and what it holds, in the order of the page
    more : what stands after them and is not gone to from the top
    script, style : of this page, beside those of all
    data : JSON that the script reads, without any "<"; with it the page has a place to search
    """
    policy = _POLICY + (
        f"; script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" if script else ""
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("link", rel="icon", href="data:,"),  # or a browser asks a server for one
        el("title", title),
        el("style", asset("report.css") + style),
    )
    go_to = [el("li", link(f"#{key}", name)) for key, (name, _) in parts.items()]
    if script:
        go_to.insert(0, el("li", link("#home", "Start")))
    sections = (el("section", el("h2", name), *held, class_="view", id=key) for key, (name, held) in parts.items())
    start = [el("section", *first, class_="view", id="home")] if script else first
    body = el(
        "body",
        el("header", el("h1", title), el("p", verdict), el("p", f"{provenance} {SCOPE}", class_="scope")),
        el("nav", el("ul", *go_to), aria_label="Parts"),
        _search() if data else None,
        el("p", id="told", role="status") if script else None,
        el("main", *start, *sections, *more),
        el("footer", el("p", SCOPE, class_="scope")),
        el("script", data, type="application/json", id="index") if data else None,
        el("script", script) if script else None,
    )
    written: bytes = tostring(el("html", head, body, lang="en"), encoding="utf-8", method="html")
    return b"<!doctype html>\n" + written + b"\n"


def _search() -> Element:
    """Where one searches as one types; the script shows it, and fills it."""
    field = el("input", id="find", type="search", autocomplete="off", spellcheck="false")
    found = el("output", for_="find"), el("ul", class_="says", hidden="")
    return el("form", el("label", "Search ", for_="find"), field, *found, id="search", role="search", hidden="")
