"""Whether a goal's sentence says what one can see, and whether it says more than one thing.

Verbs, not traits; something countable or observable; one goal. The words are those of the
languages; a word that is in none of their lists names something to look at, so that a sentence
in another language is left alone.
"""

from __future__ import annotations

import re
from itertools import combinations

from confkit.coach.goal_sentences import GoalSentences
from confkit.conference.sides import Sides
from confkit.ground.text import key
from confkit.language import words
from confkit.language.word_lists import WordList, any_of
from confkit.names.masks import words_of

_COUNTED = re.compile(r"\d")
_NUMBERED = [
    (re.compile(first, re.IGNORECASE), re.compile(second, re.IGNORECASE))
    for first, second in (
        (r"(?:^|\s)1[.)]\s", r"\s2[.)]\s"),
        (r"(?:^|\s)\(1\)\s", r"\s\(2\)\s"),
        (r"(?:^|\s)a\)\s", r"\sb\)\s"),
        (r"\n *[-*•]", r"\n *[-*•]"),
    )
]
"""How two goals are numbered in any language."""
_SIGNS = r"[,;.&+\n]"


class GoalMatcher:
    """The words by which goals are judged, ready to be looked for."""

    def __init__(self, words_of_goals: words.GoalWords) -> None:
        self._empty = WordList(words_of_goals.empty)
        self._counted, self._back = WordList(words_of_goals.counted), WordList(words_of_goals.back)
        self._verbs, self._before = (
            WordList(words_of_goals.verbs),
            frozenset(words_of_goals.before_the_verb),
        )
        self._that_count = frozenset(words_of_goals.that_count)
        self._measured = any_of((*words_of_goals.how_often, *words_of_goals.to_show))
        self._place = any_of(words_of_goals.at_a_place)
        self._joint = re.compile(
            rf"{_SIGNS}|(?!{any_of(words_of_goals.in_order).pattern}){any_of(words_of_goals.joining).pattern}",
            re.IGNORECASE,
        )
        self._fields = [any_of(field.split(",")) for field in words_of_goals.fields]
        self._numbered = [
            *_NUMBERED,
            *((any_of(first), any_of(two)) for first, two in words_of_goals.numbered),
        ]
        self.sides = Sides(words_of_goals)
        self.sentences = GoalSentences(words_of_goals)

    def is_vague(self, text: str, names: frozenset[str], *, statement: bool = False) -> bool:
        """Tell whether a sentence names nothing that one could see or count.

        `names` are those of people, as they are written. A `statement` about what goes on inside
        (“understands …”) needs a count, too.
        """
        if statement and self.sentences.is_no_act(text, names):
            return True
        if not statement and self.sentences.is_act_on_it(text, names):
            return False
        spoken = [token for token in self.sentences.tokens(text, names) if token[0].isalnum()]
        if _COUNTED.search(text) or any(word in self._counted for word in spoken):
            return False
        return all(word in self._empty for word in spoken) or (
            not statement and self.sentences.is_no_help(text, names)
        )

    def is_measured(self, text: str) -> bool:
        """Tell whether a measure holds a count, a beat, something to show, or things that count."""
        counted = _COUNTED.search(text) or self._measured.search(text) or self._counts_things(text)
        return bool(counted) and not self.sentences.is_only_better(text)

    def _counts_things(self, text: str) -> bool:
        """Tell whether a measure says of several things when they count: “recesses where …”."""
        things, when = [*text.lower().split(), "", ""][:2]
        return (
            things.endswith("s")
            and when in self._that_count
            and not (things in self._empty or self.sentences.is_wished(things))
        )

    def is_goodwill(self, strategy: str) -> bool:
        """Tell whether a strategy is a quality or a wish, and nothing that is done or held."""
        if self.sentences.is_wish(strategy):
            return True
        spoken = [word for word in self.sentences.tokens(strategy, ()) if word[0].isalnum()]
        wished = [word for word in spoken if self.sentences.is_wished(word)]
        if _COUNTED.search(strategy) or (strategy.count(",") > 1 and not wished):
            return False  # “Who, what, where, why” are steps
        return all(word in self._empty or word in wished for word in spoken)

    def is_same(self, home: str, school: str, names: frozenset[str]) -> bool:
        """Tell whether home and school say the same; “at home” alone makes no difference."""
        sides = {key(home.rstrip(".")), key(school.rstrip("."))}
        if len(sides) == 1:
            return sides != {""}
        placeless = {" ".join(self._place.sub(" ", side).split()) for side in sides}
        return len(placeless) == 1 and all(self.is_vague(side, names) for side in sides)

    def is_place(self, text: str) -> bool:
        """Tell whether a sentence says where something is done, and not what."""
        return bool(self._place.fullmatch(text.strip().rstrip(".!")))

    def is_several(self, statement: str, names: frozenset[str]) -> bool:
        """Tell whether a statement holds more than one goal: numbered, or of different fields."""
        for first, second in self._numbered:
            if (begin := first.search(statement)) and second.search(statement, begin.end()):
                return True
        clauses = self._joint.split(statement)
        acts = {self._fields_of(clause, names) for clause in clauses}
        if any(act and other and not act & other for act, other in combinations(acts, 2)):
            return True
        return self.sentences.has_acts_apart(statement, names)

    def _fields_of(self, clause: str, names: frozenset[str]) -> frozenset[int]:
        """Return the fields that an act lies in; none for what is no act, or belongs to another."""
        spoken = self._from_verb(_words(clause, names))
        if not spoken or spoken[0] not in self._verbs or any(word in self._back for word in spoken):
            return frozenset()
        return frozenset(at for at, field in enumerate(self._fields) if field.search(clause))

    def _from_verb(self, spoken: list[str]) -> list[str]:
        """Leave out what stands before the verb."""
        at = next((n for n, word in enumerate(spoken) if word not in self._before), len(spoken))
        return spoken[at:]


def _words(text: str, names: frozenset[str]) -> list[str]:
    """Return the words in small letters, without people's names."""
    return [word.replace("’", "'").lower() for word in words_of(text) if word not in names]
