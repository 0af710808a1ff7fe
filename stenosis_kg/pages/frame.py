"""What the page of a report and that of a replay share: a verdict first, a figure, and parts that one can go to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from ..paths import asset
from .elements import Content, el, link, page

__all__ = ["framed"]


def framed(
    title: str,
    verdict: Element,
    provenance: str,
    scope: str,
    first: Iterable[Element],
    parts: Mapping[str, tuple[str, list[Content]]],
) -> bytes:
    """The whole page.

    Parameters
    ----------
    verdict : what was found, in a line or two
    provenance, scope : one line each: of what and by which version, and what this is not
    first : what stands before all parts
    parts : the name of a part in an address -> its title and what it holds, in the order of the page
    """
    return page(
        title,
        el("header", el("h1", title), el("p", verdict), el("p", f"{provenance} {scope}", class_="scope")),
        el(
            "nav",
            el("ul", *(el("li", link(f"#{key}", name)) for key, (name, _) in parts.items())),
            aria_label="Parts",
        ),
        el(
            "main",
            *first,
            *(el("section", el("h2", name), *body, id=key) for key, (name, body) in parts.items()),
        ),
        el("footer", el("p", scope, class_="scope")),
        style=asset("report.css"),
    )
