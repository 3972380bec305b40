"""The sheets as PDFs, after `prep` has made them: the packet, or one for each child that is named.

By typst; where a workspace has a design of its own for the browser, and none for typst, by the
browser. A child whose letters no font has gets no PDF, and is named with the font to install; the
others get theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from confkit.ground import errors, files, identifiers, progress
from confkit.ground.errors import ConfkitError, Problem, UsageError
from confkit.ground.outcome import Made, Outcome
from confkit.language.languages import written
from confkit.language.templates import TemplateError, Templates
from confkit.sheets import browser, fonts, pdf_typesetting, pdf_values
from confkit.sheets.family_side import FamilySide
from confkit.sheets.pdf_typesetting import TEMPLATE, NoFontError, Typesetter
from confkit.sheets.pdf_values import HomePrint, Print
from confkit.sheets.sheets import Cover, Sheet
from confkit.work.prep_family import FamilySides
from confkit.workspace.classroom import Classroom
from confkit.workspace.generated import OutFolder

PACKET = "packet.pdf"
_OF_BROWSER = ("sheet.html.j2", "packet.html.j2", "sheet.css")


def check(templates: Templates) -> None:
    """Raise UsageError, before anything is made, where what makes the PDFs is missing."""
    if not (_own_design(templates) and browser.installed()):
        pdf_typesetting.check()


def _own_design(templates: Templates) -> str:
    """Return the workspace's own design for the browser, "" where it has one for typst too."""
    if templates.is_own(TEMPLATE):
        return ""
    return next((name for name in _OF_BROWSER if templates.is_own(name)), "")


