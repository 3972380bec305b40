"""A server that answers as Microsoft's sign-in and mail do, over HTTPS, with faults.

Made after Microsoft's own reference; confkit was never run against Microsoft itself.
"""

from __future__ import annotations

import base64
import contextlib
import email
import hashlib
import json
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

from confkit.sending import microsoft
from tests.sending.servers import Authority

TENANT, CLIENT = "school.example", "0f1e2d3c"
_JSON = "application/json"


class MicrosoftLike:
    """One mailbox; `drafts` and `sent` are its folders, by the id of each message.

    `faults` are taken in order by each kind of call (`create`, `send`, `find`, `sign_in`): "429",
    "503" and other numbers are answered, "drop" does it and cuts the line, "lose" only cuts it,
    "stall" does it and waits for `patience` seconds. It `thinks` so many seconds before it sends.
    """

    def __init__(self, authority: Authority, *, patience: float = 3, thinks: float = 0) -> None:
        self.drafts: dict[str, bytes] = {}
        self.sent: dict[str, bytes] = {}
        self.elsewhere: dict[str, bytes] = {}
        self.faults: dict[str, list[str]] = {}
        self.calls: list[str] = []
        self.patience, self.thinks = patience, thinks
        self.tokens = {"first"}
        self.sign_ins = 0
        self.other_ids = False
        self.codes: dict[str, dict[str, str]] = {}
        self.lock = threading.RLock()
        of_server = self

        class Handler(_Handler):
            world = of_server

        context = authority.good()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = f"https://localhost:{self._server.server_address[1]}"

    def __enter__(self) -> MicrosoftLike:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def message_ids(self, folder: dict[str, bytes]) -> list[str]:
        """Return the Message-IDs of a folder."""
        return [email.message_from_bytes(one)["Message-ID"].strip("<>") for one in folder.values()]


class _Handler(BaseHTTPRequestHandler):
    """One call."""

    world: MicrosoftLike
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Answer calls until the line ends, however it does."""
        with contextlib.suppress(OSError, ssl.SSLError):
            super().handle()

    def do_GET(self) -> None:
        """Answer what only reads."""
        path, query = self._asked()
        if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            base = f"{self.world.url}/{TENANT}"
            self._answer(200, {
                "issuer": f"{base}/v2.0", "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
            })  # fmt: skip
        elif path == f"/{TENANT}/authorize":
            self._authorize(query)
        elif path == "/v1.0/me/mailFolders/drafts":
            self._graph("folder", lambda: (200, {"id": "the-drafts"}))
        elif path == "/v1.0/me/messages":
            self._graph("find", lambda: (200, {"value": list(self._found(query["$filter"]))}))
        else:
            self._answer(404, {"error": {"message": path}})

    def do_POST(self) -> None:
        """Answer what changes something."""
        path, _ = self._asked()
        length = int(self.headers["Content-Length"] or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # whoever asked is gone before all was said
            self.close_connection = True
            return
        if path == f"/{TENANT}/token":
            self._token({key: one[0] for key, one in parse_qs(body.decode()).items()})
        elif path == "/v1.0/me/messages":
            self._graph("create", lambda: self._created(body))
        elif found := re.fullmatch(r"/v1.0/me/messages/([^/]+)/send", path):
            self._graph("send", lambda: self._sent(found[1]))
        else:
            self._answer(404, {"error": {"message": path}})

    def _asked(self) -> tuple[str, dict[str, str]]:
        url = urlsplit(self.path)
        return url.path, {key: one[0] for key, one in parse_qs(url.query).items()}

    def _graph(self, kind: str, does: Any) -> None:
        """Do what is asked, or what a fault asks for."""
        world = self.world
        world.calls.append(kind)
        time.sleep(world.thinks if kind == "send" else 0)
        if self.headers["Authorization"].removeprefix("Bearer ") not in world.tokens:
            self._answer(401, {"error": {"code": "InvalidAuthenticationToken"}})
            return
        with world.lock:
            fault = world.faults[kind].pop(0) if world.faults.get(kind) else ""
            if fault == "lose" or fault.isdecimal():
                done = (
                    (int(fault or 0) if fault.isdecimal() else 0),
                    {"error": {"code": "Fault", "message": f"a fault of {fault}"}},
                )
            else:
                done = does()
        if fault in ("drop", "lose"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault == "stall":
            time.sleep(world.patience)
        self._answer(*done, {"Retry-After": "0"} if fault == "429" else {})

    def _created(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.headers["Content-Type"] != "text/plain":
            return 400, {"error": {"message": "not MIME"}}
        content = base64.b64decode(body, validate=True)
        message_id = email.message_from_bytes(content)["Message-ID"]
        name = f"draft-{len(self.world.calls)}"
        self.world.drafts[name] = content
        given = "<another@outlook.example>" if self.world.other_ids else message_id
        return 201, {"id": name, "isDraft": True, "internetMessageId": given}

    def _sent(self, name: str) -> tuple[int, dict[str, Any] | None]:
        if name not in self.world.drafts:
            return 404, {"error": {"code": "ErrorItemNotFound", "message": "It isn't there."}}
        self.world.sent[f"sent-{name}"] = self.world.drafts.pop(name)
        return 202, None

    def _found(self, asked: str) -> Any:
        wanted = {
            found[1].replace("''", "'")
            for one in asked.split(" or ")
            if (found := re.fullmatch(r"internetMessageId eq '(.*)'", one))
        }
        assert len(wanted) == len(asked.split(" or ")) <= 15, asked
        folders = {
            "the-drafts": self.world.drafts, "the-sent": self.world.sent,
            "the-bin": self.world.elsewhere,
        }  # fmt: skip
        for folder, messages in folders.items():
            for name, content in messages.items():
                message_id = email.message_from_bytes(content)["Message-ID"]
                if message_id in wanted:
                    yield {"id": name, "isDraft": folder != "the-sent", "parentFolderId": folder,
                           "internetMessageId": message_id}  # fmt: skip

    def _authorize(self, query: dict[str, str]) -> None:
        """Sign the person in as if they had, and send the browser back with a code."""
        assert query["client_id"] == CLIENT, query
        assert query["code_challenge_method"] == "S256"
        assert {"Mail.ReadWrite", "Mail.Send", "offline_access"} <= set(query["scope"].split())
        assert urlsplit(query["redirect_uri"]).hostname == "localhost"
        code = f"code-{len(self.world.codes)}"
        self.world.codes[code] = query
        back = {"code": code, "state": query["state"]}
        if self.world.faults.get("sign_in"):
            back = {"error": "access_denied", "state": query["state"],
                    "error_description": self.world.faults["sign_in"].pop(0)}  # fmt: skip
        if query.get("response_mode") == "form_post":
            fields = "".join(f'<input name="{k}" value="{v}">' for k, v in back.items())
            form = f'<form method="post" action="{query["redirect_uri"]}">{fields}</form>'
            self._answer(200, form, kind="text/html")
            return
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(back)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _token(self, form: dict[str, str]) -> None:
        """Give tokens for a code whose secret half is shown, or for a token to refresh with."""
        world = self.world
        if world.faults.get("token"):
            world.faults["token"].pop(0)
            time.sleep(world.patience)
        if form["grant_type"] == "authorization_code":
            asked = world.codes[form["code"]]
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            right = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            assert right == asked["code_challenge"]
            world.sign_ins += 1
            nonce = asked["nonce"]
        elif form["refresh_token"] == "again" * 500:
            nonce = ""
        else:
            self._answer(400, {"error": "invalid_grant", "error_description": "It was taken back."})
            return
        token = f"token-{len(world.tokens)}"
        world.tokens.add(token)
        claims = {"aud": CLIENT, "iss": f"{world.url}/{TENANT}/v2.0", "sub": "dana", "oid": "1",
                  "tid": TENANT, "preferred_username": "drivera@school.example", "nonce": nonce,
                  "iat": int(time.time()), "exp": int(time.time()) + 3600}  # fmt: skip
        who = base64.urlsafe_b64encode(json.dumps({"uid": "1", "utid": TENANT}).encode())
        self._answer(200, {
            "token_type": "Bearer", "access_token": token, "expires_in": 3600,
            "refresh_token": "again" * 500, "scope": "Mail.ReadWrite Mail.Send",
            "id_token": ".".join(_part(one) for one in ({"alg": "none"}, claims, {})),
            "client_info": who.decode().rstrip("="),
        })  # fmt: skip

    def _answer(
        self, status: int, body: Any, headers: dict[str, str] | None = None, kind: str = _JSON
    ) -> None:
        raw = b"" if body is None else body if isinstance(body, str) else json.dumps(body)
        raw = raw.encode() if isinstance(raw, str) else raw
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _part(claims: dict[str, Any]) -> str:
    """Return one part of a token as it is written."""
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


BROWSER = """\
import re, sys, urllib.parse, urllib.request

