"""A file as text: which format its ending stands for, and its content as UTF-8, or why that is not to be had."""

from __future__ import annotations

import os
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from stat import S_ISREG

import pyoxigraph as ox

from ..errors import InputError

__all__ = [
    "BOM",
    "FORMATS",
    "MAPPINGS",
    "MAX_BYTES",
    "TextFile",
    "bytes_of",
    "decoded",
    "is_mapping_file",
    "open_text",
    "text_of",
]

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
MAPPINGS = ".sssom.tsv"
"""What the name of a mapping file should end with; any ``.tsv`` is read as one (SSSOM spec-formats-tsv)."""

BOM = b"\xef\xbb\xbf"
"""A byte order mark, which some editors put before UTF-8."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))

MAX_BYTES = 1 << 30
"""A bigger file would not fit into memory as a graph; it belongs on a SPARQL server."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that was read: ``data`` without a byte order mark, and the same as ``text``."""

    path: Path
    format: ox.RdfFormat
    data: bytes
    text: str

    @property
    def in_turtle(self) -> bool:
        """Whether it is of the Turtle family: Turtle, TriG, N-Triples, N-Quads."""
        return self.format not in (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)

    def line_at(self, position: int) -> int:
        """The number of the line that a position in the text is on."""
        return self.text.count("\n", 0, position) + 1

    def wrong(self, message: str, line: int | None = None, kind: type[InputError] = InputError) -> InputError:
        """An error about this file, to raise."""
        return kind(message, file=self.path, line=line)


def open_text(path: Path) -> TextFile:
    """Read a file by its ending.

    Raises
    ------
    InputError
        If its ending stands for no format, it cannot be read, is too big, or is not UTF-8 text.
    """
    try:
        format = FORMATS[path.suffix.lower()]  # noqa: A001
    except KeyError:
        _look(path)  # a folder or a device has no ending either, and that is not what is wrong with it
        seen = f'the ending "{path.suffix}" stands' if path.suffix else "it has no ending, which stands"
        raise InputError(f"{seen} for no format; the endings are {' '.join((*FORMATS, MAPPINGS))}", file=path) from None
    data = bytes_of(path).removeprefix(BOM)
    return TextFile(path, format, data, decoded(data, path))


def text_of(file: str | PathLike[str]) -> str:
    """The text of a file of any ending, without a byte order mark. Errors as in `open_text`, but for the ending."""
    path = Path(file)
    return decoded(bytes_of(path).removeprefix(BOM), path)


def is_mapping_file(path: str | PathLike[str]) -> bool:
    """Whether a file is read by `sssom`, and by the graph as the triples that its rows stand for.

    >>> is_mapping_file("my.sssom.tsv"), is_mapping_file("MY.TSV"), is_mapping_file("my.ttl")
    (True, True, False)
    """
    return os.fspath(path).lower().endswith(".tsv")


def _look(path: Path) -> None:
    if path.is_dir():
        raise InputError("is a folder; name the files in it", file=path)
    if path.is_char_device() or path.is_block_device():
        raise InputError("is a device, and not a regular file; save what it gives as one", file=path)
    if path.exists() and not path.is_file():
        raise InputError("is not a regular file; save its content as one", file=path)


def bytes_of(path: Path) -> bytes:
    """The content of a regular file. Errors as in `open_text`, but for the ending and the text."""
    try:
        seen = os.stat(path)
        if not S_ISREG(seen.st_mode):
            _look(path)
        if seen.st_size > MAX_BYTES:
            raise InputError(f"is bigger than {MAX_BYTES >> 20} MiB; load it into a SPARQL server", file=path)
        return path.read_bytes()
    except FileNotFoundError:
        hint = "addresses are not fetched: download it first" if "://" in str(path) or ":/" in str(path) else None
        raise InputError(f"there is no such file; {hint or 'check the name'}", file=path) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason.lower()}", file=path) from None


def _is_binary(data: bytes) -> bool:
    """Whether a tenth of the beginning are control characters, as in a compressed file, and in no text."""
    start = data[:4096]
    return len(start.translate(None, _CONTROLS)) < 0.9 * len(start)


def decoded(data: bytes, path: Path) -> str:
    """The content of a file as the text that it must be. Raises InputError with the line where it is not UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("is UTF-16; save it as UTF-8", file=path, line=1)
    if _is_binary(data):
        raise InputError("is no text, but binary data; give a file of text in UTF-8", file=path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte 0x{data[error.start]:02x} is not UTF-8 (is it Latin-1 or Windows-1252?); save it as UTF-8",
            file=path,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError("there is a NUL byte; take it out, or save the file as UTF-8 text", file=path, line=line)
    return text
