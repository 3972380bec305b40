"""The tests of confkit; `tests.making` has the small builders that all of them may use."""
