"""An e-mail address: which spellings are one mailbox, and which can be written to."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from confkit.ground import addresses
from confkit.ground.addresses import BadAddress, canonical, mailboxes, occurrences, tidied

pytestmark = pytest.mark.slow

FATHER = "bernd@müller.example"
SPELLINGS = (
    "bernd@müller.example",
    "BERND@MÜLLER.EXAMPLE",
    "bernd@xn--mller-kva.example",
    "bernd@XN--MLLER-KVA.example",
    "bernd@mu\u0308ller.example",
    "ｂｅｒｎｄ＠müller.example",
    "bernd@müller\u3002example",
    "ber\u00adnd@müller.example",
    "\u200bbernd@müller.example\ufeff",
    "bernd@mül\u200dler.example",
    "bernd@müller.example.",
    '"bernd"@müller.example',
    "  bernd @ müller.example ",
    "mailto:bernd@müller.example",
    "MAILTO:bernd@xn--mller-kva.example?subject=Hello",
    "<bernd@müller.example>",
    "Bernd Müller <bernd@müller.example>",
    "bernd\ufe0f@müller.example",
)
OTHERS = (
    "bernd@muller.example",
    "bernt@müller.example",
    "bernd@müller.example.org",
    "b@müller.example",
    "bernd@mueller.example",
    "bernd",
    "",
    "müller.example",
)


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_spelling_of_an_address_is_that_address(spelled):
    """Compared, looked for in a text, and as somebody who may not be written to."""
    assert canonical(spelled) == canonical(FATHER) == "bernd@xn--mller-kva.example"
    assert mailboxes(spelled) == mailboxes(FATHER)


@pytest.mark.parametrize("other", OTHERS)
def test_another_address_is_another(other):
    """Nothing but spelling is left aside."""
    assert canonical(other) != canonical(FATHER)
    assert not mailboxes(other) & mailboxes(FATHER)


@pytest.mark.parametrize(
    "cell",
    [
        "mum@mail.example; dad@mail.example",
        "mum@mail.example,dad@mail.example",
        "dad+school@mail.example",
        "dad@mail.example (work)",
        "mum@mail.example or dad@mail.example",
        "mum@mail.example / Dad@Mail.example",
        "Dad: <mailto:dad@mail.example>",
    ],
)
def test_a_cell_that_may_reach_a_mailbox_is_that_mailbox(cell):
    """Several addresses, a note beside it, and a tag after a + are no way round a denial."""
    assert "dad@mail.example" in mailboxes(cell)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to dad@mail.example.", ["dad@mail.example"]),
        ("(Dad@mail.example) or 'mum@mail.example'", ["Dad@mail.example", "mum@mail.example"]),
        ("dad@mail.example's phone", ["dad@mail.example"]),
        ("dad@mail.example,mum@mail.example", ["dad@mail.example", "mum@mail.example"]),
        ("e-mail:dad@mail.example?", ["dad@mail.example"]),
        ("**dad@mail.example**", ["dad@mail.example"]),
        ("o'brien@mail.example", ["o'brien@mail.example"]),
        ("schreib bernd@müller.example …", ["bernd@müller.example"]),
        ("be＠mail.example", ["be＠mail.example"]),
        ("meet @ noon", ["meet @ noon"]),
        ("@home, 5@", []),
    ],
)
def test_addresses_are_found_in_a_text(text, found):
    """At their places, without the signs around them."""
    assert [text[one.start : one.end] for one in occurrences(text)] == found


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("dad@mail.example", "dad@mail.example"),
        ("Dad@Mail.example", "Dad@Mail.example"),
        ("\u200bdad@mail.example\u00ad", "dad@mail.example"),
        ("mailto:dad@mail.example", "dad@mail.example"),
        ("Dad <dad@mail.example>", "dad@mail.example"),
        ("ｄａｄ＠mail.example", "dad@mail.example"),
        ("a@mail.example; b@mail.example", "a@mail.example; b@mail.example"),
        ("a@mail.example <b@mail.example>", "a@mail.example <b@mail.example>"),
        ("", ""),
    ],
)
def test_what_only_surrounds_an_address_is_left_out(cell, read):
    """Two addresses stay two, and are then refused."""
    assert tidied(cell) == read


_SIGNS = st.sampled_from("aBß1.+-_@ \u00ad\u200b'\"<>ü\u0130ſ\u0345Ａ。,:\\~\u0308")


@given(st.text(_SIGNS, max_size=24) | st.text(max_size=12))
@example("\u0345@\u0130")
def test_the_canonical_form_is_its_own(text):
    """However odd the text: a second time changes nothing, and none is lost as a mailbox."""
    once = canonical(text)
    assert canonical(once) == once
    assert tidied(tidied(text)) == tidied(text)
    assert bool(mailboxes(text)) == bool(text)


_NAMES = st.text("aZ09._+-'", min_size=1, max_size=40)
_DOMAINS = st.lists(st.text("aZ09-", min_size=1, max_size=40), min_size=1, max_size=4)
_ENDS = st.sampled_from(["example", "test", "Local", "de", "x", "invalid", "onion", "arpa", "c0m"])


@given(_NAMES, _DOMAINS, _ENDS)
def test_one_checker_decides_which_address_can_be_written_to(local, labels, end):
    """The short way round the library says what the library says."""
    address = f"{local}@{'.'.join([*labels, end])}"
    try:
        right = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        with pytest.raises(BadAddress):
            addresses.sendable(address)
    else:
        assert addresses.sendable(address) == right.ascii_email


def test_a_long_text_takes_no_longer_than_its_length():
    """No pattern goes over a text again and again."""
    for text in ("a" * 100_000 + "@", "a@" * 50_000, " @ " * 30_000, "ü." * 40_000 + "@ü"):
        list(occurrences(text))
        mailboxes(text)
        canonical(text)
