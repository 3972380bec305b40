"""What the Jinja peer starts from: `prepared.py WORKSPACE FILE` keeps the sheets of one prep.

The sheets are those that confkit itself makes of the class in WORKSPACE. Their values are kept
as plain objects in FILE, and the peer's rendering is held against the files in `out/`, byte for
byte: if they differ, the comparison would be no comparison, and this fails.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import jinja2
import pydantic
from jinja2.filters import FILTERS as DEFAULT_FILTERS
from jinja_peer import Prepared, Renderer
from record import Record, place_of

from confkit.ground import processes, resources
from confkit.language.templates import Templates
from confkit.sheets import sheets
from confkit.work.prep import prep
from confkit.work.prep_family import FamilySides
from confkit.workspace.workspace import Workspace

Table = dict[Any, str]
"""What a function made of each value."""


def remembering(of: Callable[..., str], table: Table) -> Callable[..., str]:
    """Return the same function, which keeps in the table what it makes of each value."""
    if not hasattr(of, "jinja_pass_arg"):

        def made(value: Any, *more: Any) -> str:
            made_of = table[place_of(value, *more)] = of(value, *more)
            return made_of

        return made

    @jinja2.pass_context  # the page's language, which is one for all sheets
    def made_in(context: jinja2.runtime.Context, value: Any, *more: Any) -> str:
        made_of = table[place_of(value, *more)] = of(context, value, *more)
        return made_of

    return made_in


def plain(value: Any) -> Any:
    """Return a value with every object in it as a plain namespace of its fields."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    elif isinstance(value, pydantic.BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    else:
        return value
    return Record({name: plain(item) for name, item in value.items()})


def made(root: Path) -> tuple[Path, list[tuple[Any, Any]], Any]:
    """Run prep on a workspace; return the folder of its sheets, their values, the cover's.

    A sheet's values are the sheet and what stands on it in the family's language.
    """
    kept: list[Any] = []
    theirs: list[Any] = []
    covers: list[Any] = []

    def keeping(function: Callable[..., Any], found: list[Any]) -> Callable[..., Any]:
        def kept_too(*values: Any, **named: Any) -> Any:
            found.append(function(*values, **named))
            return found[-1]

        return kept_too

    with (
        mock.patch.object(processes, "processes", lambda *_, **__: 1),  # all of them are kept here
        mock.patch.object(sheets, "sheet", keeping(sheets.sheet, kept)),
        mock.patch.object(FamilySides, "beside", keeping(FamilySides.beside, theirs)),
        mock.patch.object(sheets, "cover", keeping(sheets.cover, covers)),
    ):
        outcome = prep(workspace=Workspace(root))
    if outcome.refused:
        raise SystemExit(f"prep refused: {outcome.refused[0]}")
    packet = next(name for entry in outcome.made if (name := entry.path).endswith("packet.html"))
    return (root / packet).parent, list(zip(kept, theirs, strict=True)), covers[0]


def own_filters() -> tuple[dict[str, Callable[..., Any]], Callable[..., Any]]:
    """Return confkit's filters, and what makes text safe in Markdown."""
    filters = Templates(None).get("sheet.html.j2").environment.filters
    own = {name: of for name, of in filters.items() if name not in DEFAULT_FILTERS}
    finalize = Templates(None).get("sheet.md.j2").environment.finalize
    assert finalize, "text is escaped on its way into Markdown"
    return own, finalize


def main() -> None:
    """Write the prepared sheets, once they are known to be the same."""
    folder, kept, cover = made(Path(sys.argv[1]))
    filters, finalize = own_filters()
    words: dict[str, Table] = {name: {} for name in filters}
    in_markdown: Table = {}
    templates = str(resources.folder("templates"))
    renderer = Renderer(
        templates,
        {name: remembering(of, words[name]) for name, of in filters.items()},
        remembering(finalize, in_markdown),
    )
    values, cover = [(plain(sheet), plain(theirs)) for sheet, theirs in kept], plain(cover)
    fragments = []
    for sheet, theirs in values:
        rendered = renderer.sheet(sheet, theirs)
        fragments.append(rendered.fragment)
        same(folder / f"{sheet.student_id}.html", rendered.page)
        same(folder / f"{sheet.student_id}.md", rendered.markdown)
    same(folder / "packet.html", renderer.packet.render(cover=cover, bodies=fragments))
    prepared: Prepared = (templates, values, cover, words, in_markdown)
    Path(sys.argv[2]).write_bytes(pickle.dumps(prepared, pickle.HIGHEST_PROTOCOL))


def same(file: Path, rendered: str) -> None:
    """Fail unless confkit wrote what the peer renders."""
    if file.read_text(encoding="utf-8") != rendered:
        raise SystemExit(f"the Jinja peer does not render what confkit wrote in {file.name}")


if __name__ == "__main__":
    main()
