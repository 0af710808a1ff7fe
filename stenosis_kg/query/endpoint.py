"""One HTTP request to a SPARQL server, with limits: time, size, tries; no redirects; errors in words."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import Message
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import TypeAlias
from urllib.parse import urlsplit

from ..errors import EndpointError, UsageError, visible

__all__ = ["Auth", "Reply", "Server"]

Auth: TypeAlias = tuple[str, str] | str | None
"""(user, password), for Basic or Digest as the server wants; a str for a bearer token."""

_MOST = 256 * 2**20  # bytes of a reply
_AGAIN = (429, 502, 503, 504)  # a 500 is the query's fault as a rule: asking again would cost the server once more
_LONGEST_WAIT = 10.0


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the media type without its parameters, and the body.

    ``partial`` is how the server says that this is not all, "" where it does not; ``most``, of how many rows it sends
    no more, where it says so.
    """

    status: int
    type: str
    body: bytes
    partial: str = ""
    most: int | None = None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A query or a password is sent to the address that was given, and to no other."""

    def redirect_request(self, *_args: object) -> None:
        return None


@dataclass(frozen=True)
class Server:
    """An address and how to talk to it.

    Parameters
    ----------
    timeout : seconds for one try, from connecting to the last byte
    retries : further tries after a refused or broken connection, or a 429, 502, 503 or 504
    wait : sleeps between tries (0.2 s, 0.4 s, …, or what Retry-After says, at most 10 s)

    Raises
    ------
    UsageError
        If the address is no http or https URL, or holds a password.
    """

    url: str
    auth: Auth = field(default=None, repr=False)
    timeout: float = 60.0
    retries: int = 2
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            fits = False
        if not fits or any(c.isspace() or not c.isprintable() for c in self.url):
            raise UsageError(f'"{visible(self.url)}" is no http or https address')
        if "@" in parts.netloc:
            raise UsageError("the address holds a password; give it as auth=(user, password)")

    @property
    def shown(self) -> str:
        """The address as messages have it: without what stands behind "?", where some servers want a key."""
        return self.url.partition("?")[0]

    def at(self, url: str) -> Server:
        """The same at another address."""
        return replace(self, url=url)

    def send(self, data: bytes, kind: str, accept: str, *, method: str = "POST", query: str = "") -> Reply:
        """Send a body of a media type, and return the reply.

        Parameters
        ----------
        query : what is added to the address behind "?" (or "&")

        Raises
        ------
        EndpointError
            If there is no answer in time, or the answer is an error; with what the server answered.
        """
        url = f"{self.url}{'&' if '?' in self.url else '?'}{query}" if query else self.url
        headers = {"Content-Type": kind, "Accept": accept, "User-Agent": "stenosis-kg", **self._credentials()}
        request = urllib.request.Request(url, data=data, headers=headers, method=method)  # noqa: S310
        for tried in range(self.retries + 1):
            last = tried == self.retries
            try:
                return self._once(request)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _AGAIN or last:
                        raise self._failed(error) from None
                    pause = _pause(error.headers, tried)
            except ValueError:  # urllib, for a way to log in that it does not know
                raise EndpointError(f"{self.shown} wants a login other than Basic, Digest or a bearer token") from None
            except IncompleteRead:
                if last:
                    raise EndpointError(f"{self.shown} cut its answer off; ask again, or for less") from None
                pause = _pause(None, tried)
            except (urllib.error.URLError, OSError, HTTPException) as error:
                reason = getattr(error, "reason", error)
                if isinstance(reason, TimeoutError | socket.timeout):
                    raise EndpointError(f"{self.shown} did not answer within {self.timeout:g} s") from None
                if last:
                    reply = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
                    tries = f" ({tried + 1} tries)" if tried else ""
                    raise EndpointError(f"{self.shown} cannot be reached: {visible(reply).lower()}{tries}") from None
                pause = _pause(None, tried)
            self.wait(pause)
        raise AssertionError("the last try returns or raises")

    def _once(self, request: urllib.request.Request) -> Reply:
        deadline = time.monotonic() + self.timeout
        with self._opener().open(request, timeout=self.timeout) as response:
            assert isinstance(response, HTTPResponse)
            parts: list[bytes] = []
            size = 0
            while part := response.read1(1 << 16):
                parts.append(part)
                size += len(part)
                if size > _MOST:
                    raise EndpointError(f"{self.shown} sent more than {_MOST // 2**20} MB; add a LIMIT")
                if time.monotonic() > deadline:
                    raise TimeoutError
            if response.length:
                raise IncompleteRead(b"")
            headers, most = response.headers, response.headers.get("X-SPARQL-MaxRows", "")
            partial = "status 206, partial content" if response.status == 206 else ""
            if "X-SQL-State" in headers:  # Virtuoso's, where a query was stopped at its limit of time
                partial = visible(headers.get("X-SQL-Message") or f"X-SQL-State {headers['X-SQL-State']}", 160)
            return Reply(
                response.status,
                headers.get_content_type(),
                b"".join(parts),
                partial,
                int(most) if most.isdecimal() else None,
            )

    def _opener(self) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        host = urlsplit(self.url).hostname or ""
        if host in {"localhost", "::1"} or host.startswith("127."):
            handlers.append(urllib.request.ProxyHandler({}))
        if isinstance(self.auth, tuple):
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, self.url, *self.auth)
            handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
            handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
        return urllib.request.build_opener(*handlers)

    def _credentials(self) -> dict[str, str]:
        """A token goes with every request; a password only when the server wants one, and in the way that it wants."""
        return {"Authorization": f"Bearer {self.auth}"} if isinstance(self.auth, str) else {}

    def _failed(self, error: urllib.error.HTTPError) -> EndpointError:
        if 300 <= error.code < 400:
            there = visible(str(error.headers.get("Location", "another address")).partition("?")[0])
            message = f"{self.shown} sends to {there}, which is not followed; give that address if you trust it"
            return EndpointError(message, status=error.code)
        if error.code in (401, 403):
            return EndpointError(
                f"{self.shown} lets nobody in without the right auth (status {error.code}); check auth=",
                status=error.code,
            )
        try:
            reply = " ".join(error.read(2000).decode("utf-8", "replace").split())[:200]
        except (OSError, HTTPException):
            reply = ""
        message = f"{self.shown} answered {error.code} {error.reason}{': ' if reply else ''}{visible(reply)}"
        return EndpointError(message, status=error.code)


def _pause(headers: Message | None, tried: int) -> float:
    seconds = str(headers.get("Retry-After", "")) if headers else ""
    return min(float(seconds) if seconds.isdecimal() else 0.2 * 2**tried, _LONGEST_WAIT)
