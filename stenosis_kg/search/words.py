"""Words as a search takes them: how a text is cut into words, a word to its stem, and how far two spellings are apart.

All of it is plain rules over plain lists, so that a page can follow them with the lists that the index carries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

__all__ = ["apart", "compounds", "plain", "stem", "tolerance", "words_of"]

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑/][^\W_]+)+")


def plain(text: str) -> str:
    """In small letters, without accents, and with one form for each letter.

    >>> plain("Modic’s Ödem")
    'modic’s odem'
    """
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in parts if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    """The words of a text, in order: letters and digits without a break.

    >>> words_of("L5-S1: the patient's anti-inflammatory drugs")
    ['l5', 's1', 'the', 'patient', 'anti', 'inflammatory', 'drugs']
    """
    text = plain(text)
    if "'s" in text or "’s" in text:
        text = _POSSESSIVE.sub("", text)
    return _WORD.findall(text)


def compounds(text: str) -> list[str]:
    """What is written with a hyphen or a slash, as one word each: others write it so.

    >>> compounds("non-steroidal drugs at L5-S1")
    ['nonsteroidal', 'l5s1']
    """
    if text.isascii() and "-" not in text and "/" not in text:
        return []
    return [re.sub(r"[\W_]", "", each) for each in _COMPOUND.findall(plain(text))]


def stem(word: str, endings: Mapping[str, int]) -> str:
    """A word without its endings, the longest first, one after another: the same for words of one kind.

    Parameters
    ----------
    endings : ending -> how many letters must stay before it

    >>> endings = {"ing": 3, "ion": 3, "es": 3, "s": 3, "e": 3, "ment": 4}
    >>> [stem(word, endings) for word in ("fusions", "compressing", "compression", "compress", "improvements")]
    ['fus', 'compr', 'compr', 'compr', 'improv']
    """
    if not (word.isascii() and word.isalpha()):
        return word
    longest = max(map(len, endings), default=0)
    left = ""
    while word != left:
        left = word
        for length in range(min(longest, len(word) - 3), 0, -1):
            if len(word) - length >= endings.get(word[-length:], len(word)):
                word = word[:-length]
                break
        if len(word) > 3 and word[-1] == word[-2]:
            word = word[:-1]
    return word


def tolerance(word: str) -> int:
    """How many letters of a word may be wrong: none in a short one or one with a digit, which is another at once.

    >>> tolerance("plif"), tolerance("fusoin"), tolerance("foramintomy"), tolerance("l5s1level")
    (0, 1, 2, 0)
    """
    return 0 if len(word) < 5 or not word.isalpha() else 1 if len(word) < 8 else 2


def apart(one: str, other: str, most: int) -> int:
    """How many letters to add, leave out, change or swap with the next make one word of another; above ``most``, more.

    >>> apart("foramintomy", "foraminotomy", 2), apart("fusoin", "fusion", 1), apart("plif", "tlif", 1)
    (1, 1, 1)
    >>> apart("numbness", "weakness", 2) > 2
    True
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    line = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, line = before, line, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, earlier[j - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
    return line[-1]
