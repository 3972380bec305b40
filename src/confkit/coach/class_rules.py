"""The rules for one class, ready: those of its language and its own, its names, its calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from confkit.coach import findings
from confkit.coach.goal_words import GoalMatcher
from confkit.coach.pack import Pack
from confkit.coach.prose import Sentence
from confkit.coach.rule import Rule, RuleTable
from confkit.coach.trained.model import Model
from confkit.ground.errors import Problem
from confkit.language.languages import Language
from confkit.names.class_names import ClassNames
from confkit.notes.bank import Bank
from confkit.promises.deadlines import Calendar


@dataclass(frozen=True)
class ClassRules:
    """What one run needs to look at notes: rules, the class's names, the school's calendar.

    With a model a note is read by the second voice, too.
    """

    pack: Pack
    class_names: ClassNames
    calendar: Calendar
    language: Language
    goal_words: GoalMatcher
    values: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    told: tuple[Problem, ...] = ()
    bank: Callable[[], Bank] = lambda: Bank(())
    model: Model | None = None
    _rules_for: dict[tuple[str, str, bool], Pack] = field(default_factory=dict, repr=False)

    @cached_property
    def rules(self) -> Pack:
        """The rules that are not switched off."""
        if not self.switched_off:
            return self.pack
        ids = [rule.id for rule in self.pack.rules]
        return self.pack.part(
            frozenset(rule for rule in ids if not findings.is_off(rule, self.switched_off))
        )

    @cached_property
    def tables(self) -> dict[str, RuleTable]:
        """The tables of the rules, by their ids."""
        return {rule.id: rule.table for rule in self.pack.rules}

    def rules_for(self, sentence: Sentence) -> Pack:
        """Return the rules that hold for a sentence: for whose voice, and where it will be read."""
        known = (sentence.kind, sentence.voice, sentence.in_letter)
        if known not in self._rules_for:
            ids = frozenset(rule.id for rule in self.rules.rules if _concerns(rule, sentence))
            self._rules_for[known] = self.rules.part(ids)
        return self._rules_for[known]


def _concerns(rule: Rule, sentence: Sentence) -> bool:
    """Tell whether a rule holds for a sentence; what a child or a family said is theirs."""
    if rule.is_privacy:
        return True
    if sentence.voice != "teacher" or (rule.table.letter_only and not sentence.in_letter):
        return False
    return not rule.table.only or any(
        sentence.kind == kind or sentence.kind.startswith(f"{kind}.") for kind in rule.table.only
    )
