"""Thunderbird itself, with a profile of its own, on a screen that nobody sees."""

from __future__ import annotations

import contextlib
import json
import mailbox
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.sending.servers import free_port

THUNDERBIRD = shutil.which("thunderbird") if shutil.which("Xvfb") else None

_PREFERENCES = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account2",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.account.account1.server": "server1",
    "mail.account.account2.server": "server2",
    "mail.account.account2.identities": "id7",
    "mail.server.server1.type": "none",
    "mail.server.server1.hostname": "Local Folders",
    "mail.server.server1.name": "Local Folders",
    "mail.server.server1.userName": "nobody",
    "mail.server.server1.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.server.server2.type": "pop3",
    "mail.server.server2.hostname": "localhost",
    "mail.server.server2.userName": "drivera",
    "mail.server.server2.directory-rel": "[ProfD]Mail/localhost",
    "mail.server.server2.check_new_mail": False,
    "mail.server.server2.login_at_startup": False,
    "mail.identity.id7.useremail": "DRivera@school.example",
    "mail.identity.id7.fullName": "Dana Rivera",
    "mail.identity.id7.smtpServer": "smtp1",
    "mail.identity.id7.fcc_folder": "mailbox://nobody@Local%20Folders/Sent",
    "mail.identity.id7.doFcc": True,
    "mail.identity.id7.valid": True,
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "localhost",
    "mail.smtpserver.smtp1.authMethod": 1,
    "mail.smtpserver.smtp1.try_ssl": 0,
    "mail.provider.enabled": False,
    "mail.spotlight.firstRunDone": True,
    "mail.rights.version": 1,
    "mailnews.start_page.enabled": False,
    "app.update.enabled": False,
    "app.donation.eoy.version.viewed": 99,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "network.proxy.type": 0,
    "browser.shell.checkDefaultBrowser": False,
    "mail.shell.checkDefaultClient": False,
}


def a_profile(home: Path, smtp_port: int = 25, name: str = "default") -> Path:
    """Make a profile below a home folder, as Thunderbird does; return its folder."""
    root = home / ".thunderbird"
    folder = root / f"abcd.{name}"
    (folder / "Mail" / "Local Folders").mkdir(parents=True)
    preferences = {**_PREFERENCES, "mail.smtpserver.smtp1.port": smtp_port}
    lines = [f'user_pref("{key}", {json.dumps(value)});' for key, value in preferences.items()]
    (folder / "prefs.js").write_text("// Mozilla User Preferences\n" + "\n".join(lines) + "\n")
    of_others = sorted(root.glob("abcd.*"))
    entries = [
        f"[Profile{number}]\nName={one.suffix[1:]}\nIsRelative=1\nPath={one.name}\n"
        for number, one in enumerate(of_others)
    ]
    (root / "profiles.ini").write_text("[General]\nStartWithLastProfile=1\n\n" + "\n".join(entries))
    return folder


def outbox(profile: Path) -> Path:
    """Return the file of the Outbox."""
    return profile / "Mail" / "Local Folders" / "Unsent Messages"


def waiting(profile: Path) -> list[str]:
    """Return the Message-IDs of what waits in the Outbox, as another reader finds them."""
    path = outbox(profile)
    if not path.exists():
        return []
    box = mailbox.mbox(path)
    found = [one["Message-ID"].strip("<>") for one in box if one["X-Mozilla-Status"] == "0000"]
    box.close()
    return found


READ = (
    'Services.wm.getMostRecentWindow("mail:3pane")?.document.getElementById("tabmail")'
    "?.currentAboutMessage?.getMessagePaneBrowser?.()"
)
"""Where a mail that has come is read."""

WRITTEN = 'Services.wm.getMostRecentWindow("msgcompose")?.document.getElementById("messageEditor")'
"""Where a draft is looked at before it is sent."""


class Running:
    """A Thunderbird that runs, told what to do as its own tests tell it (Marionette)."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), 60)
        self._file = self._line.makefile("rb")
        self._answer()
        self._number = 0
        self._call("WebDriver:NewSession", {})
        self._call("Marionette:SetContext", {"value": "chrome"})

    def _answer(self) -> Any:
        digits = b""
        while (one := self._file.read(1)) != b":":
            assert one, "Thunderbird has gone"
            digits += one
        return json.loads(self._file.read(int(digits)))

    def _call(self, command: str, given: dict[str, object]) -> object:
        self._number += 1
        said = json.dumps([0, self._number, command, given])
        self._line.sendall(f"{len(said)}:{said}".encode())
        _, _, error, result = self._answer()
        assert not error, error
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def run(self, script: str) -> object:
        """Run a script in the program itself and return what it returns."""
        return self._call("WebDriver:ExecuteScript", {"script": script, "args": []})

    def opened(self, mail: Path, shown: str, script: str) -> Any:
        """Open a mail's file; return what a script makes of `page` once `shown` has it there."""
        self.run(
            'const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);'
            f"file.initWithPath({json.dumps(str(mail))});"
            "const uri = Services.io.newFileURI(file).mutate()"
            '.setQuery("type=application/x-message-display").finalize();'
            'ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs")'
            '.MailUtils.openEMLFile(Services.wm.getMostRecentWindow("mail:3pane"), file, uri);'
        )
        until = time.monotonic() + 90
        while time.monotonic() < until:
            found = self.run(
                f"const page = ({shown})?.contentDocument;"
                'if (page?.readyState !== "complete" || !page.body?.innerText.trim()) return null;'
                f"{script}"
            )
            if found is not None:
                return found
            time.sleep(0.2)
        raise AssertionError("Thunderbird did not show the mail")

    def send_unsent_messages(self) -> None:
        """Do what the menu entry “Send Unsent Messages” does."""
        self.run(
            'Cc["@mozilla.org/messengercompose/sendlater;1"]'
            ".getService(Ci.nsIMsgSendLater).sendUnsentMessages(null);"
        )

    def quit(self) -> None:
        """Close the program."""
        with contextlib.suppress(AssertionError, OSError):
            self._call("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._file.close()
        self._line.close()


@contextmanager
def thunderbird(home: Path, profile: Path) -> Iterator[Running]:
    """Start Thunderbird with a profile, and close it."""
    port = free_port()
    with (profile / "user.js").open("w") as preferences:
        preferences.write(f'user_pref("marionette.port", {port});\n')
    display, serves = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(serves), "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
        pass_fds=[serves],
        stderr=subprocess.DEVNULL,
    )
    os.close(serves)
    with os.fdopen(display) as said:
        number = said.readline().strip()
    assert THUNDERBIRD
    program = subprocess.Popen(
        [THUNDERBIRD, "--no-remote", "--profile", profile, "--marionette",
         "--remote-allow-system-access"],
        env={**os.environ, "HOME": str(home), "DISPLAY": f":{number}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        running = _connected(port, program)
        try:
            yield running
        finally:
            running.quit()
        program.wait(60)
    finally:
        for one in (program, screen):
            one.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(10)
            one.kill()
            one.wait()


def _connected(port: int, program: subprocess.Popen[bytes]) -> Running:
    until = time.monotonic() + 120
    while time.monotonic() < until and program.poll() is None:
        with contextlib.suppress(OSError):
            return Running(port)
        time.sleep(0.2)
    raise AssertionError("Thunderbird did not start")
