"""HTTP: which request is for what, what may be asked, and how answers and errors go out (ASGI)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from ..errors import visible
from . import pages
from .answers import Answer, asked, read
from .front import File, Front
from .media import GRAPHS, HTML, NAMES, ROWS, TEXT, chosen, preferred, takes_gzip
from .pool import Broken, Busy, Late, Pool

__all__ = ["App", "Limits"]

_Scope: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
_Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_DESCRIPTIONS = {"/.well-known/void": "void", "/.well-known/sparql-examples": "examples"}
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_MOST_BODY = 256 * 1024  # a query of 64 KB, percent-encoded, with the graphs that it is asked of
_BODY_TIME = 10.0  # seconds for a body to arrive
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
_OURS = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"Accept, Accept-Encoding"),
)


@dataclass(frozen=True)
class Limits:
    """What one request may take.

    Parameters
    ----------
    timeout : seconds for an answer
    memory : MiB for an answer, on top of the graph
    rows : rows or triples of an answer
    """

    timeout: float = 1.0
    memory: int = 256
    rows: int = 100_000


class _Refused(Exception):
    """A request that is not answered, with the status and what to say."""

    def __init__(self, status: int, message: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class _Request(NamedTuple):
    """What came in."""

    method: str
    path: str
    accept: str
    type: str
    pairs: list[tuple[str, str]]
    gzip: bool
    known: str

    def all(self, name: str) -> list[str]:
        """The values of a parameter that are not empty."""
        return [value for key, value in self.pairs if key == name and value]

    def type_of(self, offered: dict[str, str]) -> str | None:
        """The media type to answer in: what ``format=`` says, else what is accepted."""
        for name in self.all("format"):
            if NAMES.get(name) in offered:
                return NAMES[name]
        return chosen(self.accept, offered)


class App:
    """The ASGI application.

    Parameters
    ----------
    pool : who answers
    front : the page at ``/`` and its files
    base : the address at which it is served, with "/" at its end
    cors : whether pages of other sites may ask
    """

    def __init__(self, pool: Pool, front: Front, base: str, limits: Limits, *, cors: bool = False) -> None:
        self.pool = pool
        self.front = front
        self.limits = limits
        self.cors = cors
        self.names = _LOOPBACK | {urlsplit(base).hostname or ""}

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        accept = headers.get("accept", "")
        extra: _Headers = ()
        policy = _POLICY
        try:
            self._check_host(headers.get("host", ""))
            if scope["method"] == "OPTIONS":
                answer, extra = Answer(204, "", b""), ((b"allow", b"GET, HEAD, POST, OPTIONS"),)
            else:
                request = _request(scope, headers)
                file = await self._file(request)
                if file is not None:
                    (answer, extra), policy = _sent(request, file), file.policy or policy
                else:
                    answer = await self._answer(request, receive)
                if answer.cut:
                    extra = ((b"x-sparql-maxrows", str(self.limits.rows).encode()),)
            if not answer.type and answer.status not in {204, 304}:
                raise _Refused(answer.status, answer.body.decode("utf-8", "replace"))
        except _Refused as refused:
            answer, extra = _problem(refused.status, str(refused), accept), refused.headers
        except Exception:  # a mistake of ours: no word of it goes out
            answer = _problem(500, "this should not happen; please report it", accept)
        sent = [*_ALWAYS, (b"content-security-policy", f"{policy}; {_OURS}".encode()), *extra]
        if answer.status != 304:
            sent.append((b"content-length", str(len(answer.body)).encode()))
        if answer.type:
            text = "" if answer.type.endswith("json") else "; charset=utf-8"
            sent.append((b"content-type", f"{answer.type}{text}".encode()))
        if self.cors:
            sent += _shared(headers)
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send({"type": "http.response.body", "body": answer.body})

    async def _file(self, request: _Request) -> File | None:
        """The file that a request reads, where it reads one."""
        return await self.front.file(request.path[1:] or "index.html") if request.method in {"GET", "HEAD"} else None

    async def _answer(self, request: _Request, receive: _Receive) -> Answer:
        path = request.path
        if path == "/sparql":
            return await self._sparql(request, receive)
        if request.method not in {"GET", "HEAD"}:
            raise _Refused(405, f"{path} is only read; use GET", (b"allow", b"GET, HEAD"))
        kind = request.type_of(GRAPHS)
        if kind is None:
            raise _Refused(406, f"there is {', '.join(GRAPHS)}; accept one of these")
        if path in _DESCRIPTIONS:
            return await self._ask("about", of=_DESCRIPTIONS[path], kind=kind)
        if path == "/describe":
            (iri, *more) = request.all("iri") or [""]
            if not iri or more:
                raise _Refused(400, "one iri is described; give it as /describe?iri=…")
            return await self._ask("thing", iri=iri, kind=kind)
        return await self._ask("path", path=path[1:], kind=kind)

    async def _sparql(self, request: _Request, receive: _Receive) -> Answer:
        """The SPARQL 1.1 Protocol, its query operation."""
        if request.method in {"GET", "HEAD"}:
            if not any(name in {"query", "update"} for name, _ in request.pairs):
                kind = request.type_of(GRAPHS)
                if kind is None:
                    raise _Refused(406, f"the endpoint is described in {', '.join(GRAPHS)}; accept one of these")
                return await self._ask("about", of="service", kind=kind)
        elif request.method != "POST":
            raise _Refused(405, "a query is asked by GET or POST", (b"allow", b"GET, HEAD, POST"))
        else:
            request = await _posted(request, receive)
        if any(name == "update" for name, _ in request.pairs):
            raise _Refused(403, "this endpoint only reads; it takes no update")
        queries = [value for name, value in request.pairs if name == "query"]
        if len(queries) != 1:
            seen = "none was given" if not queries else f"{len(queries)} were given"
            raise _Refused(400, f"one query is asked at a time, and {seen}; give it as query=…")
        return await self._ask(
            "query",
            text=queries[0],
            rows=request.type_of(ROWS),
            graphs=request.type_of(GRAPHS),
            default=request.all("default-graph-uri"),
            named=request.all("named-graph-uri"),
        )

    async def _ask(self, what: str, **values: Any) -> Answer:
        """An answer of a child, or why there is none."""
        try:
            return read(await self.pool.ask(asked(what, **values), self.limits.timeout))
        except Late:
            message = (
                f"the answer took longer than its limit of {self.limits.timeout:g} s and was stopped; ask for less"
            )
            raise _Refused(500, message) from None
        except Broken:
            message = f"the engine broke down on this: more than {self.limits.memory:,} MB of memory, or too deep"
            raise _Refused(500, f"{message}; ask for less (LIMIT, fewer joins)") from None
        except Busy:
            raise _Refused(503, "the server is busy; ask again in a second", (b"retry-after", b"1")) from None

    def _check_host(self, host: str) -> None:
        """Refuse a request under another name: a page of another site may have made a browser send it here."""
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            name = None
        if name not in self.names:
            known = ", ".join(sorted(filter(None, self.names)))
            raise _Refused(421, f'this server is not called "{visible(host, 80)}", but {known}; --url gives it a name')


def _request(scope: _Scope, headers: dict[str, str]) -> _Request:
    try:
        path = scope["raw_path"].decode("ascii") if "%00" in str(scope.get("raw_path")) else scope["path"]
        pairs = _pairs(scope["query_string"])
    except UnicodeDecodeError:
        raise _Refused(400, "the address is not UTF-8; encode it as such") from None
    return _Request(
        scope["method"], path, headers.get("accept", ""), headers.get("content-type", ""), pairs,
        takes_gzip(headers.get("accept-encoding", "")), headers.get("if-none-match", ""),
    )  # fmt: skip


def _sent(request: _Request, file: File) -> tuple[Answer, _Headers]:
    """A file as an answer with its headers: compressed where that is taken, and nothing that is there already."""
    headers = [(b"etag", file.tag.encode()), (b"cache-control", b"no-cache")]
    if {each.strip() for each in request.known.split(",")} & {file.tag, "*"}:
        return Answer(304, "", b""), tuple(headers)
    if not request.gzip:
        return Answer(200, file.type, file.body), tuple(headers)
    return Answer(200, file.type, file.small), (*headers, (b"content-encoding", b"gzip"))


def _pairs(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise _Refused(400, "the parameters are not UTF-8; encode them as such") from None
    except ValueError:
        raise _Refused(400, "there are more than 1,000 parameters; give fewer") from None


async def _posted(request: _Request, receive: _Receive) -> _Request:
    """A request with the parameters of its body."""
    kind, *parameters = (part.strip().lower() for part in request.type.split(";"))
    if kind == "application/sparql-update":
        raise _Refused(403, "this endpoint only reads; it takes no update")
    if kind not in {_FORM, _DIRECT}:
        raise _Refused(415, f'a query is posted as {_FORM} or {_DIRECT}, and not as "{visible(kind, 60)}"')
    charset = next((each.partition("=")[2].strip('" ') for each in parameters if each.startswith("charset=")), "utf-8")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise _Refused(415, f'a query is posted in UTF-8, and this one says "{visible(charset, 40)}"')
    body = await _body(receive)
    if kind == _FORM:
        return request._replace(pairs=_pairs(body))
    try:
        return request._replace(pairs=[*request.pairs, ("query", body.decode("utf-8"))])
    except UnicodeDecodeError:
        raise _Refused(400, "the query is not UTF-8; encode it as such") from None


async def _body(receive: _Receive) -> bytes:
    parts = bytearray()
    try:
        async with asyncio.timeout(_BODY_TIME):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _Refused(400, "the request broke off")
                parts += message.get("body", b"")
                more = message.get("more_body", False)
                if len(parts) > _MOST_BODY:
                    raise _Refused(413, f"the request has more than {_MOST_BODY // 1024} KB; a query may have 64 KB")
    except TimeoutError:
        raise _Refused(408, f"the request did not arrive within {_BODY_TIME:g} s") from None
    return bytes(parts)


def _problem(status: int, message: str, accept: str) -> Answer:
    """What went wrong, in the kind of format that was asked for (RFC 9457)."""
    kind = preferred(accept)
    if kind == HTML:
        return Answer(status, kind, pages.error(status, message))
    if kind == "application/problem+json":
        return Answer(
            status, kind, json.dumps({"status": status, "detail": message}, ensure_ascii=False).encode() + b"\n"
        )
    if kind == "application/problem+xml":
        body = f"<status>{status}</status><detail>{escape(message)}</detail>"
        start = '<?xml version="1.0" encoding="UTF-8"?>\n<problem xmlns="urn:ietf:rfc:7807">'
        return Answer(status, kind, f"{start}{body}</problem>\n".encode())
    return Answer(status, TEXT, f"{message}\n".encode())


def _shared(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """That pages of other sites may read the answer."""
    sent = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"X-SPARQL-MaxRows")]
    if "access-control-request-method" in headers:
        sent += [
            (b"access-control-allow-methods", b"GET, HEAD, POST"),
            (b"access-control-allow-headers", b"Accept, Content-Type"),
            (b"access-control-max-age", b"86400"),
        ]
    return sent
