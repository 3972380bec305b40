"""What a reader sees of a page: its text, without what its marks and its style sheet hide.

A style counts where its last part fits an element, whatever stands around it: what may be hidden
is not seen. What holds for paper or for small screens alone counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NEVER = frozenset(
    ("audio", "canvas", "datalist", "head", "iframe", "noembed", "noframes", "object", "script",
     "style", "template", "textarea", "title", "video")
)  # fmt: skip  # names that are looked up, not lines that are read
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small",
     "span", "strong", "sub", "sup", "u", "wbr")
)  # fmt: skip  # names that are looked up, not lines that are read
_ALONE = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
     "track", "wbr")
)  # fmt: skip  # names that are looked up, not lines that are read
_ENDS_ITSELF = frozenset(("p", "li", "td", "th", "tr", "dt", "dd", "option"))

_SHEET = re.compile(r"<style\b[^<>]*>(.*?)(?:</style\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_FOR_ALL = re.compile(
    r"@media\s+(?:only\s+)?(?:all|screen)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", re.IGNORECASE
)
_AT = re.compile(r"@[^@{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
_LAST = re.compile(r"(?<![\w*.#-])([\w*-]*)((?:[.#][\w-]+)*)$")
_ONLY_IF = re.compile(r"\[[^\[\]]*\]|::?[\w-]+(?:\([^()]*\))?")
_DECLARED = re.compile(r"(?<![\w-])([\w-]+)\s*:\s*((?:[^;()]|\([^()]*\)?)*)")
_NUMBER = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))\s*(%|[a-z]*)")
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0)}

_ALIKE = 16
"""Two colors no farther apart than this, of 255 for each of their parts, cannot be told apart."""
_MOST_OPEN = 512
"""An end is looked for among so many elements, as in browsers, which nest them no deeper."""
_FAR = -99.0
"""Whoever moves a text so far, in pixels or em, moves it out of sight."""

Styles = dict[str, str]


def seen(page: str) -> str:
    """Return the text that a page shows, with a blank between its paragraphs and cells.

    A mark that never ends shows nothing, as in a browser; the parser would read it again and again.
    """
    reader = _Reader(page)
    plain = _COMMENT.sub(" ", page)
    unclosed = plain.find("<", plain.rfind(">") + 1)
    reader.feed(plain if unclosed < 0 else plain[:unclosed])
    reader.close()
    return "".join(reader.said)


class _Look(NamedTuple):
    """How an element's text is shown; what is `gone` stays so, the rest each child may change."""

    tag: str = ""
    gone: bool = False
    invisible: bool = False
    tiny: bool = False
    color: str = "black"
    behind: str = "white"

    @property
    def shows(self) -> bool:
        """Whether text in it can be read."""
        hidden = self.gone or self.invisible or self.tiny
        return not hidden and not _alike(self.color, self.behind)


