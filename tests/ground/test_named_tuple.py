"""The quick NamedTuple behaves as that of `typing` does."""

from __future__ import annotations

import copy
import pickle
import typing

import pydantic
import pytest

from confkit.ground import named_tuple


class Quick(named_tuple.NamedTuple):
    """A value."""

    name: str
    parts: tuple[int, ...] = ()
    left: bool = False

    @property
    def first(self) -> int:
        """The first part."""
        return self.parts[0]

    def __str__(self) -> str:
        return f"{self.name}!"


class Usual(typing.NamedTuple):
    """A value."""

    name: str
    parts: tuple[int, ...] = ()
    left: bool = False

    @property
    def first(self) -> int:
        """The first part."""
        return self.parts[0]

    def __str__(self) -> str:
        return f"{self.name}!"


KINDS: tuple[typing.Any, ...] = (Quick, Usual)
WAYS: tuple[typing.Callable[[typing.Any], typing.Any], ...] = (
    lambda kind: kind("a", (1, 2)),
    lambda kind: kind(parts=(3,), name="b"),
    lambda kind: kind._make(["c", (), True]),
    lambda kind: kind("d")._replace(left=True),
    lambda kind: kind("e", (5,)).first,
    lambda kind: kind("f")._asdict(),
    lambda kind: repr(kind("g")).partition("(")[2],
    lambda kind: str(kind("h")),
    lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__, kind.__doc__),
    lambda kind: typing.get_type_hints(kind),
    lambda kind: pickle.loads(pickle.dumps(kind("i", (1,)))) == kind("i", (1,)),
    lambda kind: copy.deepcopy(kind("j", (1,))),
    lambda kind: pydantic.TypeAdapter(kind).validate_python({"name": "k", "parts": [1]}),
    lambda kind: hash(kind("l")),
    lambda kind: vars(kind)["__slots__"],
)
MISTAKES: tuple[typing.Callable[[typing.Any], typing.Any], ...] = (
    lambda kind: kind(),
    lambda kind: kind("a", other=1),
    lambda kind: kind("a", (), True, 4),
    lambda kind: kind._make(["a"]),
    lambda kind: kind("a")._replace(other=1),
    lambda kind: setattr(kind("a"), "name", "b"),
)


@pytest.mark.parametrize("way", WAYS)
def test_it_gives_what_the_usual_one_gives(way):
    """Whatever is done with a value, or with its class."""
    quick, usual = (way(kind) for kind in KINDS)
    assert quick == usual


@pytest.mark.parametrize("mistake", MISTAKES)
def test_it_refuses_what_the_usual_one_refuses(mistake):
    """With the same kind of error."""
    with pytest.raises((TypeError, ValueError, AttributeError)) as usual:
        mistake(Usual)
    with pytest.raises(usual.type):
        mistake(Quick)


def test_a_class_made_of_such_a_class_keeps_its_own_constructor():
    """The first value of either gives the other nothing that it did not have."""

    class Base(named_tuple.NamedTuple):
        name: str

    class Loud(Base):
        def __new__(cls, name: str) -> Loud:
            return super().__new__(cls, name.upper())

    assert (Loud("a").name, Base("a").name, Loud("b").name) == ("A", "a", "B")
    assert type(Loud("a")) is Loud


def test_a_class_without_fields_is_refused():
    """As one would be whose annotations are not text."""
    with pytest.raises(TypeError, match="needs fields"):

        class Nothing(named_tuple.NamedTuple):
            pass