class Pdfs:
    """Makes the PDFs of one run."""

    def __init__(
        self,
        room: Classroom,
        folder: OutFolder,
        look: Print,
        homes: Mapping[str, Sequence[HomePrint]],
    ) -> None:
        self.room, self.folder, self.homes = room, folder, homes
        self.look = look._replace(
            paper=room.settings.print.paper, color=room.settings.school.color or look.color
        )
        self.templates = room.workspace.templates
        self.sides: dict[str, FamilySide] = {}

    def make(self, sheets: Sequence[Sheet], cover: Cover, outcome: Outcome) -> None:
        """Make the packet where the run is about all, else a PDF of each sheet.

        Where one child's sheet cannot be set, the packet has the others.
        """
        if (own := _own_design(self.templates)) and self._by_browser(own, sheets, outcome):
            return
        self.sides = self._sides(sheets)
        try:
            packet = self._document(f"Conferences, {cover.round}", sheets, cover)
            with Typesetter(self.templates, letters=packet) as setter:
                if self.room.whole and sheets:
                    self._packet(setter, packet, sheets, cover, outcome)
                else:
                    for sheet, content in self._singles(setter, sheets, outcome):
                        name = f"{identifiers.slug(sheet.student_id)}.pdf"
                        self._write(name, content, outcome, sheet)
        except ConfkitError as error:
            files.stop_if_for_all(error)
            outcome.refused += [Problem("", 0, 0, f"no PDF: {line}") for line in error.lines]

    def _is_another(self, side: FamilySide) -> bool:
        """Tell whether a side is in another language than the school's."""
        return written(side.language) != written(self.room.settings.school.language)

    def _sides(self, sheets: Sequence[Sheet]) -> dict[str, FamilySide]:
        """Return the family's side of each sheet."""
        sides = FamilySides(self.room)
        by_id = {sheet.student_id: sheet for sheet in sheets}
        return {
            student.id: sides.of(student, by_id[student.id])
            for student in self.room.students
            if student.id in by_id
        }

    def _packet(
        self,
        setter: Typesetter,
        packet: str,
        sheets: Sequence[Sheet],
        cover: Cover,
        outcome: Outcome,
    ) -> None:
        """Make the packet: of all sheets, else of those that can be set alone.

        What of the cover cannot be set is left off: the logo, or all of it.
        """
        title = f"Conferences, {cover.round}"
        with suppress(NoFontError, TemplateError):
            with progress.during("sheets as a PDF", len(sheets)):
                content = setter.pdf(packet)
            return self._write(PACKET, content, outcome)
        fine = [sheet for sheet, _ in self._singles(setter, sheets, outcome)]
        if not fine:
            return None
        try:
            content = self._with_cover(setter, fine, cover, outcome)
        except NoFontError as error:
            content = setter.pdf(self._document(title, fine))
            message = (
                f"{PACKET} has no cover: {_no_font(error)}, or print packet.html from a browser"
            )
            outcome.refused.append(Problem("", 0, 0, message))
        return self._write(PACKET, content, outcome)

    def _with_cover(
        self, setter: Typesetter, sheets: Sequence[Sheet], cover: Cover, outcome: Outcome
    ) -> bytes:
        """Return the packet with its cover; a logo that cannot be set is left off, and told."""
        title = f"Conferences, {cover.round}"
        try:
            return setter.pdf(self._document(title, sheets, cover))
        except TemplateError as error:
            why = error.problems[0].said.partition(";")[0]
        left_off = Problem("", 0, 0, f"the logo is left off the cover of {PACKET}: {why}")
        try:
            content = setter.pdf(self._document(title, sheets, cover, with_logo=False))
        except NoFontError:
            outcome.told.append(left_off)
            raise
        outcome.told.append(left_off)
        return content

    def _singles(
        self, setter: Typesetter, sheets: Sequence[Sheet], outcome: Outcome
    ) -> list[tuple[Sheet, bytes]]:
        """Return each sheet that can be set, and its PDF; each other one is told with its child.

        A mistake that stops all of them is the template's own, and is raised: TemplateError.
        """
        pdfs: list[tuple[Sheet, bytes]] = []
        wrong: list[Problem] = []
        mistakes = 0
        for sheet in progress.through(sheets, "sheets as a PDF"):
            problem: ConfkitError
            try:
                pdfs.append((sheet, setter.pdf(self._document(sheet.name, [sheet]))))
                continue
            except NoFontError as error:
                page = f"{identifiers.slug(sheet.student_id)}.html"
                problem = UsageError(f"no PDF: {_no_font(error)}, or print {page} from a browser")
            except TemplateError as error:
                problem = error
                mistakes += 1
                if mistakes == len(sheets):
                    raise
            wrong += errors.of_child(problem, sheet.student_id, sheet.name)
        outcome.refused += wrong
        return pdfs

    def _document(
        self,
        title: str,
        sheets: Sequence[Sheet],
        cover: Cover | None = None,
        *,
        with_logo: bool = True,
    ) -> str:
        return pdf_values.document(
            self.look,
            title,
            round_name=self.room.layout.round,
            sheets=sheets,
            cover=cover,
            logo=self.templates.logo if with_logo else None,
            sides=self.sides if self.look.family_side else {},
            homes=self.homes,
            theirs={home: side for home, side in self.sides.items() if self._is_another(side)},
        )

    def _by_browser(self, own: str, sheets: Sequence[Sheet], outcome: Outcome) -> bool:
        """Print what `prep` has made as it stands; False where that cannot be done, which is told.

        A browser takes long to start, so the whole round is one PDF.
        """
        program = browser.installed()
        if program is None:
            message = (
                f"not applied in the PDF: it is a design for a browser, and no Chromium, Chrome or "
                f"Edge is here to print it; a templates/{TEMPLATE} is one for the PDF"
            )
            outcome.told.append(Problem(f"templates/{own}", 0, 0, message))
            return False
        if self.look != Print(self.look.paper, color=self.look.color):
            message = (
                "printed as it is; --duplex, --large, --room and --family-side do not change it"
            )
            outcome.told.append(Problem(f"templates/{own}", 0, 0, message))
        wanted: dict[str, Sheet | None] = (
            {"packet": None}
            if self.room.whole
            else {identifiers.slug(sheet.student_id): sheet for sheet in sheets}
        )
        for stem, sheet in wanted.items():
            content = browser.printed(program, self.folder.folder / f"{stem}.html")
            if content is None:
                message = f"the browser did not print it: {program}"
                outcome.refused.append(Problem(f"{stem}.html", 0, 0, message))
            else:
                self._write(f"{stem}.pdf", content, outcome, sheet)
        return True

    def _write(self, name: str, content: bytes, outcome: Outcome, of: Sheet | None = None) -> None:
        changed = self.folder.write(name, content, outcome, of.student_id if of else "")
        shown = f"{self.room.layout.shown(self.folder.folder)}/{name}"
        if of is None:
            outcome.made.append(Made("", "", shown, kind="packet", changed=changed))
        else:
            outcome.made.append(Made(of.student_id, of.name, shown, changed=changed))


def _no_font(error: NoFontError) -> str:
    letters = "".join(error.letters[:8])
    return f"no font here has {letters}; install {fonts.to_install(error.letters)}"
