"""A bound on each exchange with a server: to connect and log in, or to hand over one letter.

A socket's own timeout begins anew with every byte, so that a server of one byte a minute never
misses it. Here the connection is cut after a time, whatever was being read or written.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LONGEST = 240.0
"""Seconds that one exchange may take."""


class TooSlow(TimeoutError):  # noqa: N818 - what the server is
    """An exchange took too long."""


class InTime:
    """Holds a connection, and cuts it where an exchange over it does not end.

    One thread looks now and then: one for each exchange would cost more than the exchange.
    """

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self._until: float | None = None
        self._watch: threading.Thread | None = None
        self._closed = threading.Event()
        self.is_late = False

    def held(self, line: socket.socket) -> socket.socket:
        """Take a connection to watch over, before anything is read from it; return it.

        It is held by a handle of its own, so that TLS above it is nobody else's business.
        """
        self._line = line.dup()
        if self.is_late:  # while it was being made
            self._cut()
        return line

    @contextmanager
    def exchange(self) -> Iterator[None]:
        """Bound what is said meanwhile; raises TooSlow where that did not end."""
        self._until = time.monotonic() + LONGEST
        if self._watch is None:
            self._watch = threading.Thread(target=self._look, args=(LONGEST / 20,), daemon=True)
            self._watch.start()
        try:
            yield
        except Exception:
            self._must_not_be_late()
            raise
        finally:
            self._until = None
        self._must_not_be_late()  # half an answer may have been taken for a whole one

    def _look(self, pause: float) -> None:
        """Cut the connection when an exchange is late; look again after so many seconds."""
        while not self._closed.wait(pause):
            until = self._until
            if until is not None and time.monotonic() > until:
                self._cut()

    def _must_not_be_late(self) -> None:
        if self.is_late:
            raise TooSlow(f"it did not finish within {LONGEST:g} seconds") from None

    def _cut(self) -> None:
        self.is_late = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        self._closed.set()
        if self._line is not None:
            self._line.close()
            self._line = None
