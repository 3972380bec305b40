"""`confkit send`."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Annotated, Any

import typer

from confkit.cli.settle import choose, settle_letters, tell_uncertain
from confkit.cli.shown import asking, console, options, run_text
from confkit.cli.shown.password import Passwords
from confkit.ground import clock
from confkit.ground.errors import UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.text import counted, listed
from confkit.ledger.letter_rows import LetterRow
from confkit.letters.letter_kinds import PHONE_SCRIPT
from confkit.sending import routes
from confkit.sending.leaving import Judged
from confkit.sending.routes import LoginRefused, Means
from confkit.work import send
from confkit.work.send import Left, Sent, ToSend
from confkit.workspace.workspace import Workspace, find, shown_words

_NOTHING_DONE = 2
PAGE = "page"


def _count(typed: str | int) -> int:
    """Read a number of letters; Typer reads a default as well, which is one already."""
    try:
        return int(typed)
    except ValueError:
        raise typer.BadParameter(f"{typed!r} is not a number; write one, such as 3") from None


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STUDENT]...", help="Id or part of the name; all if left out."),
    ] = None,
    route: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The way: page, thunderbird, drafts, smtp, microsoft."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")
    ] = False,
    to_self: Annotated[
        bool, typer.Option("--to-self", help="Rehearse: send all of it to your own address.")
    ] = False,
    links: Annotated[
        bool,
        typer.Option(
            "--links", help="With page: links that open a message; the browser keeps them."
        ),
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", parser=_count, help="Send at most this many letters."),
    ] = None,
    yes: Annotated[
        int | None,
        typer.Option(
            "--yes", metavar="N", parser=_count, help="Send exactly N letters without asking."
        ),
    ] = None,
    settle: Annotated[
        bool,
        typer.Option(
            "--settle", help="Look in Sent for uncertain letters, or say: ID sent|not-sent."
        ),
    ] = False,
    letter_to_it: Annotated[
        bool,
        typer.Option("--letter-to-it", help="Write what your school must allow for microsoft."),
    ] = False,
    round_name: options.Round = None,
    workspace: options.Workspace = None,
    json: options.Json = False,
) -> int:
    """Send the letters, each once, to the person it is for.

    Sends what `summarize`, `invite` and the like have written, unless something it was made
    from has changed since. First it shows who gets what, and asks for the number of letters.
    If the settings name no way, it asks for one. The page needs no account: you read the
    letters there and copy them.
    """
    here = find(workspace)
    if settle:
        with send.alone(here):
            return settle_letters(here, words or [])
    look = partial(send.to_send, workspace=here, names=tuple(words or ()), round_name=round_name)
    if letter_to_it:
        outcome = Outcome(round_name or "")
        path = send.write_letter_to_it(look(now=clock.now()), outcome)
        run_text.problems(outcome)
        console.out(f"For your school's administrators: {path}")
        return 0
    way = route or here.settings.mail.route or _asked_way(here)
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: write how many letters to send at most, such as 3")
    _must_fit(way, links=links, sends=to_self or limit is not None or yes is not None)
    if way == PAGE:
        run = _Run(here, look(now=clock.now()), way, json=json)
        return run.page(links=links, dry_run=dry_run)
    try:
        routes.check(way, here.settings.mail)
    except UsageError as lacking:
        if not dry_run:
            raise
        console.err(f"note: {lacking}")
    with send.alone(here):
        if not (dry_run or to_self):
            finds = routes.ROUTES[way].finds
            _tell_cut_off(send.cut_off(here, way, clock.now(), finds=finds))
        run = _Run(here, look(now=clock.now()), way, json=json)
        return run.send(limit=limit, yes=yes, dry_run=dry_run, to_self=to_self)


def _must_fit(way: str, *, links: bool, sends: bool) -> None:
    """Raise UsageError where there is no such way, or the options do not go with it.

    `sends`: one of them is about letters that leave.
    """
    if way != PAGE and way not in routes.ROUTES:
        known = listed([PAGE, *routes.ROUTES], "or")
        raise UsageError(f"--route {way}: there is no such way; it is one of {known}")
    if links and way != PAGE:
        raise UsageError("--links goes with the page: confkit send --route page --links")
    if way == PAGE and sends:
        message = "the page sends nothing; --to-self, --limit and --yes go with another --route"
        raise UsageError(message)


def _asked_way(here: Workspace) -> str:
    """Ask by which way letters leave where the settings do not say; the page without a person."""
    if not console.can_ask():
        return PAGE
    ways = {PAGE: "a page to read, copy and send from by hand; it works everywhere"}
    ways |= {name: way.said for name, way in routes.ROUTES.items()}
    console.err(
        "Which way should your letters leave? docs/sending.md says which one fits your school."
    )
    for number, (name, about) in enumerate(ways.items(), 1):
        console.err(f"{number:>3}  {name}: {about}")
    while len(chosen := asking.numbers("Which one? Its number", len(ways))) != 1:
        if not chosen:
            raise UsageError("no way was chosen; nothing was sent")
    name = list(ways)[chosen[0] - 1]
    keep = asking.agreed(f'Keep that in confkit.toml (route = "{name}")?')
    if keep and not send.keep_way(here, name):
        console.err(f'This is not kept; write route = "{name}" under [mail] in confkit.toml.')
    return name


class _Run:
    """One run of the command: what is shown of it, and what it answers."""

    def __init__(self, here: Workspace, what: ToSend, way: str, *, json: bool) -> None:
        self.here, self.what, self.way, self.json = here, what, way, json
        self.say = console.err if json else console.out

    def page(self, *, links: bool, dry_run: bool) -> int:
        """Write the page with the letters, and say where it is."""
        self._tell_what_stays()
        printed = len(self.what.on_paper)
        number = len(self.what.ready()) + printed
        to_print = f", {printed} of them to print" if printed else ""
        if dry_run and number:
            self._table(self.what.ready(), to_self=False)
            would_be = f"{counted(number, 'letter')} would be on the page{to_print}"
            self.say(f"{would_be}; nothing was written.")
            return self._end(1 if self.what.blocked else 0)
        path = ""
        if not dry_run:
            path, outcome = send.write_page(self.what, links=links)
            run_text.problems(outcome)
        if not path:
            self.say("No letter is ready to be sent.")
            return self._end(_NOTHING_DONE if self.what.blocked else 0)
        self.say(f"{counted(number, 'letter')} to read, copy and send{to_print}: {path}")
        self.say("Next: `confkit open letters`; each letter has the line that says it was sent.")
        if links:
            console.err(
                "note: a link leaves the letter, with the child's name, in the browser's history"
            )
        return self._end(1 if self.what.blocked else 0)

    def send(self, *, limit: int | None, yes: int | None, dry_run: bool, to_self: bool) -> int:
        """Show, ask, send, and tell what became of each letter."""
        what = self.what
        self._tell_what_stays()
        letters = what.ready(self.way if routes.ROUTES[self.way].finds else "")[:limit]
        self._table(letters, to_self=to_self)
        if not letters:
            return self._none_ready(yes)
        if dry_run:
            self.say(f"{counted(len(letters), 'letter')} would be sent; nothing was.")
            return self._end(1 if what.blocked else 0)
        if not _confirmed(len(letters), yes, to_self=to_self):
            return self._end(_NOTHING_DONE)
        passwords = Passwords()
        means = Means(what.room.settings.mail, passwords.of, choose, console.err)
        try:
            with routes.opened(self.way, means) as route:
                passwords.offer_to_keep()
                sent = self._sent(letters, route, to_self=to_self)
        except LoginRefused:
            passwords.forget()
            raise
        return self._tell(sent, len(letters), to_self=to_self)

    def _sent(self, letters: list[Judged], route: routes.OpenRoute, *, to_self: bool) -> Sent:
        number = 0

        def tell(left: Left) -> None:
            nonlocal number
            number += 1
            letter, (state, answer) = left
            where = {"drafted": f" in {answer}", "sent": ""}.get(state, f": {answer}")
            self.say(f"{number:>3}/{len(letters)}  {state}  {_whom(letter)}{where}")

        if to_self:
            return send.rehearsed(self.what, letters, route=route, now=clock.now, tell=tell)
        return send.send(self.what, letters, name=self.way, route=route, now=clock.now, tell=tell)

    def _tell_what_stays(self) -> None:
        """Say what the look at the class shows, and which letters do not go, with the reason."""
        what = self.what
        for problem in what.told:
            console.err(f"note: {problem}")
        for (student, kind, reason), group in groupby(what.blocked, _of_child):
            names = [letter.guardian for letter in group if letter.guardian]
            whom = f" to {listed(names)}" if names else ""
            console.err(f"not sent: {student}: {kind}{whom}: {reason}")
        for letter in what.on_paper:
            page = letter.row.path
            script = page.removesuffix(".html") + PHONE_SCRIPT
            or_read = f" or read out {script}" if (self.here.folder / script).is_file() else ""
            console.err(
                f"on paper: {letter.student}: {letter.what} to {letter.row.guardian}: "
                f"print {page}{or_read}"
            )
        if drafted := [letter for letter in what.those("drafted") if not letter.reason]:
            places = listed(sorted({letter.row.said for letter in drafted}))
            console.err(
                f"drafted before: {counted(len(drafted), 'letter')} in {places}; once they are "
                "sent: confkit done --letters"
            )
        tell_uncertain([letter.row for letter in what.those("uncertain")])

    def _table(self, letters: list[Judged], *, to_self: bool) -> None:
        cells = [
            [
                letter.student,
                letter.row.guardian,
                letter.address,
                letter.household,
                letter.language,
                letter.what,
            ]
            for letter in letters
        ]
        if to_self and letters:
            self.say("A rehearsal: each goes to your own address. The family would get it at:")
        rows = [("", row) for row in cells]
        wide = not self.json and console.on_terminal()
        if wide and console.table(rows, ratios=[2, 2, 3, 1, 1, 2], styled=()):
            return
        for child, guardian, address, *more in cells:
            self.say(f"{child} → {guardian} <{address}>  {' · '.join(filter(None, more))}")

    def _none_ready(self, yes: int | None) -> int:
        """Say that there is nothing to send; a number that was given is wrong then, but for 0."""
        self.say("No letter is ready to be sent.")
        if left := send.number_left(self.what):
            they = "The only one has left or was" if left == 1 else f"All {left} have left or were"
            self.say(f"{they} drafted before; none leaves twice.")
        if yes:
            console.err(f"--yes {yes}: there is no letter to send; nothing was sent")
        return self._end(_NOTHING_DONE if self.what.blocked or yes else 0)

    def _tell(self, sent: Sent, asked: int, *, to_self: bool) -> int:
        """Say how many left, what to do about the others; return the exit code."""
        numbers = [
            f"{number} {state}"
            for state in ("sent", "drafted", "failed", "uncertain")
            if (number := sent.number(state))
        ]
        self.say(f"{listed(numbers) if numbers else 'Nothing was sent'}{' to yourself' * to_self}.")
        if sent.closed:
            console.err(f"error: {sent.closed}")
        if sent.interrupted:
            console.err("interrupted; what is not named above was not sent")
        if not to_self:
            self._tell_next(sent, asked)
        went = sent.number("sent", "drafted")
        if not sent.left:
            code = _NOTHING_DONE
        else:
            code = int(went < asked or bool(self.what.blocked and not to_self))
        return self._end(console.INTERRUPTED if sent.interrupted else code, sent, to_self=to_self)

    def _tell_next(self, sent: Sent, asked: int) -> None:
        """Say what is done with it, what waits, and what to do about each."""
        for entry in sent.done:
            self.say(f"{entry.student}: {shown_words(entry)}: done")
        if rest := asked - len(sent.left):
            were, them = ("was", "it") if rest == 1 else ("were", "them")
            console.err(
                f"{counted(rest, 'letter')} {were} not sent; the next `confkit send` goes on "
                f"with {them}"
            )
        outcome = send.renew_page(self.here, clock.now(), self.what.room.layout.round)
        failed = send.write_failed(self.what.room, clock.now(), outcome)
        run_text.problems(outcome)
        if failed:
            console.err(f"Refused letters are listed in {failed}.")
        tell_uncertain(
            [left.letter.row for left in sent.left if left.delivery.state == "uncertain"]
        )
        if sent.number("drafted"):
            self.say(f"Next: {routes.ROUTES[self.way].then}, then `confkit done --letters`.")

    def _end(self, code: int, sent: Sent | None = None, *, to_self: bool = False) -> int:
        """Write the document, if one was asked for, and return the exit code.

        A rehearsal has changed no state.
        """
        if self.json:
            console.json(self._document(Sent() if to_self or sent is None else sent))
        return code

    def _document(self, sent: Sent) -> dict[str, Any]:
        now = {left.letter.row.id: left.delivery for left in sent.left}
        return {
            "route": self.way,
            "letters": [
                {
                    "student_id": letter.row.student_id,
                    **({"student_ids": list(letter.student_ids)} if letter.student_ids[1:] else {}),
                    "guardian": letter.guardian,
                    "address": letter.address,
                    "path": letter.row.path,
                    "message_id": letter.row.message_id,
                    "state": "blocked"
                    if letter.reason
                    else delivery.state
                    if delivery
                    else letter.row.state,
                    "reason": letter.reason or (delivery.said if delivery else letter.row.said),
                }
                for letter in self.what.letters
                for delivery in (now.get(letter.row.id),)
            ],
        }


def _of_child(letter: Judged) -> tuple[str, str, str]:
    return letter.student or letter.row.student_id, letter.what, letter.reason


def _whom(letter: Judged) -> str:
    return f"{letter.student}: {letter.what} to {letter.row.guardian} <{letter.address}>"


def _confirmed(number: int, yes: int | None, *, to_self: bool) -> bool:
    """Ask for the number of letters; `--yes` has to be that number."""
    if yes is not None:
        if yes != number:
            console.err(
                f"--yes {yes}: {'there is' if number == 1 else 'there are'} "
                f"{counted(number, 'letter')} to send; nothing was sent"
            )
        return yes == number
    them = "it" if number == 1 else f"these {number} letters"
    if not console.can_ask():
        console.err(f"Nothing was sent; --yes {number} sends {them}.")
        return False
    whom = " to yourself" if to_self else ""
    if asking.ask(f"To send {them}{whom}, type {number}") == str(number):
        return True
    console.err("Nothing was sent.")
    return False


def _tell_cut_off(rows: list[LetterRow]) -> None:
    if rows:
        console.err(f"A run was cut off while {counted(len(rows), 'letter')} left.")
        tell_uncertain(rows)
