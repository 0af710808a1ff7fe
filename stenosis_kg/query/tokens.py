"""SPARQL text into tokens, read so that no engine can read it otherwise.

A tokenizer that guards must see every word that an engine could see. Engines differ in three places, and in
each this one refuses what is ambiguous, with the way to write it plainly:

* ``\\uXXXX`` stands for a character anywhere in the text for some engines, and only in strings and IRIs for
  others. Letters and digits are decoded first; an escape for a character with a meaning in the grammar is refused.
* ``?a<?b)FROM:x#>`` holds an IRI, or a comparison and a comment. Where a comparison may stand, ``<`` opens an IRI
  only if what follows cannot be read as one.
* An engine that asks for no space between words reads ``trueSERVICE`` and ``SERVICEex:a`` as two. Words are
  therefore checked against the words of SPARQL, and prefixes for the ones that are forbidden (`guard`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import QueryError, UnsafeQuery

__all__ = ["Edit", "Token", "closing", "decode", "edited", "place", "string", "tokenize", "whole"]


class Token(NamedTuple):
    """One token: what it is, its text, and where it starts in the decoded text.

    ``kind`` is one of iri, string, lang, var, blank, name (a prefixed name), number, word, op, or the
    bracket or separator itself.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next character stands."""
        return self.start + len(self.text)


_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_NAME = r"\w\-\u00b7\u0300-\u036f\u203f\u2040"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n]+ | \#[^\r\n]*)
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*''' | \"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*\"\"\"
                | '(?!'')(?:[^'\\\r\n]|\\[^\r\n])*' | "(?!"")(?:[^"\\\r\n]|\\[^\r\n])*")
    | (?P<iri><[^\x00-\x20<>"{{}}|^`\\]*>)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<var>[?$][\w\u00b7\u0300-\u036f\u203f\u2040]+)
    | (?P<blank>_:\w(?:[{_NAME}.]*[{_NAME}])?)
    | (?P<name>(?:[^\W\d_](?:[{_NAME}.]*[{_NAME}])?)?:
               (?:(?:[\w:]|{_LOCAL})(?:(?:[{_NAME}.:]|{_LOCAL})*(?:[{_NAME}:]|{_LOCAL}))?)?)
    | (?P<number>(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+)
    | (?P<word>[^\W\d_]\w*)
    | (?P<op>\^\^|&&|\|\||!=|<=|>=|[-+*/|^!=<>?])
    | (?P<mark>[(){{}}\[\].,;])""",
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# An IRI for certain: "//" after the colon, or nothing that could end a comparison.
_SURE_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://|[\w:./%~+-]*>)")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_CLOSES = {")": "(", "}": "{", "]": "["}


Edit = tuple[int, int, str]
"""Where a piece of the text begins and ends, and what is put there."""


def edited(text: str, edits: list[Edit]) -> str:
    """The text with edits that do not overlap."""
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def place(text: str, offset: int, line: int = 1) -> int:
    """The line of an offset, where the text itself begins at ``line``."""
    return line + text.count("\n", 0, offset)


def decode(text: str, *, file: str | None = None, line: int = 1) -> str:
    r"""The text with its codepoint escapes written out; every line stays where it was.

    >>> decode(r"\u0053ELECT * {}")
    'SELECT * {}'
    """

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        # A letter or a digit cannot end a string, an IRI or a comment: engines agree on what surrounds it.
        letter = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF and chr(number)
        if not letter or not (letter.isalnum() or number > 0xA0):
            raise UnsafeQuery(
                f"the escape {match[0]} hides a character that engines read differently; write the character itself",
                file=file,
                line=place(text, match.start(), line),
            )
        return letter

    return _ESCAPE.sub(character, text)


def tokenize(text: str, *, file: str | None = None, line: int = 1) -> list[Token]:
    """The tokens of a text that `decode` has been through, without spaces and comments.

    Raises
    ------
    QueryError
        For a character or an open string that no SPARQL has, and brackets that do not match.
    UnsafeQuery
        Where ``<`` could be read in two ways.

    >>> [token.kind for token in tokenize("ASK { ?s a skg:Sentence }")]
    ['word', '{', 'var', 'word', 'name', '}']
    """
    tokens: list[Token] = []
    opened: list[Token] = []
    position = 0

    def fail(message: str, offset: int, kind: type[QueryError] = QueryError) -> QueryError:
        return kind(message, file=file, line=place(text, offset, line))

    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise fail(_stray(text, position), position)
        kind, start, position = match.lastgroup or "", position, match.end()
        if kind == "space":
            continue
        compares = kind == "iri" and opened and opened[-1].kind == "(" and _ends_operand(tokens[-1])
        if compares and not _SURE_IRI.match(match[0]):
            raise fail(
                f'"<" may compare or open an IRI in {match[0][:40]}; put spaces around a "<" that compares, '
                "or write the IRI as a prefixed name",
                start,
                UnsafeQuery,
            )
        token = Token(match[0] if kind == "mark" else kind, match[0], start)
        if token.kind in "({[":
            opened.append(token)
        elif token.kind in _CLOSES and (not opened or opened.pop().kind != _CLOSES[token.kind]):
            raise fail(f'"{token.kind}" closes nothing that is open; take it out, or open it before', start)
        tokens.append(token)
    if opened:
        raise fail(f'"{opened[-1].kind}" is never closed; close it', opened[-1].start)
    return tokens


def closing(tokens: list[Token], opens: int) -> int:
    """The number of the token that closes the bracket that is token ``opens``, of tokens that `tokenize` gave."""
    depth = 0
    for number in range(opens, len(tokens)):
        depth += (tokens[number].kind in _CLOSES.values()) - (tokens[number].kind in _CLOSES)
        if not depth:
            return number
    raise ValueError("tokenize lets no bracket stay open")


def whole(tokens: list[Token], number: int) -> str | None:
    """A token that is an IRI or a prefixed name, as an IRI without brackets; None where nothing declares its prefix."""
    token = tokens[number]
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    namespace = None
    for word, declared, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.text.upper() == "PREFIX" and declared.text == prefix + ":" and iri.kind == "iri":
            namespace = iri.text[1:-1]
        elif word.text.upper() not in {"PREFIX", "BASE"} and word.kind == "word":
            break  # the prologue is over
    return None if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local)


def string(token: Token) -> str:
    r"""The text that a string stands for.

    >>> [string(token) for token in tokenize(r"'a\tb' ''")]
    ['a\tb', '']
    """
    text = token.text
    quotes = 3 if text[:3] in {'"""', "'''"} and len(text) > 5 else 1
    return re.sub(r"\\(.)", lambda match: _CONTROLS.get(match[1], match[1]), text[quotes:-quotes], flags=re.DOTALL)


def _ends_operand(token: Token) -> bool:
    """Whether a comparison could follow: false only where the grammar wants an operand next."""
    if token.kind == "word":
        return token.text.upper() in {"TRUE", "FALSE"}
    return token.kind not in {"(", ",", "op", ";", ".", "{", "["}


def _stray(text: str, position: int) -> str:
    character = text[position]
    if character in "'\"":
        return "a string is not closed; close it on its line, or put it between three quotes"
    if character == "\\":
        return "a backslash stands outside a string; take it out"
    return f"{character!r} (U+{ord(character):04X}) has no place in SPARQL here; take it out, or quote it"
