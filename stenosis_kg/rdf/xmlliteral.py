"""XML literals by Exclusive XML Canonicalization, comments included: the form that RDF/XML gives them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Canonical", "escaped", "prefixes", "tag"]

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def escaped(text: str) -> str:
    """Text as Canonical XML writes it.

    >>> escaped('a < "b"')
    'a &lt; "b"'
    """
    return text.translate(_TEXT)


def tag(name: str, attributes: Iterable[tuple[str, str]]) -> str:
    """A start tag as Canonical XML writes it, but for the order.

    >>> tag("p", [("a", "<1>")])
    '<p a="&lt;1>">'
    """
    return "".join([f"<{name}", *(f' {key}="{value.translate(_VALUE)}"' for key, value in attributes), ">"])


def prefixes(name: str, attributes: list[tuple[str, str]]) -> set[str]:
    """The prefixes that an element and its attributes have, "" for none; without declarations of namespaces."""
    keys = (key.rpartition(":")[0] for key, _ in attributes if ":" in key)
    return {name.rpartition(":")[0], *(prefix for prefix in keys if prefix != "xmlns")}


class Canonical:
    """The content of one XML literal, piece by piece; text, comments and instructions go to ``out`` as they are.

    >>> made = Canonical()
    >>> made.start("e:br", [("b", "2"), ("a", "1")], {"e": "urn:e", "f": "urn:f"}); made.end("e:br"), made.text()
    (True, '<e:br xmlns:e="urn:e" a="1" b="2"></e:br>')

    References
    ----------
    W3C Exclusive XML Canonicalization 1.0, section 3; RDF 1.1 XML Syntax, section 7.2.17.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self._written: list[dict[str, str]] = [{"": "", "xml": "http://www.w3.org/XML/1998/namespace"}]

    def start(self, name: str, attributes: list[tuple[str, str]], spaces: dict[str, str]) -> None:
        """Open an element; ``spaces`` are the namespaces that are in force there, by prefix."""
        own = [(key, value) for key, value in attributes if key != "xmlns" and not key.startswith("xmlns:")]
        used, known = prefixes(name, own), self._written[-1]
        new = {prefix: spaces.get(prefix, "") for prefix in used if spaces.get(prefix, "") != known.get(prefix)}
        self._written.append({**known, **new})
        declared = [(f"xmlns:{prefix}" if prefix else "xmlns", new[prefix]) for prefix in sorted(new)]

        def order(pair: tuple[str, str]) -> tuple[str, str]:
            prefix, _, local = pair[0].rpartition(":")
            return (spaces.get(prefix, "") if prefix else "", local)

        self.out.append(tag(name, [*declared, *sorted(own, key=order)]))

    def end(self, name: str) -> bool:
        """Close an element; false where none is open, which is where the literal ends."""
        if len(self._written) == 1:
            return False
        self._written.pop()
        self.out.append(f"</{name}>")
        return True

    def text(self) -> str:
        """What was put together."""
        return "".join(self.out)
