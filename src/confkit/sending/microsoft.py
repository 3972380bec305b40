"""The route `microsoft`: letters leave from the teacher's own mailbox in Microsoft 365 (Graph).

A draft is made of each letter, and that draft is sent, never the letter by itself: a draft can be
sent once, and is found again by its Message-ID. The person signs in with the browser, at the
school's own registration; what is kept of that stands in the system's key ring alone.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from confkit.ground import adding
from confkit.ground.errors import UsageError
from confkit.sending import secrets
from confkit.sending.routes import Delivery, Means, OpenRoute, Outgoing, RouteClosed
from confkit.workspace.settings import Mail, Oauth

if TYPE_CHECKING:
    import requests

GRAPH = "https://graph.microsoft.com/v1.0/me"
LOGIN = "https://login.microsoftonline.com"
PERMISSIONS = ("Mail.ReadWrite", "Mail.Send")
PATIENCE = 60
"""Seconds to wait for an answer, and the longest that a busy server is waited for at a time."""

_TRIES = 4
_AT_ONCE, _MOST = 10, 100
_PIECE = 1000
"""Characters of one entry in the key ring: that of Windows takes 1,280 at most."""


def needed(mail: Mail) -> Oauth:
    """Return the school's registration; raises UsageError without one, or without the packages."""
    if mail.oauth is None:
        raise UsageError(
            '[mail] in confkit.toml needs `oauth = { client_id = "…", tenant = "…" }` for this; '
            "`confkit send --letter-to-it` writes a page that asks the school for both"
        )
    if not (find_spec("msal") and find_spec("requests")):
        raise UsageError(
            "the route microsoft needs two packages that are not installed; "
            f"add them with: {adding.command('msal', 'requests')}"
        )
    return mail.oauth


@contextmanager
def opened(means: Means) -> Iterator[Microsoft]:
    """Sign in, and open the teacher's mailbox."""
    sign_in = _SignIn(needed(means.mail), means)
    import requests

    with requests.Session() as session:
        yield Microsoft(session, sign_in)


class _Answer(NamedTuple):
    """What the server answered; `status` is 0 where the answer was lost, and `said` tells why."""

    status: int
    said: str
    body: Mapping[str, Any]

    @property
    def is_known(self) -> bool:
        """Whether the server said itself that it did it, or did not; after a 5xx nobody knows."""
        return 0 < self.status < 500


