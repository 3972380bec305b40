"""`NamedTuple` as `typing` has it, made in a tenth of the time: for what `due` and `done` load.

`typing` compiles a constructor and every annotation when a class is made, which for two dozen
classes is a twelfth of `due`. Here that waits for the first value, and annotations stay text.
What `due` and `done` load does not even import `typing`, which is a twentieth of them: it sets its
own TYPE_CHECKING, as a type checker allows.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter, namedtuple

    _METHODS = ("__new__", "_make", "_replace", "_asdict", "__repr__", "__getnewargs__")

    class _Unfinished(tuple):
        """What every such class derives from: the first value gives it the usual methods."""

        __slots__ = ()

        def __new__(cls, *values: Any, **named: Any) -> Any:
            return _finished(cls).__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values: Any) -> Any:
            return _finished(cls)._make.__func__(cls, values)

    def _finished(cls: type) -> type:
        own = next(base for base in cls.__mro__ if "_fields" in vars(base))
        usual = namedtuple(own.__name__, own._fields, defaults=own._field_defaults.values())
        for name in _METHODS:
            if name not in vars(own):
                setattr(own, name, vars(usual)[name])
        return own

    class _Meta(type):
        def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
            if not bases:  # NamedTuple itself
                return super().__new__(cls, name, bases, space)
            made = type(name, (_Unfinished,), {**space, "__slots__": ()})
            fields = tuple(getattr(made, "__annotations__", ()))
            if not fields:
                raise TypeError(f"{name} needs fields")
            made._fields = made.__match_args__ = fields
            made._field_defaults = {field: space[field] for field in fields if field in space}
            for at, field in enumerate(fields):
                setattr(made, field, _tuplegetter(at, None))
            return made

    class NamedTuple(metaclass=_Meta):
        """A tuple whose places have names."""