class _Reader(HTMLParser):
    """Collects the text of a page that is shown."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._open = [_Look()]
        self._rules = list(_rules(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; one that ends where the next begins ends here."""
        if tag not in _INLINE:
            self.said.append(" ")
            if self._open[-1].tag == "p" or (tag in _ENDS_ITSELF and self._open[-1].tag == tag):
                self._open.pop()
        if tag not in _ALONE:
            self._open.append(self._look(tag, {name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element: a slash at its end means nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and what is still open in it."""
        if tag not in _INLINE:
            self.said.append(" ")
        deepest = len(self._open) - 1
        for at in range(deepest, max(0, deepest - _MOST_OPEN), -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Keep text that is shown."""
        if self._open[-1].shows:
            self.said.append(data)

    def _look(self, tag: str, attributes: dict[str, str]) -> _Look:
        styles = _of_attributes(attributes)
        names = {f".{name}" for name in attributes.get("class", "").split()}
        names.add(f"#{attributes.get('id', '')}")
        for element, marks, declared in self._rules:
            if element in ("", "*", tag) and marks <= names:
                styles |= declared
        styles |= _declared(attributes.get("style", ""))
        outer = self._open[-1]
        visible = styles.get("visibility", "")
        return _Look(
            tag,
            outer.gone or tag in _NEVER or "hidden" in attributes or _is_gone(styles),
            visible in ("hidden", "collapse") if visible else outer.invisible,
            _is_tiny(styles["font-size"]) if "font-size" in styles else outer.tiny,
            styles.get("color", outer.color).replace("inherit", outer.color),
            _behind(styles) or outer.behind,
        )


def _of_attributes(attributes: dict[str, str]) -> Styles:
    """Return the styles that stand in attributes of their own, as older pages have them."""
    named = {"color": attributes.get("color"), "background-color": attributes.get("bgcolor")}
    return {name: value.strip().lower() for name, value in named.items() if value}


def _rules(page: str) -> Iterator[tuple[str, frozenset[str], Styles]]:
    """Yield the last part of each selector of a page's style sheets, with what is declared."""
    for sheet in _SHEET.findall(page):
        plain = re.sub(r"/\*.*?(?:\*/|\Z)|<!--|-->", " ", sheet, flags=re.DOTALL)
        for selectors, declared in _RULE.findall(_AT.sub(" ", _FOR_ALL.sub(r"\1", plain))):
            for selector in _ONLY_IF.sub("", selectors).split(","):
                if (last := _LAST.search(selector.strip())) and last[0]:
                    marks = frozenset(re.findall(r"[.#][\w-]+", last[2]))
                    yield last[1].lower(), marks, _declared(declared)


def _declared(text: str) -> Styles:
    return {
        name.lower(): value.lower().replace("!important", "").strip()
        for name, value in _DECLARED.findall(text)
    }


def _is_gone(styles: Styles) -> bool:
    """Tell whether an element takes no room, is moved out of sight, or is cut away."""
    say = styles.get
    sizes = ("height", "max-height", "width", "max-width")
    flat = [_amount(say(name, "")) for name in sizes if name in styles]
    cut = say("overflow", "") in ("hidden", "clip") and any(0 <= size <= 1 for size in flat)
    sides = ("inline-start", "inline-end", "block-start", "block-end")
    places = ["left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top"]
    places += [f"{kind}-{side}" for kind in ("inset", "margin") for side in sides]
    return (
        say("display") == "none"
        or say("mso-hide") == "all"
        or _amount(say("opacity", "1")) <= 0
        or cut
        or any(_amount(say(name, "")) < _FAR for name in places)
        or bool(re.match(r"rect\(\s*[01]?(?:px)?\s*[, ]", say("clip", "")))
        or bool(re.match(r"inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0", say("clip-path", "")))
        or bool(re.search(r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]", say("transform", "")))
    )


def _amount(value: str) -> float:
    """Return the number at the beginning of a value; 2 where there is none."""
    number = _NUMBER.match(value)
    return float(number[1]) if number else 2.0


def _is_tiny(size: str) -> bool:
    """Tell whether letters of a size are too small to be seen."""
    number = _NUMBER.match(size)
    if number is None:
        return False
    smallest = {"em": 0.2, "rem": 0.2, "%": 20.0}.get(number[2], 2.0)
    return float(number[1]) <= smallest


def _behind(styles: Styles) -> str:
    """Return the color behind an element's text; "" where it is the one around it."""
    picture = f"{styles.get('background', '')} {styles.get('background-image', '')}"
    if "url(" in picture or "gradient(" in picture:
        return "a picture"
    said = styles.get("background-color") or styles.get("background", "")
    color = re.match(r"#\w+|[a-z]+\([^)]*\)|[a-z]+", said)
    nothing = ("transparent", "none", "inherit", "initial", "unset")
    return color[0] if color and color[0] not in nothing else ""


def _alike(color: str, behind: str) -> bool:
    """Tell whether nobody can see a color on another."""
    if color == "transparent" or re.fullmatch(r"(?:rgba|hsla)\(.*[, /]0(?:\.0*)?%?\s*\)", color):
        return True
    one, other = _parts(color), _parts(behind)
    if one is None or other is None:
        return color == behind
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _parts(color: str) -> tuple[int, ...] | None:
    """Return how much red, green and blue a color has, 0 to 255; None if that is not plain."""
    if found := _HEX.fullmatch(color):
        digits = found[1] if len(found[1]) > 4 else "".join(2 * digit for digit in found[1])
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))
    if color.startswith("rgb"):
        numbers = re.findall(r"\d+", color)[:3]
        return tuple(map(int, numbers)) if len(numbers) == 3 else None
    return _NAMED.get(color)
