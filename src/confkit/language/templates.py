"""Rendering: the one place that knows Jinja, and what makes people's text safe in each form.

Templates of the workspace come first, then the built-in ones. Where there are any of the
workspace's, all run in a sandbox. Text from people is escaped by where the template's name says it
goes: `.html` as HTML, `.md` as Markdown, `.txt` as plain lines. A template speaks the language of
its folder.
"""

from __future__ import annotations

import _thread
import base64
import errno
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import jinja2
import jinja2.sandbox
import markupsafe

from confkit.ground import gate, pictures, resources
from confkit.ground.errors import ConfkitError, FilesError, Problem
from confkit.ground.text import clean, listed, one_line
from confkit.language import in_words, languages, names
from confkit.language.in_words import SafeText
from confkit.language.languages import ENGLISH, Languages
from confkit.language.own_folders import own_folders

# What has a meaning in Markdown anywhere, and what has one only where a text begins.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&]|^[-+=]|^(\d{1,9})(?=[.)])")
# Any of these, a second blank, or a control: the rest is passed through as it is.
_SPECIAL = re.compile(
    r"[\\`*_{}\[\]<>#|~&\x00-\x1f\x7f-\xa0\u2028-\u202e\u2066-\u2069\ufeff]|[^\S ]|  |^[ \d+=-]| $"
)
_NO_FIELD = re.compile(r"'confkit\.[\w.]+ object' has no attribute '(\w+)'")


LARGEST = 1 << 20
MOST_WRITTEN = 16 << 20
MOST_SECONDS = 10.0
MOST_MEMORY = 512 << 20
"""How large a template may be, and how much and how long it may write: one sheet or letter."""

_TOO_MUCH = "writes far more than a page"
_TOO_LONG = f"takes longer than {MOST_SECONDS:g} seconds; does a loop never end?"
_AT_ONCE = 500
"""Pieces of a page, each some words long, that are handed on together."""

_TRIED = 2
"""For how many children a template may be stopped before the others do not wait for it."""

_stopped: WeakKeyDictionary[jinja2.Template, dict[str, str]] = WeakKeyDictionary()
"""Why each template was stopped, by the children for whom it was."""

_UNUSED = "nothing uses a file of this name; {meant}templates/README.md lists them"

_ENDINGS_OF_OWN = (".j2", ".css", ".typ")

OWN = ("templates", languages.FOLDER)
"""The folders of a workspace that may hold templates; what stands in the first goes first."""


BUILT_IN = "confkit/"
"""Before the name of a template: confkit's own, whatever the workspace has in its place."""

_ASKS = "say("
"""What stands in a template that says its sentences in the language it is asked for."""


class Frame(NamedTuple):
    """A template for a language: its name, the language it is rendered in, and if it `speaks`.

    One that does not speak the language that was asked for says the same in English. `is_own`: its
    words are the workspace's or the school's own.
    """

    name: str
    tag: str
    speaks: bool
    is_own: bool = False


class TemplateError(FilesError):
    """A template cannot be rendered; says which, where and why."""

    exit_code = 1

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__([Problem(f"templates/{name}", line, 0, message)])


