"""One rule of words: its table in a pack, and the rule ready to look for its phrases."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

import pydantic

from confkit.coach.findings import is_privacy
from confkit.coach.phrases import reader
from confkit.coach.phrases.phrase import Lists, Phrase
from confkit.ground.toml.validated import TomlTable

Severity = Literal["error", "warning"]


Texts = tuple[str, ...]


class RuleTable(TomlTable):
    """One rule as it stands in a pack.

    `only` names the fields it is about; empty is all. `unless` are its exceptions, which hold for
    `phrases` and `exact` but not for what stands in `always`.
    """

    id: Annotated[str, pydantic.Field(pattern=r"^[a-z-]+/[a-z0-9-]+$")]
    message: str
    why: str
    suggest: Annotated[Texts, pydantic.Field(min_length=1)]
    severity: Severity = "warning"
    phrases: Texts = ()
    exact: Texts = ()
    always: Texts = ()
    unless: Texts = ()
    only: Texts = ()
    letter_only: bool = False
    match: Annotated[Texts, pydantic.Field(min_length=1)]
    fine: Annotated[Texts, pydantic.Field(min_length=1)]
    source: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule, ready to look for its phrases; `own` is one of the workspace's."""

    table: RuleTable
    lists: Lists = field(repr=False, compare=False)
    own: bool = False

    @cached_property
    def without_exceptions(self) -> Rule:
        """The same rule for the phrases that stand in `always`."""
        return Rule(self.table.model_copy(update={"unless": ()}), self.lists, self.own)

    @cached_property
    def unless(self) -> tuple[Phrase, ...]:
        """The exceptions, read when something was found for the first time."""
        return tuple(reader.phrase(phrase, self.lists) for phrase in self.table.unless)

    @property
    def id(self) -> str:
        """The rule's name, such as `words/absolute`."""
        return self.table.id

    @property
    def is_privacy(self) -> bool:
        """Whether it is about privacy: such a rule holds in every voice, quotations too."""
        return is_privacy(self.id)
