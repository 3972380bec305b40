"""What a sentence of a goal shows: who acts, which act, how often; and what no goal may hold.

An act somebody can see has a verb that is no state, no feeling and no effort, and beside it a
thing, a number or a time. That must be there, whatever the words are; the lists of a language
(`goals.toml`) hold only what a language has few of: its verbs of being and feeling, its words for
people, places and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from confkit.coach.clauses import LONGEST, STOPS, Clauses
from confkit.conference.sides import Side
from confkit.language.word_lists import WordList, any_of
from confkit.language.words import GoalWords

_SIDES: tuple[tuple[Side, Side], ...] = (("home", "school"), ("school", "home"))
"""A side, and the other one."""

_DIGIT = re.compile(r"\d")
_STOP = r"(?<!\b\w)\.|\.(?!\w| (?-i:[a-z]))"
"""Where a sentence may end: not within “by 9 p.m. each Thursday”."""


class GoalSentences(Clauses):
    """The words by which the sentences of a goal are read, ready to be looked for."""

    def __init__(self, goal_words: GoalWords) -> None:
        super().__init__(goal_words)
        self._abstract = tuple(goal_words.abstract_endings) or ("\0",)
        self._back_endings = tuple(goal_words.back_endings) or ("\0",)
        self._manner_endings = tuple(goal_words.manner_endings) or ("\0",)
        self._no_third_person = tuple(goal_words.no_third_person) or ("\0",)
        self._quality_endings = tuple(goal_words.quality_endings) or ("\0",)
        self._along_endings = tuple(goal_words.along_endings) or ("\0",)
        self._concrete = frozenset(goal_words.concrete)
        self._caring = _around(goal_words.caring, goal_words.siblings)
        self._asked = _around(goal_words.asking, goal_words.siblings)
        self._at: dict[Side, re.Pattern[str]] = {
            "home": any_of(goal_words.strictly_home),
            "school": any_of(goal_words.strictly_school),
        }
        self._of_other: dict[Side, re.Pattern[str]] = {
            "home": any_of(goal_words.school),
            "school": any_of(goal_words.home),
        }
        self._alone = any_of(goal_words.alone)
        self._feeling = any_of(goal_words.feeling_phrases)
        self._better = any_of(goal_words.comparing)
        self._strong = re.compile(
            rf"[;.]|{any_of(goal_words.strongly_joining).pattern}", re.IGNORECASE
        )
        joints = any_of((*goal_words.strongly_joining, *goal_words.joining)).pattern
        then = any_of(goal_words.in_order).pattern
        self._joints = re.compile(rf"([,;+&\n]|{_STOP}|(?!{then}){joints})", re.IGNORECASE)

    def is_counted(self, text: str) -> bool:
        """Tell whether a number or a beat stands in a text: “4”, “twice”, “each Friday”."""
        spoken = self.tokens(text, ())
        return bool(_DIGIT.search(text)) or any(
            self._is(word, "numbers") or (self._is(word, "beats") and not self.is_wished(following))
            for word, following in zip(spoken, [*spoken[1:], ""], strict=True)
        )

    def is_no_act(self, text: str, names: Iterable[str]) -> bool:
        """Tell whether a statement is a state, a trait, a feeling or an effort, and no act."""
        actor, words = self.clause(text, names)
        if not words:
            return True
        if actor == "thing" and self._is_praised(_until(words, self._lists["places"])):
            return True  # “A great second quarter”
        counted = self.is_counted(text)
        if self._is_inner(words, counted=counted):
            return True
        if self._is(words[0], "states") or counted:
            return False  # a state that can be seen; an act that is counted
        if actor == "" and (self.is_wished(words[0]) or self._is(words[0], "praising")):
            return True  # “Better grades”, “Confidence in math”
        return self._is_empty_act(words[0], words[1:])

    def _is_inner(self, words: list[str], *, counted: bool) -> bool:
        """Tell whether a verb is one of being, becoming, feeling or trying, and shows nothing."""
        verb, rest = words[0], words[1:]
        if self._is(verb, "states"):
            return not self._is_somewhere(rest, counted=counted)
        if self._is(verb, "becoming") and rest and self._is_bare_quality(rest):
            return True  # “Get excited about science”
        if self._is(verb, "feelings") or self._feeling.match(" ".join(words)):
            return True
        if counted or not self._is(verb, "degrees", "efforts", "inner"):
            return False
        has_object = bool(rest) and self._is(rest[0], "owners") and self._is(verb, "efforts")
        return not (has_object and self._is_thing(rest))

    def _is_empty_act(self, verb: str, rest: list[str]) -> bool:
        """Tell whether an act has no thing that it is done with, only a quality or a manner."""
        if len(rest) > 1 and self._is(rest[0], "particles") and self._is(rest[1], "owners"):
            rest = rest[1:]  # “puts up the card”
        thing = _until(rest, self._lists["places"])
        if not self._is(verb, "light") and any(self._is(word, "followed") for word in thing):
            return False  # directions can be read aloud; to follow them is a wish
        if any(not self._is(word, "adverbs", "owners") for word in thing) or (
            self._is(verb, "light") and rest
        ):
            return not self._is_thing(thing)
        return bool(rest) and self._is_manner(rest)

    def _is_bare_quality(self, rest: list[str]) -> bool:
        """Tell whether one bare word follows the verb, and then a place or nothing."""
        return not self._is(
            rest[0], "owners", "numbers", "places", "particles", "stances", "adverbs"
        ) and (len(rest) == 1 or self._is(rest[1], "places"))

    def _is_somewhere(self, rest: list[str], *, counted: bool) -> bool:
        """Tell whether a state is one that can be seen: at a place, or dressed by eight."""
        after = self._from_verb(rest)
        if not after:
            return False
        if self._is(after[0], "stances"):
            return True
        if not self._is(after[0], "places") or len(after) == 1:
            return False
        return counted or (self._is(after[1], "owners") and self._is_thing(after[1:]))

    def _is_thing(self, words: list[str]) -> bool:
        """Tell whether words name a thing: something that is not general and not praised."""
        if self._is_praised(words):
            return False
        return any(
            not self._is(word, "general", "owners", "adverbs", "praising", "before_the_verb")
            and not self.is_wished(word)
            and word not in STOPS
            for word in words
        )

    def _is_praised(self, words: list[str]) -> bool:
        return any(self._is(word, "praising") for word in words)

    def is_wished(self, word: str) -> bool:
        """Tell whether a word is general, or one for a quality by its ending (“-ness”)."""
        if word.rpartition("-")[0] == "self":
            return True
        return self._is(word, "general") or (
            word.endswith(self._abstract) and word not in self._concrete
        )

    def _is_manner(self, rest: list[str]) -> bool:
        """Tell whether nothing but a manner stands after the verb: “behave well at lunch”."""
        return self._is(rest[0], "praising") or (
            rest[0].endswith(self._manner_endings)
            and not self._is(rest[0], "adverbs")
            and (len(rest) == 1 or self._is(rest[1], "places") or rest[1] in STOPS)
        )

    def is_not_done(self, text: str, names: Iterable[str]) -> bool:
        """Tell whether a statement says only what somebody will no longer do."""
        words = self.clause(text, names).words
        spoken = self.tokens(text, names)
        return any(
            form and self._is(form[0], "not_done") and not self._is_pause(form)
            for form in (words, spoken)
        )

    def _is_pause(self, words: list[str]) -> bool:
        """Tell whether a stop is followed by what is done then: `stops and says`."""
        after = words[1] if len(words) > 1 else ""
        return self._is(words[0], "pausing") and self._is(after, "after_a_pause")

    def is_of_several(self, text: str, names: Iterable[str]) -> bool:
        """Tell whether a statement is about several people."""
        return self.clause(text, names).actor == "several"

    def has_acts_apart(self, statement: str, names: Iterable[str]) -> bool:
        """Tell whether a statement joins two acts that do not belong together.

        They do where the second points back to the first (“and brings it back”, “and circles the
        answer”). They are apart after a strong joint (`;`, “as well as”), in a series, where each
        has a number, a time or a subject of its own, and where the second is a wish.
        """
        parts = self._joints.split(self._without_occasion(statement, names)[:LONGEST])
        acts: list[tuple[str, bool]] = []
        strong = named = False
        subjects: list[frozenset[str]] = []
        for joint, part in zip(["", *parts[1::2]], parts[::2], strict=True):
            words = self.clause(part, names).words
            if not words:
                continue  # after the last full stop
            firmly = bool(self._strong.fullmatch(joint.strip()))
            if acts and self._is_left_off(words):
                return True
            along = firmly and len(words) > 1 and words[0].endswith(self._along_endings)
            if not (along or self._is_verb(words, acts[0][0] if acts else "")):
                strong |= firmly and bool(acts)
                continue
            own_beat = self._has_own_beat(part)
            if acts and (
                self._points_back(words, apart=firmly or own_beat)
                or self._is_part_of(*acts[0], joint, words)
            ):
                continue
            if acts and self.clause(part, names).actor == "child":
                if not (named or firmly):
                    acts = []  # “Using a ruler, Ben draws”: what leads to it is no act apart
                strong |= bool(acts)
            named |= self.clause(part, names).actor == "child"
            strong |= bool(acts) and (
                firmly or bool(self._strong.match(part.strip())) or self.is_no_act(part, names)
            )
            acts.append((words[0], own_beat))
            subjects.append(frozenset(word for word in words if self._is(word, "school_subjects")))
        if len(acts) < 2:
            return False
        apart = all(subjects) and not frozenset.intersection(*subjects)
        return strong or apart or len(acts) > 2 or all(beat for _, beat in acts)

    def _without_occasion(self, statement: str, names: Iterable[str]) -> str:
        """Return what follows the occasion of an act: “When she gets stuck, Nadia tries …”."""
        first, comma, rest = statement.partition(",")
        spoken = self.tokens(first, names)
        return rest if comma and spoken and self._is(spoken[0], "leads") else statement

    def _is_left_off(self, words: list[str]) -> bool:
        """Tell whether a clause says what somebody will no longer do: “quits chatting”."""
        ends = self._along_endings
        return self._is(words[0], "leaving_off") and any(one.endswith(ends) for one in words[1:2])

    def _is_verb(self, words: list[str], first: str) -> bool:
        """Tell whether a clause begins with a verb of the first one's form."""
        if (
            not words
            or self._is(words[0], "owners", "numbers", "places", "leads")
            or (not words[0][0].isalpha())
        ):
            return False
        if not first or self._is(words[0], "verbs"):
            return True
        third = first.endswith("s") and not first.endswith(self._no_third_person)
        return (
            len(words) > 1
            and words[0].endswith("s") is third
            and (self._is(words[1], "owners", "numbers", "particles") or words[1][0].isdigit())
        )

    def _is_part_of(self, first: str, counted: bool, joint: str, words: list[str]) -> bool:
        """Tell whether words say how the first act is done or where it ends, or repeat its verb.

        “counts, touching each bean”, “packs up and is in line by the bell”.
        """
        if joint == "," and words[0].endswith(self._along_endings):
            return not first.endswith(self._along_endings)
        if self._is(words[0], "states") and not self._strong.fullmatch(joint.strip()):
            return not counted and self._is_somewhere(words[1:], counted=True)
        return words[0] == first

    def _points_back(self, words: list[str], *, apart: bool) -> bool:
        return (
            any(self._is(word, "back") or word.endswith(self._back_endings) for word in words[1:])
            or (not apart and len(words) > 1 and self._is(words[1], "known"))
            or (
                len(words) > 1
                and self._is(words[1], "known_one")
                and (len(words) == 2 or self._is(words[2], "places"))
            )
        )

    def _has_own_beat(self, part: str) -> bool:
        spoken = [word for word in self.tokens(part, ()) if not self._is(word, "known_one")]
        return any(word[0].isdigit() or self._is(word, "numbers", "times") for word in spoken)

    def burdens_a_sibling(self, text: str, names: Iterable[str]) -> bool:
        """Tell whether a brother or sister is made responsible, or the child for one of them."""
        if self._caring.search(text) or self._asked.search(text):
            return True
        parts = (part for part in re.split(r"[,;.\n]", text[:LONGEST]) if part.strip())
        return any(self.clause(part, names).actor == "sibling" for part in parts)

    def is_no_help(self, text: str, names: Iterable[str]) -> bool:
        """Tell whether an action is goodwill alone: a verb of helping, no thing and no number."""
        actor, words = self.clause(text, names)
        if not words or self.is_counted(text):
            return False
        if actor == "" and (
            self._is(words[0], "qualities") or words[0].endswith(self._quality_endings)
        ):
            telling = [word for word in words if word not in STOPS]
            return len(telling) < 4  # “Quiet space”: nobody does anything
        if not self._is(words[0], "helping"):
            return False
        if actor == "child" and len(words) > 2 and self._is(words[1], "owners"):
            return not self._is_thing(words[2:])  # “keeps the stack”
        return not any(self._is(word, "owners", "places", "leads") for word in words[2:])

    def is_act_on_it(self, text: str, names: Iterable[str]) -> bool:
        """Tell whether an act is done to what was named before: “She writes it down”."""
        words = self.clause(text, names).words
        return (
            len(words) > 1
            and self._is(words[0], "verbs")
            and self._is(words[1], "back")
            and not self._is(words[0], "light", "helping", "efforts", "degrees", "inner")
        )

    def side_of(self, text: str, names: Iterable[str], side: Side) -> str:
        """Return what is wrong with who acts on a side: `swapped`, `nobody` or ""."""
        other = dict(_SIDES)[side]
        spoken = self.tokens(text, names)
        actor = self.clause(text, names).actor
        after = text.partition(",")[2]
        if actor == "child" and after.strip() and self._is(spoken[0], "leads"):
            text = after  # “Cuando ella llega, reviso la carpeta”
            spoken, actor = self.tokens(text, names), self.clause(text, names).actor
        own = any(self._is(word, f"at_{side}_people") for word in spoken)
        done = self._without_what_is_told(text)
        if spoken and self._is(spoken[0], "nothing"):
            return "nobody"  # “Nothing further is needed at school”
        if actor == other or (
            actor != side and self._at[other].search(done) and not self._at[side].search(text)
        ):
            return "" if own and actor != other else "swapped"
        if own or actor in (side, "adult", "several", "sibling"):
            return ""  # a sibling is told of by itself
        if any(self._is(word, "titles") for word in spoken):
            return ""
        if spoken and self._is(spoken[0], "standing"):
            return "nobody"
        modal = any(self._is(word, "before_the_verb") for word in spoken[1:2])
        if actor == "" and any(self._is(word, "states") for word in spoken[1 : 3 if modal else 2]):
            return "nobody"  # “Homework is done first”, “Water will be available”
        if actor == "thing" and any(self._is(word, "persons_do") for word in spoken[1:4]):
            return ""  # “The recess monitor asks her”
        is_thing = actor == "thing" and not self._is(spoken[0], "clitics")
        return "nobody" if actor == "child" or is_thing or self._alone.search(text) else ""

    def are_swapped(self, home: str, school: str) -> bool:
        """Tell whether what is done at home is done in a place of school, and the other way."""
        texts = {"home": home, "school": school}
        done = {side: self._without_what_is_told(text) for side, text in texts.items()}
        return all(
            self._at[other].search(done[side]) and not self._at[side].search(texts[side])
            for side, other in _SIDES
        )

    def _without_what_is_told(self, text: str) -> str:
        """Return what is done, up to what is told or asked of: “You ask what she did in class”."""
        words = text[:LONGEST].split()
        ends = (at for at, word in enumerate(words) if at and self._is(word.lower(), "told_of"))
        return " ".join(words[: next(ends, None)])

    def is_wish(self, strategy: str) -> bool:
        """Tell whether a strategy begins with trying, feeling or being, and names no thing."""
        words = self.clause(strategy, ()).words
        if words and self._is(words[0], "keeping"):  # “Keep trying”
            words = words[1:]
        if not words or not self._is(words[0], "efforts", "degrees", "feelings", "states"):
            return False
        rest = [word for word in words[1:] if not self._is(word, "numbers", "places")]
        return not self._is_thing(rest)

    def is_one_sided(self, strategy: str, names: Iterable[str]) -> bool:
        """Tell whether a strategy names one side alone, by who acts or by where it is done."""
        if self._has_one_for_each(strategy, names):
            return True
        spoken = self.tokens(strategy, names)
        first = [word for word in spoken if self._is(word, "first_person")]
        if first[:1] == spoken[:1] and len(set(first)) < 2:
            return False  # “I wonder …” is what the child says, “I use them in my lesson” is not
        actor = self.clause(strategy, names).actor
        named = {
            side: actor == side or bool(self._at[side].search(strategy))
            for side in ("home", "school")
        }
        return any(
            named[side]
            and not (named[other] or self._has_people(spoken, other))
            and (actor == side or not self._is_elsewhere_too(strategy, spoken, side))
            for side, other in _SIDES
        )

    def _has_one_for_each(self, strategy: str, names: Iterable[str]) -> bool:
        """Tell whether each side has its own: “at home, flash cards; at school, silent reading”.

        Where people act, or a thing is named on both sides, it is one strategy.
        """
        found = [match for at in self._at.values() if (match := at.search(strategy))]
        if len(found) < len(_SIDES):
            return False
        start, cut = sorted(match.start() for match in found)
        halves = strategy.split(";") if start else [strategy[:cut], strategy[cut:]]
        if len(halves) != len(_SIDES):
            return False
        people = {"at_home_people", "at_school_people", "child_words", "numbers"}
        left: list[set[str]] = []
        for half in halves:
            for at in self._at.values():
                half = at.sub(" ", half)
            words = [word for word in self.tokens(half, names) if word[0].isalnum()]
            if any(self._is(word, *people) for word in words):
                return False
            own = (word for word in words if not self._is(word, "owners", "joins", "places"))
            left.append({word[:3] for word in own})
        return all(left) and left[0].isdisjoint(left[1])

    def _is_elsewhere_too(self, strategy: str, spoken: list[str], side: Side) -> bool:
        """Tell whether a place is joined to one of a side: “at home and in the lab”."""
        if self._of_other[side].search(self._at[side].sub(" ", strategy)):
            return True
        parts: list[list[str]] = [[]]
        for word in spoken:
            if word in STOPS or self._is(word, "joins"):
                parts.append([])
            else:
                parts[-1].append(word)
        return any(
            self._is(part[0], "standing") or (len(part) > 1 and self._is(part[0], "where"))
            for part in parts
            if part and not self._at[side].search(" ".join(part))
            if not any(self._is(word, "numbers", "beats") for word in part)
        )

    def _has_people(self, spoken: list[str], side: str) -> bool:
        """Tell whether somebody of a side is named behind “by”: “marked by mom and by me”."""
        return any(
            self._is(word, "agents") and self._is(person, f"at_{side}_people")
            for word, person in pairwise(spoken)
        )

    def is_only_better(self, measure: str) -> bool:
        """Tell whether a measure compares and counts nothing: “looks better”."""
        return bool(self._better.search(measure)) and not self.is_counted(measure)


def _until(words: list[str], ends: WordList) -> list[str]:
    """Return the words before the first of some."""
    at = next((n for n, word in enumerate(words) if word in ends or word in STOPS), len(words))
    return words[:at]


def _around(verbs: Iterable[str], people: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a verb with a person at most four words after it."""
    first, second = any_of(verbs).pattern, any_of(people).pattern
    return re.compile(rf"{first}(?: [\w'’-]+){{0,3}} (?:{second})", re.IGNORECASE)