class Microsoft(OpenRoute):
    """The open route: looks for each letter before it makes a draft of it."""

    def __init__(self, session: requests.Session, sign_in: _SignIn) -> None:
        self._session, self._sign_in = session, sign_in
        self._token = sign_in.token()
        self._absent: set[str] = set()
        """The Message-IDs that lie nowhere yet, as it was found out before."""
        self._drafts = str(self._must(self._call("GET", "/mailFolders/drafts")).body.get("id"))

    def expect(self, message_ids: Sequence[str]) -> None:
        """Look for letters, many at once; where that is refused, each is looked for by itself."""
        self._absent = set()
        for at in range(0, len(message_ids), _AT_ONCE):
            some = message_ids[at : at + _AT_ONCE]
            query = {
                "$filter": " or ".join(map(_named, some)),
                "$select": "internetMessageId",
                "$top": str(_MOST),
            }
            answer = self._call("GET", "/messages", query=query)
            messages = answer.body.get("value", ())
            if answer.status == 200 and len(messages) < _MOST:
                there = {str(message.get("internetMessageId")).strip("<>") for message in messages}
                self._absent.update(set(some) - there)

    def find(self, letter: Outgoing) -> Delivery | None:
        """Say what became of a letter that lies among the drafts or was sent; None of no other."""
        messages = self._messages(letter)
        if any(not message["isDraft"] for message in messages):
            return Delivery("sent")
        lies_there = any(message["parentFolderId"] == self._drafts for message in messages)
        return Delivery("drafted", "Outlook's Drafts") if lies_there else None

    def deliver(self, letter: Outgoing) -> Delivery:
        """Make a draft of one letter unless there is one, and send it."""
        messages = [] if letter.message_id in self._absent else self._messages(letter)
        self._absent.discard(letter.message_id)
        if any(not message["isDraft"] for message in messages):
            return Delivery("sent")
        if any(message["parentFolderId"] != self._drafts for message in messages):
            return Delivery("uncertain", "it is in Outlook's Outbox or Deleted Items; look there")
        if messages:
            draft = str(messages[0]["id"])
        else:
            made = self._call("POST", "/messages", base64.b64encode(letter.content))
            if made.status != 201:
                return Delivery("failed", f"no draft could be made: {made.said}")
            if made.body.get("internetMessageId") != f"<{letter.message_id}>":
                raise RouteClosed(
                    "this mailbox gives letters another Message-ID, so nobody could tell what was "
                    "sent; delete the draft, and choose another way"
                )
            draft = str(made.body["id"])
        sent = self._call("POST", f"/messages/{draft}/send")
        if sent.status == 202:
            return Delivery("sent")
        if sent.is_known and sent.status != 404:
            return Delivery("failed", f"{sent.said}; its draft lies in Outlook's Drafts")
        with suppress(RouteClosed):
            if (now := self.find(letter)) and now.state == "sent":
                return now
        return Delivery("uncertain", sent.said)

    def _messages(self, letter: Outgoing) -> list[dict[str, Any]]:
        query = {
            "$filter": _named(letter.message_id),
            "$select": "id,isDraft,parentFolderId",
        }
        answer = self._must(self._call("GET", "/messages", query=query))
        return list(answer.body.get("value", ()))

    def _must(self, answer: _Answer) -> _Answer:
        """Return an answer that says yes; raises RouteClosed for every other."""
        if answer.status == 200:
            return answer
        if answer.status in (401, 403):
            raise RouteClosed(
                f"Microsoft does not let confkit into this mailbox: {answer.said}; "
                "`confkit send --letter-to-it` writes for the school what is needed"
            )
        raise RouteClosed(f"Microsoft's mail can't be used now: {answer.said}")

    def _call(
        self, method: str, path: str, body: bytes = b"", query: Mapping[str, str] | None = None
    ) -> _Answer:
        """Ask the server, again where it has certainly done nothing: it was busy, or only read."""
        renewed = False
        for _ in range(_TRIES):
            answer, wait = self._once(method, path, body, query)
            if answer.status == 401 and not renewed:
                self._token, renewed = self._sign_in.token(), True
            elif wait is None:
                break
            else:
                time.sleep(wait)
        return answer

    def _once(
        self, method: str, path: str, body: bytes, query: Mapping[str, str] | None
    ) -> tuple[_Answer, float | None]:
        """Ask the server; return its answer, and after how many seconds one may ask again."""
        import requests

        again = 1 if method == "GET" else None
        try:
            got = self._session.request(
                method,
                GRAPH + path,
                params=query,
                data=body,
                auth=self._authorize,
                headers={"Content-Type": "text/plain"},
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as error:
            return _Answer(0, f"the answer was lost ({_shortened(error)})", {}), again
        answer = _Answer(got.status_code, *_read(got))
        if answer.status in (429, 503) and (seconds := got.headers.get("Retry-After")):
            return answer, min(int(seconds) if seconds.isdecimal() else PATIENCE, PATIENCE)
        return answer, None if answer.is_known else again

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _named(message_id: str) -> str:
    """Return the condition that finds a message by its Message-ID."""
    quoted = message_id.replace("'", "''")
    return f"internetMessageId eq '<{quoted}>'"


def _read(got: requests.Response) -> tuple[str, Mapping[str, Any]]:
    """Return what went wrong in the server's own words, and the document of its answer."""
    try:
        body = got.json() if got.content else {}
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    error = body.get("error")
    words = error.get("message") or error.get("code") if isinstance(error, dict) else None
    return str(words or f"{got.status_code} {got.reason}"), body


def _shortened(error: Exception) -> str:
    """Return the innermost reason of an error, without addresses in memory."""
    reason: Any = error.args[0] if error.args else error
    reason = getattr(reason, "reason", reason)
    details = getattr(reason, "args", None)
    return str(details[-1] if details else type(reason).__name__)


class _SignIn:
    """The person's leave, given in the browser, and kept in the key ring."""

    def __init__(self, oauth: Oauth, means: Means) -> None:
        import msal

        self._name = f"microsoft {oauth.tenant} {oauth.client_id}"
        self._tell = means.tell
        self._cache = msal.SerializableTokenCache()
        with suppress(ValueError):
            self._cache.deserialize(_kept(self._name) or "{}")
        try:
            self._app = msal.PublicClientApplication(
                oauth.client_id,
                authority=f"{LOGIN}/{oauth.tenant}",
                token_cache=self._cache,
                timeout=PATIENCE,
                instance_discovery=False,  # there is one place to sign in, and it stands above
            )
        except Exception as error:  # noqa: BLE001 - msal raises whatever its HTTP client does
            raise RouteClosed(
                f"Microsoft's sign-in can't be reached: {_shortened(error)}"
            ) from None

    def token(self) -> str:
        """Return a fresh token; where none is had silently, the browser asks."""
        answer = None
        try:
            for account in self._app.get_accounts()[:1]:
                answer = self._app.acquire_token_silent(
                    list(PERMISSIONS), account, force_refresh=True
                )
            if not answer or "access_token" not in answer:
                self._tell("Sign in to Microsoft in the browser that opens now.")
                answer = self._app.acquire_token_interactive(list(PERMISSIONS), timeout=300)
        except Exception as error:  # noqa: BLE001 - as above
            raise RouteClosed(f"the sign-in did not go through: {_shortened(error)}") from None
        if "access_token" not in answer:
            why = answer.get("error_description") or answer.get("error") or "it was not finished"
            raise RouteClosed(f"Microsoft does not let you sign in: {str(why).splitlines()[0]}")
        self._keep()
        return str(answer["access_token"])

    def _keep(self) -> None:
        """Put what signs in again into the key ring, and no token for mail."""
        cached = json.loads(self._cache.serialize())
        text = json.dumps({kind: cached.get(kind, {}) for kind in ("Account", "RefreshToken")})
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        for number, piece in enumerate([str(len(pieces)), *pieces]):
            if not secrets.keep(f"{self._name} {number}", piece):
                self._tell("There is no key ring on this computer: you will be asked again.")
                return


def _kept(name: str) -> str:
    """Return what the key ring has kept of a sign-in; "" where it has none, or not all of it."""
    count = secrets.kept(f"{name} 0") or ""
    numbers = range(1, int(count) + 1) if count.isdecimal() else ()
    pieces = [secrets.kept(f"{name} {number}") for number in numbers]
    return "" if None in pieces else "".join(map(str, pieces))