class Templates:
    """The templates of one workspace, ready to render."""

    def __init__(self, root: Path | None, color: str = "", zone: str = "") -> None:
        self._languages = languages.of(root, zone)
        self._color = color
        nearest_first = own_folders(root)[::-1]
        own = [
            folder / name
            for folder in nearest_first
            for name in OWN
            if _has_templates(folder / name)
        ]
        self._environment = _Sandbox if own else jinja2.Environment
        self.logo, self.logo_problems = _logo_file(nearest_first)
        self._logo = _logo(self.logo)
        shares = not (own or self._logo or color) and self._languages is languages.of(None, zone)
        made = _built_in() if shares else _made(own)
        self._loader, self._environments, self._templates = made

    def render(self, name: str, **values: Any) -> str:
        """Render a template with these values."""
        try:
            template = self.get(name)
            if self._environment is _Sandbox:
                return _bounded(template, values)
            return template.render(**values)
        except Exception as error:  # noqa: BLE001 - a template can raise anything
            raise _as_told(name, error) from None

    def stream(self, name: str, **values: Any) -> Iterator[str]:
        """Render a template piece by piece, for a page too large for memory."""
        try:
            pieces = self.get(name).generate(**values)
            while some := list(islice(pieces, _AT_ONCE)):
                yield "".join(some)
        except Exception as error:  # noqa: BLE001 - a template can raise anything
            raise _as_told(name, error) from None

    def get(self, name: str) -> jinja2.Template:
        """Return one template, compiled; a missing or broken one raises TemplateError."""
        if name in self._templates:
            return self._templates[name]
        form = name.removesuffix(".j2").rpartition(".")[2]
        if form not in self._environments:
            self._environments[form] = _prepared(
                self._environment, self._loader, form, self._languages, self._logo, self._color
            )
        try:
            # What is the same for everybody is worked out already as it is compiled.
            with _bounds() if self._environment is _Sandbox else nullcontext():
                template = self._environments[form].get_template(name)
        except (jinja2.TemplateError, UnicodeDecodeError, _Unbounded) as error:
            raise _as_told(name, error) from None
        self._templates[name] = template
        return template

    def source(self, name: str) -> str:
        """Return a template as it is written; raises TemplateError where it cannot be read."""
        try:
            return self._loader.get_source(jinja2.Environment(), name)[0]  # noqa: S701 - not rendered
        except (jinja2.TemplateError, UnicodeDecodeError) as error:
            raise _as_told(name, error) from None

    def problems(self) -> Iterator[Problem]:
        """Yield why own templates could be used for nothing, whatever they are for."""
        sources = {}
        for name in self._loader.own_names():
            try:
                sources[name] = self.source(name)
                if name.endswith(".j2"):
                    self.get(name)
            except TemplateError as error:
                yield from error.problems
        for name in sources:
            plain, taken_in = in_words.without_tag(name), (f'"{name}"', f"'{name}'")
            known = self._loader.our_names()
            if plain not in known and not any(
                sign in source for source in sources.values() for sign in taken_in
            ):
                near = get_close_matches(plain, known, 1)
                meant = f"did you mean {near[0]}? " if near else ""
                yield Problem(f"templates/{name}", 0, 0, _UNUSED.format(meant=meant))
        for name in self._loader.lying():
            if f"{name}.j2" in self._loader.our_names() and name not in sources:
                meant = f"did you mean {name}.j2? "
                yield Problem(f"templates/{name}", 0, 0, _UNUSED.format(meant=meant))

    def is_own(self, name: str) -> bool:
        """Tell whether the workspace or its school has a template of this name."""
        return self._loader.is_own(name)

    def ready(self, *wanted: str) -> None:
        """Compile templates, and load what names languages, before several processes need them."""
        for name in wanted:
            self.get(name)
        names.names()

    def for_language(
        self, stem: str, language: str, form: str, *, is_the_schools: bool = False
    ) -> Frame:
        """Return the template that speaks a language, and whether it does.

        `es-MX` takes `es-MX/letter.txt.j2` or `letter.es-MX.txt.j2`, then the same for `es`; else
        `letter.txt.j2`, which says everything by the language's sentences. One of the workspace's
        that has its own words instead speaks the school's language, and no other.
        """
        for tag in (language, language.partition("-")[0]):
            for name in (f"{tag}/{stem}.{form}.j2", f"{stem}.{tag}.{form}.j2"):
                if name in self._names:
                    own = self._loader.has_own_words(name)
                    return Frame(name, tag, speaks=True, is_own=own)
        name, english = f"{stem}.{form}.j2", languages.plain(language) == ENGLISH
        speaks = self._languages[language].writes(stem)
        has_own_words = self._loader.has_own_words(name)
        if has_own_words and (is_the_schools or english or not speaks):
            return Frame(name, ENGLISH, speaks=english, is_own=True)
        name = f"{BUILT_IN}{name}" if has_own_words else name
        return Frame(name, language if speaks else ENGLISH, speaks=speaks)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._loader.list_templates())


_A_LOGO = "save a PNG, JPEG, GIF or SVG picture of at most 1 MB under the name that fits its kind"


def _logo_file(nearest_first: list[Path]) -> tuple[tuple[str, bytes] | None, list[Problem]]:
    """Return the nearest logo that is a picture, its type and its bytes, and why others are none.

    The nearest folder is the workspace's own.
    """
    problems: list[Problem] = []
    for folder in nearest_first:
        for ending, (kind, _) in pictures.KINDS.items():
            file = folder / f"logo{ending}"
            if not os.path.lexists(file):
                continue
            try:
                return (kind, _picture(file)), problems
            except OSError as error:
                message = f"not shown as the logo: {error.strerror or error}; {_A_LOGO}"
            shown = file.relative_to(nearest_first[0]).as_posix()
            problems.append(Problem(shown, 0, 0, message))
    return None, problems


def _picture(file: Path) -> bytes:
    """Return a picture's bytes; raises OSError, which says why it is none that can be shown."""
    if gate.leads_out(file, file.parent):
        raise OSError(errno.ELOOP, f"it {gate.LEADS_OUT}")
    raw = gate.read(file, LARGEST)
    if why := pictures.wrong(raw, file.suffix):
        raise OSError(errno.EINVAL, why)
    return raw