page = urllib.request.urlopen(sys.argv[1]).read().decode()
if form := re.search('action="([^"]*)"', page):
    fields = dict(re.findall('name="([^"]*)" value="([^"]*)"', page))
    urllib.request.urlopen(form[1], urllib.parse.urlencode(fields).encode())
"""
"""A browser in which the person signs in at once: it follows where it is led, and sends forms."""


class Ring(KeyringBackend):
    """A key ring in memory that takes as little in one entry as that of Windows."""

    priority = 1

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept = kept or {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept."""
        return self.kept.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        if len(password) > 1280:
            raise PasswordSetError("too long")
        self.kept[f"{service}/{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        """Keep a secret no longer."""
        del self.kept[f"{service}/{username}"]


@contextmanager
def mailbox(url: str, kept: dict[str, str] | None = None) -> Iterator[Ring]:
    """Let confkit take a server for Microsoft, with a key ring of its own."""
    ring, before = Ring(kept), (keyring.get_keyring(), microsoft.GRAPH, microsoft.LOGIN)
    keyring.set_keyring(ring)
    microsoft.GRAPH, microsoft.LOGIN = f"{url}/v1.0/me", url
    try:
        yield ring
    finally:
        keyring.set_keyring(before[0])
        microsoft.GRAPH, microsoft.LOGIN = before[1:]


CHECKOUT = Path(__file__).parents[2]

RUNS = """\
import json, sys
from confkit.sending.routes import opened
from confkit.workspace.settings import Oauth
from tests.sending.microsoft_like import CLIENT, TENANT, mailbox
from tests.sending.outgoing import letter, means

url, letters, kept = sys.argv[1:]
with mailbox(url, json.loads(kept)) as ring:
    with opened("microsoft", means(oauth=Oauth(CLIENT, TENANT))) as way:
        way.expect([letter(number).message_id for number in range(int(letters))])
        for number in range(int(letters)):
            print(way.deliver(letter(number)).state, flush=True)
    print(json.dumps(ring.kept))
"""


def run(server: MicrosoftLike, letters: int, kept: dict[str, str]) -> list[str]:
    """Return how a process of its own is started that sends letters."""
    return [sys.executable, "-c", RUNS, server.url, str(letters), json.dumps(kept)]
