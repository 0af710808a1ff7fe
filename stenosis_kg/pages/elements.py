"""HTML as a tree: what is put in is text or an element, so that no label can become markup.

Built on the standard library's ElementTree, which escapes text and attributes when it writes.
"""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

__all__ = ["Content", "el", "link", "page"]

Content: TypeAlias = "Element | str | None"

# Schemes that a link may have; "" is a place in the same folder or page.
_SCHEMES = frozenset({"", "http", "https"})


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


def page(title: str, *body: Content, style: str = "") -> bytes:
    """A whole page that opens offline: UTF-8, no script, nothing fetched from elsewhere."""
    root = Element("html", lang="en")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(
        head,
        "meta",
        {
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'",
        },
    )
    head.append(el("title", title))
    head.append(el("style", style))
    root.append(el("body", *body))
    written: bytes = tostring(root, encoding="utf-8", method="html")
    return b"<!doctype html>\n" + written + b"\n"
