"""Whether a word without its capital stands where a person does: “sat by lily, says drew cheats”.

Pure. A teacher who types fast leaves capitals out, and a class may have a Will, a May and a Lily.
What decides is what else the word is: a verb of any sentence (will, may), another verb (drew,
hope), a thing that has no number (grace, art), or one that can be counted (lily, jack), which never
stands without a word like “the” before it. In doubt it is a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from confkit.language.words import NameWords


class Beside(NamedTuple):
    """The words beside a word, in comparable form; "" where a sentence or a part of it ends."""

    before_that: str
    before: str
    word: str
    after: str
    after_that: str


class InSmall:
    """The words of all languages by which a word without its capital is told to be a name."""

    def __init__(self, words: NameWords, plain: Callable[[str], str]) -> None:
        def known(*listed: Iterable[str]) -> frozenset[str]:
            return frozenset(plain(word) for words in listed for word in words)

        self._auxiliaries, self._bare = known(words.auxiliaries), known(words.bare)
        self._verbs, self._past_verbs = known(words.also_verbs), known(words.also_past_verbs)
        self._mass = known(words.qualities, words.mass, words.seasons, words.months)
        self._qualifying, self._subjects = known(words.qualifying), known(words.subjects)
        self._before_a_verb = self._subjects | known(words.before_a_verb)
        self._to_a_person = known(words.asking, words.giving, words.liking)
        self._beside, self._toward = known(words.beside), known(words.beside, words.toward)
        self._verb_endings, self._past_endings = words.verb_endings, words.past_endings
        self._doing, self._being = known(words.doing), known(words.being)
        self._after_a_person = self._doing | self._being | known(words.giving, words.asking)
        self._saying, self._feeling = known(words.saying), known(words.feeling)
        self._small = self._qualifying | self._toward | self._being
        self._small |= known(words.adverbs, words.joints)
        self._following = self._small | self._doing | known(words.doing_together, words.behind)

    def is_person(self, at: Beside) -> bool:
        """Tell whether a word that has another sense, too, stands where a person does."""
        if at.before in self._qualifying or at.before_that == at.word:
            return False
        if at.word in self._auxiliaries:
            return self._is_no_auxiliary(at)
        if at.before in self._saying and at.after.endswith("s") and at.after not in self._being:
            return True
        if at.word in self._past_verbs:
            return self._acts(at) or at.before in self._to_a_person | self._toward
        if at.word in self._verbs and (
            at.before in self._before_a_verb or at.after in self._qualifying
        ):
            return self._acts(at) or at.before in self._to_a_person
        if at.word in self._mass:
            return self._acts(at) or self._feels(at) or at.before in self._beside
        return self._stands_alone(at)

    def may_be_family(self, at: Beside, is_possessive: bool) -> bool:
        """Tell whether a word may be a family's name: “rose's poem”, “asked rose for it”.

        “The king's poem” and “asked young readers” have it as a thing and as a quality.
        """
        return at.before not in self._qualifying and (is_possessive or at.word not in self._mass)

    def is_full_name(self, before: str, after: str) -> bool:
        """Tell whether two words that are both a person's stand as one: “and will carter cleaned”.

        “Her mark rose to 18” and “we hope young readers came” have neither before nor behind them
        what a person has.
        """
        if before in self._qualifying | self._subjects:
            return False
        if after in self._doing or after.endswith(self._past_endings):
            return True
        beside = before in self._to_a_person | self._toward
        return beside and (not after or after in self._following)

    def acts(self, word: str) -> bool:
        """Tell whether a word behind another one makes it somebody: says, gave, has."""
        return word in self._after_a_person

    def _acts(self, at: Beside) -> bool:
        return at.after in self._doing

    def _feels(self, at: Beside) -> bool:
        return at.after in self._being and at.after_that in self._feeling

    def _is_no_auxiliary(self, at: Beside) -> bool:
        if at.before in self._subjects:
            return False
        asked = at.before in self._to_a_person and at.after not in self._bare
        return self._acts(at) or at.after in self._being or at.before in self._toward or asked

    def _stands_alone(self, at: Beside) -> bool:
        """Tell whether a thing that can be counted has no word before it that counts it."""
        if at.before in self._to_a_person:
            return True
        acts = at.before.endswith(self._verb_endings) and at.before_that not in self._qualifying
        alone = not at.before or at.before in self._small or acts
        follows = (
            not at.after or at.after in self._following or at.after.endswith(self._past_endings)
        )
        return alone and follows
