"""The peer of `confkit prep`: the same sheets rendered in memory by Jinja, and nothing else.

`jinja_peer.py PREPARED STUDENTS` loads prepared sheets (made by prepared.py) and renders as many
of them as there are students, over and over where there are fewer sheets: for each student
fragment, page and Markdown, then the packet of all. The
values are ready: dates are in words, Markdown is escaped (what Jinja does itself, which is the
escaping of HTML, it does here too); nothing is read, checked or written, confkit is not loaded.
With `--sandbox` the templates run in Jinja's sandbox, as a user's own have to; without it they
do not, and that is the faster peer. Prints how many characters it rendered.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from record import Record, place_of

Filter = Callable[..., Any]

Prepared = tuple[
    str, list[tuple[Record, Record]], Record, dict[str, dict[Any, str]], dict[Any, str]
]
"""The templates' folder, each sheet with what stands on it in the family's language, the cover,
what each of confkit's filters makes of each value, and how each text is written in Markdown."""


class Rendered(NamedTuple):
    """What is rendered for one student."""

    fragment: Markup
    page: str
    markdown: str


class Renderer:
    """The four templates, compiled; every text passes `escaped` on its way into Markdown."""

    def __init__(
        self,
        templates: str,
        filters: Mapping[str, Filter],
        escaped: Filter,
        *,
        sandbox: bool = False,
    ) -> None:
        kind = ImmutableSandboxedEnvironment if sandbox else jinja2.Environment
        rules: dict[str, Any] = {
            "loader": jinja2.FileSystemLoader(templates),
            "trim_blocks": True,
            "lstrip_blocks": True,
            "keep_trailing_newline": True,
        }
        html = kind(autoescape=True, **rules)
        markdown = kind(finalize=escaped, **rules)
        for environment in (html, markdown):
            environment.filters.update(filters)
            environment.globals |= {"logo": str, "color": str}  # no logo, the usual color
        self.fragment = html.get_template("sheet.html.j2")
        self.page = html.get_template("page.html.j2")
        self.packet = html.get_template("packet.html.j2")
        self.markdown = markdown.get_template("sheet.md.j2")

    def sheet(self, sheet: Any, theirs: Any) -> Rendered:
        """Render one student's sheet in its three forms."""
        fragment = Markup(self.fragment.render(sheet=sheet, theirs=theirs))
        page = self.page.render(title=sheet.name, body=fragment)
        return Rendered(fragment, page, self.markdown.render(sheet=sheet))


def made_before(table: Mapping[Any, str]) -> Filter:
    """Return the filter that looks up what was made."""

    def made(value: Any, *more: Any) -> str:
        return table[place_of(value, *more) if more else value]

    return made


def main() -> None:
    """Render as many sheets as the command line asks for, and the packet."""
    prepared: Prepared = pickle.loads(Path(sys.argv[1]).read_bytes())
    templates, sheets, cover, words, in_markdown = prepared
    students = int(sys.argv[2])
    filters = {name: made_before(table) for name, table in words.items()}

    def escaped(value: Any) -> Any:
        return in_markdown[value] if isinstance(value, str) else value

    renderer = Renderer(templates, filters, escaped, sandbox="--sandbox" in sys.argv)
    size = 0

    def fragments() -> Iterator[Markup]:
        nonlocal size
        for sheet, theirs in islice(cycle(sheets), students):
            rendered = renderer.sheet(sheet, theirs)
            size += len(rendered.page) + len(rendered.markdown)
            yield rendered.fragment

    packet = renderer.packet.render(cover=cover, bodies=fragments())
    print(size + len(packet))


if __name__ == "__main__":
    main()
