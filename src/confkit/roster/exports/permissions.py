"""Whether an export lets somebody be written to: the rules of permissions.toml."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, get_args

from confkit.ground.resources import data_table
from confkit.roster.exports import cell_words

Verdict = Literal["allow", "deny", "office", "ask", "leave"]
STRICTEST: tuple[Verdict, ...] = ("deny", "office", "allow", "ask", "leave")
"""Of several rows about one person and child, the first of these that any of them says wins."""


class Facts(NamedTuple):
    """What an export says about one person and one child; each "yes", "no", "blank", "absent".

    `kind` is the relation's: parent, guardian, relative, other or unknown.
    """

    kind: str = "unknown"
    receives: str = "absent"
    conduct: str = "absent"
    legal: str = "absent"
    custody: str = "absent"
    no_contact: str = "absent"
    active: str = "absent"
    caution: str = "absent"
    possible: str = "absent"


class PermissionRule(NamedTuple):
    """One row of the table: the first that fits decides."""

    asks: tuple[tuple[str, frozenset[str]], ...]
    then: Verdict
    why: str


@cache  # asked of every kind of contact
def rules() -> tuple[PermissionRule, ...]:
    """Return the table, in its order."""
    table = data_table("roster/exports/permissions.toml")
    return tuple(_rule(entry) for entry in table["rule"])


def _rule(entry: dict[str, Any]) -> PermissionRule:
    asks = tuple((name, frozenset(entry[name])) for name in Facts._fields if name in entry)
    assert entry["then"] in get_args(Verdict), entry  # noqa: S101 - shipped with the program
    return PermissionRule(asks, entry["then"], entry["why"])


@lru_cache(maxsize=4096)  # a class has a few kinds of contacts
def verdict(facts: Facts) -> Verdict:
    """Return what the first rule that fits says; the last rule fits all: unknown means no."""
    given = facts._asdict()
    return next(
        rule.then for rule in rules() if all(given[name] in asked for name, asked in rule.asks)
    )


def kind_of(relation: str, type_of_contact: str, legal: str, by_column: str = "") -> str:
    """Return what kind of person this is, by all that the export says; unknown if it disagrees."""
    kind = cell_words.relation(relation).kind if relation else by_column
    also = cell_words.relation(type_of_contact).kind if type_of_contact else ""
    if also == "other" and kind in ("parent", "guardian", "relative"):
        return "unknown"
    if "other" in (kind, also):  # an emergency contact, a neighbor: never by a legal flag alone
        return "unknown" if legal == "yes" or (relation and not kind) else "other"
    if not kind and not relation:
        kind = also
    if legal == "yes" and kind != "parent":
        return "guardian"
    return kind or "unknown"


def strictest(answers: list[str], *, forbids: bool = False) -> str:
    """Return what several cells about one thing say together: no, else blank, else yes.

    Of what a yes forbids, the yes goes before the no.
    """
    order = ("yes", "blank", "no") if forbids else ("no", "blank", "yes")
    return next((answer for answer in order if answer in answers), "absent")


_FORBIDS = ("no_contact", "caution")
"""Facts whose yes forbids; of all others it is the no."""


def strictest_of(factss: list[Facts]) -> Facts:
    """Return what several rows about one person and child say together; the kind is the first's."""
    together = {
        name: strictest([getattr(facts, name) for facts in factss], forbids=name in _FORBIDS)
        for name in Facts._fields[1:]
    }
    return Facts(factss[0].kind, **together)