def _logo(logo: tuple[str, bytes] | None) -> markupsafe.Markup:
    """Return the logo as a part of the page, or nothing.

    As a picture, an SVG runs nothing and loads nothing.
    """
    if logo is None:
        return markupsafe.Markup()
    data = base64.b64encode(logo[1]).decode("ascii")
    return markupsafe.Markup(
        '<img alt="" style="display: block; align-self: flex-start; '
        "max-width: 60mm; max-height: 18mm; margin-bottom: 3mm"
        '" src="data:{};base64,{}">'
    ).format(logo[0], data)


_Made = tuple["_Loader", dict[str, jinja2.Environment], dict[str, jinja2.Template]]
"""A loader, and what was compiled of its templates so far: environments by form, templates."""


def _made(own: list[Path]) -> _Made:
    return _Loader(own), {}, {}


@cache  # compiled once for a process, however many runs it makes
def _built_in() -> _Made:
    return _made([])


class _Loader(jinja2.FileSystemLoader):
    """Templates of own folders, then confkit's; a link that leads out of them is not followed."""

    def __init__(self, own: list[Path]) -> None:
        self._own = own
        ours = [resources.folder("templates"), resources.data_file(f"data/{languages.FOLDER}")]
        self._ours = ours
        super().__init__([*own, *ours])

    def get_source(
        self, _: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, where it stands, and that it is still the same."""
        folder, file = self._found(template)
        if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
            message = "is a link that leads out of this workspace; put the file there itself"
            raise TemplateError(template, 0, message)
        try:
            return gate.read(file, LARGEST).decode("utf-8-sig"), str(file), lambda: True
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            raise TemplateError(template, 0, message) from None

    def _found(self, template: str) -> tuple[Path, Path]:
        """Return the folder that has a template, and its file."""
        only_ours = template.startswith(BUILT_IN)
        name = template.removeprefix(BUILT_IN)
        for folder in self._ours if only_ours else [*self._own, *self._ours]:
            file = folder.joinpath(*jinja2.loaders.split_template_path(name))
            if os.path.lexists(file):
                return folder, file
        raise jinja2.TemplateNotFound(template)

    def our_names(self) -> list[str]:
        """Return the names of confkit's own templates."""
        return [file.name for file in gate.below(self._ours[0])]

    def own_names(self) -> list[str]:
        """Return the names of the workspace's templates."""
        return [name for name in self.lying() if name.endswith(_ENDINGS_OF_OWN)]

    def lying(self) -> list[str]:
        """Return the names of all files in the workspace's folders for templates.

        A folder that is called like a template is told where it is read as one.
        """
        return sorted(
            file.relative_to(folder).as_posix()
            for folder in self._own
            for file in {*gate.below(folder), *gate.below(folder, _ENDINGS_OF_OWN)}
        )

    def is_own(self, template: str) -> bool:
        """Tell whether a template is the workspace's."""
        return self._found(template)[0] in self._own

    def has_own_words(self, template: str) -> bool:
        """Tell whether a template is the workspace's and does not ask for its sentences."""
        if not self._own:
            return False
        folder, file = self._found(template)
        with suppress(OSError):
            return folder in self._own and _ASKS.encode() not in gate.read(file, LARGEST)
        return True  # whoever renders it is told why it cannot be read


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """The sandbox: bounded in what it multiplies, and quick with the fields of our own tuples."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        """Multiply numbers, and texts and lists up to a bound."""
        sizes = [
            len(operand) if hasattr(operand, "__len__") else operand for operand in (left, right)
        ]
        if operator == "**" or sizes[0] * sizes[1] > MOST_WRITTEN:
            raise jinja2.exceptions.SecurityError(f"`{operator}` makes too much here")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what `obj.attribute` is to a template."""
        if isinstance(obj, tuple) and not attribute.startswith("_"):
            value = getattr(obj, attribute, None)
            if value is not None:
                return value
        return super().getattr(obj, attribute)


def _has_templates(folder: Path) -> bool:
    """Tell whether a workspace has templates of its own: they run in a sandbox, ours need none."""
    endings = (*_ENDINGS_OF_OWN, ".txt", ".html")  # the last two may lack `.j2`
    return any(True for _ in gate.below(folder, endings))


def _prepared(
    kind: type[jinja2.Environment],
    loader: jinja2.BaseLoader,
    form: str,
    known: Languages,
    logo: markupsafe.Markup,
    color: str,
) -> jinja2.Environment:
    made = {"md": _markdown, "txt": _plain}.get(form)
    environment = kind(
        loader=loader,
        auto_reload=False,
        autoescape=form == "html",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_texts_only(made) if kind is _Sandbox else made,
    )
    words = in_words.functions(known)
    environment.filters |= words.filters
    environment.globals |= words.functions
    environment.globals["logo"] = lambda: logo
    environment.globals["color"] = lambda usual: color or usual
    return environment


def _escaped(match: re.Match[str]) -> str:
    number = match[1]
    return f"{number}\\" if number else f"\\{match[0]}"


def _markdown(value: Any) -> Any:
    """Make text from people plain words in Markdown: on one line, every sign escaped."""
    return _in_markdown(value) if isinstance(value, str) else value


def _in_markdown(text: str) -> str:
    return _MARKDOWN.sub(_escaped, one_line(text)) if _SPECIAL.search(text) else text


def _texts_only(made: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    """Refuse what would stand in a letter as a program's: `None`, `True`, `('…',)`, `Goal(…)`."""

    def text(value: Any) -> Any:
        shows = (str, int, float, date, jinja2.Undefined, markupsafe.Markup)
        if isinstance(value, bool) or not isinstance(value, shows):
            what = "is nothing here; ask for it first with {% if %}"
            if type(value) in (tuple, list):
                what = "is a list; a loop, or the filter `join`, turns it into text"
            elif value is not None:
                what = "is not text; name one of its fields"
            raise jinja2.TemplateRuntimeError(f"what is in {{{{ }}}} {what}")
        return made(value) if made else value

    return text


def _plain(value: Any) -> Any:
    """Make text from people plain lines: no character that acts."""
    return clean(value) if isinstance(value, str) and not isinstance(value, SafeText) else value


@contextmanager
def _little_memory() -> Iterator[None]:
    """Let this process take little more memory than it has, where the system can do that (Linux).

    Then a text that is doubled again and again ends in a MemoryError.
    """
    try:
        import resource

        pages = int(gate.beginning("/proc/self/statm", 100).split()[0])
    except (ImportError, OSError):
        yield
        return
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = pages * resource.getpagesize() + MOST_MEMORY
    within = [limit for limit in (before, most) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([bound, *within]), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))


class _Unbounded(Exception):  # noqa: N818 - never leaves this module
    """A template was stopped, and why."""


@contextmanager
def _bounds() -> Iterator[None]:
    """Stop what takes too long or too much memory; raises _Unbounded."""
    late = threading.Event()

    def interrupt() -> None:
        late.set()
        _thread.interrupt_main()

    timer = threading.Timer(MOST_SECONDS, interrupt)
    timer.daemon = True
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # as in a job in the background
    if ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        timer.start()
        try:
            with _little_memory():
                yield
        except MemoryError:
            raise _Unbounded(_TOO_MUCH) from None
        finally:
            timer.cancel()
            timer.join()
    except KeyboardInterrupt:
        if not late.is_set():
            raise
        raise _Unbounded(_TOO_LONG) from None
    finally:
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _bounded(template: jinja2.Template, values: dict[str, Any]) -> str:
    """Render a template that a person wrote; one without an end raises _Unbounded.

    One that was stopped for several children is not tried for the others.
    """
    stopped = _stopped.setdefault(template, {})
    child = _child_in(values)
    if len(stopped) >= _TRIED and child not in stopped:
        why = next(iter(stopped.values()))
        raise _Unbounded(f"not tried: stopped for {listed(list(stopped))}: {why}")
    pieces: list[str] = []
    written = 0
    try:
        with _bounds():
            for piece in template.generate(**values):
                written += len(piece)
                if written > MOST_WRITTEN:
                    raise _Unbounded(_TOO_MUCH)
                pieces.append(piece)
    except _Unbounded as error:
        stopped[child] = str(error)
        raise _Unbounded(f"stopped for {child}: {error}") from None
    return "".join(pieces)


def _child_in(values: dict[str, Any]) -> str:
    """Return the name of the child whom a page is about; what else it is about, if nobody."""
    names = (getattr(value, field, "") for field in ("called", "name") for value in values.values())
    return next((name for name in names if name and isinstance(name, str)), "") or str(
        values.get("title", "the class")
    )


def _as_told(name: str, error: Exception) -> Exception:
    """Word what a template raised, which can be anything; our own errors pass as they are."""
    if isinstance(error, ConfkitError):
        return error
    if isinstance(error, OSError) and not isinstance(error, jinja2.TemplateError):
        return error
    line = getattr(error, "lineno", None) or _line_in(name, error)
    if isinstance(error, jinja2.TemplateNotFound):
        return TemplateError(name, line, "there is no template of this name")
    if isinstance(error, RecursionError):
        return TemplateError(name, line, "includes itself; take that line out")
    message = _NO_FIELD.sub(r"there is no field `\1`; templates/README.md lists them", str(error))
    return TemplateError(name, line, f"{message}; fix it, or delete it to use the built-in one")


def _line_in(name: str, error: Exception) -> int:
    """Return the template's line that raised, which Jinja puts into the traceback; 0 if none."""
    line, step = 0, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename.endswith(name):
            line = step.tb_lineno
        step = step.tb_next
    return line
