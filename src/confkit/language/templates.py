"""Rendering: the one place that knows Jinja, and what makes people's text safe in each form.

Templates of the workspace come first, then the built-in ones. Where there are any of the
workspace's, all run in a sandbox. Text from
people is escaped by where the template's name says it goes: `.html` as HTML, `.md` as Markdown,
`.txt` as plain lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import jinja2.sandbox

from confkit.ground import resources
from confkit.ground.errors import ConfkitError
from confkit.ground.text import clean, one_line
from confkit.language import names as languages

# What has a meaning in Markdown anywhere, and what has one only where a text begins.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&]|^[-+=]|^(\d{1,9})(?=[.)])")
# Any of these, a second blank, or a control: the rest is passed through as it is.
_SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>#|~&\x00-\x1f\x7f-\xa0\u2028-\u202e\u2066-\u2069\ufeff]|[^\S ]|  |^[ \d+=-]| $"
)
_NO_FIELD = re.compile(r"'confkit\.[\w.]+ object' has no attribute '(\w+)'")
_ENGLISH = ("en", "en-US", "en_US")
"""Written without Babel, which takes longer to load than all the sheets of a class."""
_ENDINGS = ".!?…。！？؟।"
_CLOSINGS = "\"'”’»)"


class TemplateError(ConfkitError):
    """A template cannot be rendered; says which, where and why."""

    exit_code = 1


class Templates:
    """The templates of one workspace, ready to render."""

    def __init__(self, root: Path | None) -> None:
        own = [root / "templates"] if root and _has_templates(root / "templates") else []
        self._environment = _Sandbox if own else jinja2.Environment
        made = _made([*own, resources.folder("templates")]) if own else _built_in()
        self._loader, self._environments, self._templates = made

    def render(self, name: str, **values: Any) -> str:
        """Render a template with these values."""
        try:
            return self.get(name).render(**values)
        except Exception as error:  # noqa: BLE001 - a template can raise anything
            raise _as_told(name, error) from None

    def stream(self, name: str, **values: Any) -> Iterator[str]:
        """Render a template piece by piece, for a page too large for memory."""
        try:
            yield from self.get(name).generate(**values)
        except Exception as error:  # noqa: BLE001 - a template can raise anything
            raise _as_told(name, error) from None

    def get(self, name: str) -> jinja2.Template:
        """Return one template, compiled; a missing or broken one raises TemplateError."""
        if name in self._templates:
            return self._templates[name]
        form = name.removesuffix(".j2").rpartition(".")[2]
        if form not in self._environments:
            self._environments[form] = _prepared(self._environment, self._loader, form)
        try:
            template = self._environments[form].get_template(name)
        except (jinja2.TemplateError, UnicodeDecodeError) as error:
            raise _as_told(name, error) from None
        self._templates[name] = template
        return template

    def ready(self, *names: str) -> None:
        """Compile templates, and load what names languages, before several processes need them."""
        for name in names:
            self.get(name)
        languages.names()

    def for_language(self, stem: str, language: str, form: str) -> tuple[str, bool]:
        """Return the name of the template in this language, and whether there is one.

        `es-MX` takes `letter.es-MX.txt.j2`, then `letter.es.txt.j2`; without either it is
        `letter.txt.j2` and False. English needs no name of its own.
        """
        known = set(self._names())
        for tag in (language, language.partition("-")[0]):
            if f"{stem}.{tag}.{form}.j2" in known:
                return f"{stem}.{tag}.{form}.j2", True
        return f"{stem}.{form}.j2", language.partition("-")[0].casefold() == "en"

    @lru_cache(maxsize=1)  # noqa: B019 - one object for each run
    def _names(self) -> tuple[str, ...]:
        return tuple(self._loader.list_templates())


_Made = tuple["_Loader", dict[str, jinja2.Environment], dict[str, jinja2.Template]]
"""A loader, and what was compiled of its templates so far: environments by form, templates."""


def _made(folders: list[Path]) -> _Made:
    return _Loader(folders), {}, {}


@lru_cache(maxsize=1)
def _built_in() -> _Made:
    """Return the built-in templates, compiled once for a process, however many runs it makes."""
    return _made([resources.folder("templates")])


class _Loader(jinja2.FileSystemLoader):
    """Templates of the given folders; a link that leads out of them is not followed."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, where it stands, and whether it is still the same."""
        found = super().get_source(environment, template)
        file = Path(found[1]).resolve()
        if not any(file.is_relative_to(Path(folder).resolve()) for folder in self.searchpath):
            raise jinja2.TemplateNotFound(template)
        return found


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """The sandbox, with a short way for the public fields of our own tuples."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what `obj.attribute` is to a template."""
        if isinstance(obj, tuple) and not attribute.startswith("_"):
            value = getattr(obj, attribute, None)
            if value is not None:
                return value
        return super().getattr(obj, attribute)


