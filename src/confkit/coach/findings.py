"""A finding: one thing in one place, why it matters, and another way to say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from confkit.ground.errors import Problem, nearest
from confkit.ground.toml.places import Comment, comments

ERROR, WARNING = "error", "warning"


class Finding(NamedTuple):
    """What a check found. `docs/json.md` promises these keys in this order."""

    path: str
    line: int
    column: int
    rule: str
    severity: str
    message: str
    why: str
    suggest: str
    student_id: str = ""

    @property
    def problem(self) -> Problem:
        """The finding as a line among the problems of a run."""
        message = f"{self.rule}: {self.message}. {self.suggest}"
        return Problem(self.path, self.line, self.column, message, self.student_id)

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        return f"{place}: {self.severity} {self.rule}: {self.message}"


def is_privacy(rule: str) -> bool:
    """Tell whether a rule is about privacy, by its id."""
    return rule.startswith("privacy/")


def is_off(rule: str, switched_off: Iterable[str]) -> bool:
    """Tell whether a rule is switched off, by its name or as one of its group (`words`).

    No rule of privacy is: it is lifted for one child, with a reason.
    """
    group = rule.partition("/")[0]
    return not is_privacy(rule) and any(
        written.strip() in (rule, group, f"{group}/*") for written in switched_off
    )


class Allowed(NamedTuple):
    """A comment that switches rules off on one line, and the reason that it gives.

    `line` is the line that it is for, `at` the line and the column at which it stands.
    """

    line: int
    rules: tuple[str, ...]
    reason: str
    at: tuple[int, int]


_ALLOW = re.compile(r"#[ \t]*confkit:[ \t]*allow[ \t]*([^\n]{0,400})")
_TEMPLATE_COMMENT = re.compile(r"\{#-?([ \t]*confkit:[^\n#]*?)-?#\}")
_RULES = re.compile(r"[ \t]*([a-z-]+(?:/[a-z0-9*-]+)?)[ \t]*(?:,|(?=[^\w/]|$))")
_DASHES = " \t\r—–-:"


def allowed(text: str) -> list[Allowed]:
    """Return the comments `# confkit: allow words/absolute — reason` of a file.

    One at the end of a line is for that line, one on a line of its own for the next. What looks
    like one within a string is a part of the string: words that a family may read.
    """
    return _allowed(comments(text)) if "confkit:" in text else []


def allowed_in_template(text: str) -> list[Allowed]:
    """Return the comments `{# confkit: allow words/absolute — reason #}` of a template."""
    if "confkit:" not in text:
        return []
    written = []
    for comment in _TEMPLATE_COMMENT.finditer(text):
        begins = text.rfind("\n", 0, comment.start()) + 1
        ends = text.find("\n", comment.end())
        alone = not (
            text[begins : comment.start()] + text[comment.end() : max(ends, 0) or None]
        ).strip()
        line = text.count("\n", 0, comment.start()) + 1
        written.append(Comment(f"#{comment[1]}", line, comment.start() - begins + 2, alone))
    return _allowed(written)


def without_allowed(findings: list[Finding], allowances: Iterable[Allowed]) -> list[Finding]:
    """Leave out what a comment allows on its line with a reason."""
    reasoned = [allowance for allowance in allowances if allowance.reason]
    return [
        finding
        for finding in findings
        if not any(
            a.line == finding.line and (finding.rule in a.rules or is_off(finding.rule, a.rules))
            for a in reasoned
        )
    ]


def _allowed(written_comments: Iterable[Comment]) -> list[Allowed]:
    allowed = []
    for written in written_comments:
        comment = _ALLOW.search(written.text)
        if comment is None:
            continue
        rules: list[str] = []
        rest, ended = comment[1], ","
        while ended == "," and (rule := _RULES.match(rest)):
            rules.append(rule[1])
            ended, rest = rule[0].strip()[-1:], rest[rule.end() :]
        at = written.line, written.column + comment.start()
        reason = rest.strip(_DASHES)
        allowed.append(Allowed(written.line + written.alone, tuple(rules), reason, at))
    return allowed


def nearest_rule(rule: str, known: list[str]) -> str | None:
    """Return the rule that was most likely meant."""
    return nearest(rule, known, likeness=0.5)