def _has_templates(folder: Path) -> bool:
    """Tell whether a workspace has templates of its own: they run in a sandbox, ours need none."""
    return any(folder.rglob("*.j2"))


def _prepared(
    kind: type[jinja2.Environment], loader: jinja2.BaseLoader, form: str
) -> jinja2.Environment:
    environment = kind(
        loader=loader,
        auto_reload=False,
        autoescape=form == "html",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize={"md": _markdown, "txt": _plain}.get(form),
    )
    environment.filters |= {
        "day": day, "clock": clock_time, "language": language_name, "ended": ended,
    }  # fmt: skip
    return environment


def _escaped(found: re.Match[str]) -> str:
    number = found[1]
    return f"{number}\\" if number else f"\\{found[0]}"


def _markdown(value: Any) -> Any:
    """Make text from people plain words in Markdown: on one line, every sign escaped."""
    return _in_markdown(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _in_markdown(text: str) -> str:
    return _MARKDOWN.sub(_escaped, one_line(text)) if _SPECIAL.search(text) else text


def _plain(value: Any) -> Any:
    """Make text from people plain lines: no character that acts."""
    return clean(value) if isinstance(value, str) else value


def _as_told(name: str, error: Exception) -> Exception:
    """Word what a template raised, which can be anything; our own errors pass as they are."""
    if isinstance(error, ConfkitError):
        return error
    if isinstance(error, OSError) and not isinstance(error, jinja2.TemplateError):
        return error
    line = getattr(error, "lineno", None) or _line_in(name, error)
    where = f"templates/{name}" + (f":{line}" if line else "")
    if isinstance(error, jinja2.TemplateNotFound):
        return TemplateError(f"{where}: there is no template of this name")
    said = _NO_FIELD.sub(r"there is no field `\1`; templates/README.md lists them", str(error))
    return TemplateError(f"{where}: {said}; mend it, or delete it to use the built-in one")


def _line_in(name: str, error: Exception) -> int:
    """Return the template's line that raised, which Jinja puts into the traceback; 0 if none."""
    line, step = 0, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename.endswith(name):
            line = step.tb_lineno
        step = step.tb_next
    return line


def ended(text: str) -> str:
    """Return a sentence with its full stop, which people leave out in a field or not."""
    return text if text.rstrip(_CLOSINGS).endswith(tuple(_ENDINGS)) else f"{text}."


@lru_cache(maxsize=4096)
def day(value: date, locale: str = "en") -> str:
    """Write a date as people say it: `Friday, November 20`."""
    if isinstance(value, datetime):
        value = value.date()
    if locale in _ENGLISH:
        return f"{value:%A, %B} {value.day}"
    import babel.dates

    return babel.dates.format_date(value, "full", locale=locale.replace("-", "_"))


@lru_cache(maxsize=4096)
def clock_time(value: datetime | time, locale: str = "en") -> str:
    """Write a time of day as people say it: `3:30 PM`."""
    if locale in _ENGLISH:
        return f"{value:%I:%M\u00a0%p}".lstrip("0")
    import babel.dates

    moment = value.timetz() if isinstance(value, datetime) else value
    said = babel.dates.format_time(moment, "short", locale=locale.replace("-", "_"))
    return said.replace("\u202f", "\u00a0")


@lru_cache(maxsize=512)
def language_name(tag: str, locale: str = "en") -> str:
    """Write a language's name: `es` is Spanish; a tag that is not known stays as it is."""
    if locale in _ENGLISH and "-" not in tag and (found := languages.names().get(tag)):
        return found
    import babel

    try:
        return babel.Locale.parse(tag.replace("-", "_")).get_display_name(locale) or tag
    except (ValueError, babel.UnknownLocaleError):
        return tag
