"""E-mail addresses: when two spellings are one mailbox, and which can be written to.

What may not be written to is compared by `mailboxes`, which reads more than mail programs do: where
it is in doubt whether two addresses are one mailbox, they are.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from confkit.ground.errors import ConfkitError
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import key, one_line

# Patterns are texts: `re` compiles each when it is first used; this one is used most.
_PLAIN = re.compile(r"[\w.+'-]+@[\w.-]+\w", re.ASCII)
_MAILTO = r"(?i:mailto:\s*)+([^?]*)(?:\?.*)?"
_BRACKETED = r"[^<>@]*<([^<>]*)>"
# Shown as nothing, and no format characters: variation selectors, joiners, fillers (Unicode 5.21).
_BLANK_SIGNS = "[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0]"
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_APART = '\\s@,;:/=<>()\\[\\]{}|"“”„«»'
_WITHIN = rf"([^{_APART}]{{1,100}})\"?[ \t]*@[ \t]*([^{_APART}'?!]{{1,254}})"
_SURE = (
    r"(?i)(?=.{,254}$)[A-Za-z0-9](?:[._+-]?[A-Za-z0-9]){,30}@(?:[A-Za-z0-9]{1,31}[.-])+"
    r"(?!(?:arpa|invalid|local|localhost|onion|test)$)[A-Za-z]{2,63}"
)
"""What email-validator takes as it is, but for the case of the domain (a test holds them equal)."""


class BadAddress(ConfkitError):  # noqa: N818 - reads as the sentence it becomes
    """An address or a name cannot stand in a mail's header."""

    exit_code = 1


class AddressInText(NamedTuple):
    """An address in a text, from `start` to `end`, in its canonical form."""

    start: int
    end: int
    address: str

    @property
    def mailbox(self) -> str:
        """The address without what follows a +."""
        return _without_tag(self.address)


def tidied(cell: str) -> str:
    """Return an address without what only surrounds it: unseen signs, `mailto:`, a name and < >."""
    if _PLAIN.fullmatch(cell):
        return cell
    text = "".join(sign for sign in cell if unicodedata.category(sign) != "Cf")
    text = one_line(unicodedata.normalize("NFKC", re.sub(_BLANK_SIGNS, "", text)))
    for around in (_MAILTO, _BRACKETED, _MAILTO):
        if inside := re.fullmatch(around, text):
            text = inside[1].strip()
    return text


def canonical(address: str) -> str:
    """Return the form in which two spellings of one address are the same; "" for none.

    Case, width, quotes, blanks and signs that nobody sees do not count, nor whether the domain is
    written with its own letters or in ASCII (`müller.de`, `xn--mller-kva.de`; RFC 5891).
    """
    if _PLAIN.fullmatch(address):
        return address.lower()
    text = tidied(re.sub(r"[\"\\]", "", address)).translate(_APOSTROPHES)
    local, at, domain = "".join(text.split()).rpartition("@")
    return f"{_folded(local)}@{_ascii(domain)}" if at else _folded(domain)


def mailboxes(cell: str) -> frozenset[str]:
    """Return every mailbox that a cell may mean, in comparable form, for who may not be written to.

    What follows a + is left out: `dad+school@mail.example` reaches `dad@mail.example`.
    """
    if not cell:
        return frozenset()
    addresses = {canonical(cell), *(occurrence.address for occurrence in occurrences(tidied(cell)))}
    if not _PLAIN.fullmatch(cell):
        addresses |= {canonical(meant)} if (meant := _spelled_out(cell)) else set()
    return frozenset(map(_without_tag, addresses))


def _spelled_out(cell: str) -> str:
    """Return the address that is spelled out: `dad at mail.example`, `dad(at)mail(dot)example`.

    In whichever language: a short word in brackets or between blanks, and a comma for a dot; ""
    where it is none.
    """
    text = re.sub(r"\s*[(\[{<]\s*[^\W\d_]{1,8}\s*[)\]}>]\s*", "\0", tidied(cell))
    if "@" not in text and "\0" in text:
        text = text.replace("\0", "@", 1)
    words = text.split(" ")
    if "@" not in text and len(words) > 2 and len(words) % 2 and "." not in "".join(words[1::2]):
        text = f"{words[0]}@{'.'.join(words[2::2])}"
    text = re.sub(r" [^\W\d_]{1,8} ", ".", text)
    text = re.sub(r"[.,;]*@+[.,;]*", "@", re.sub(r"\s*[\0,;.]+\s*", ".", text))
    return text if text.count("@") == 1 else ""


def is_read(cell: str) -> bool:
    """Tell whether a cell is one address and nothing more, or empty."""
    if not cell or (_PLAIN.fullmatch(cell) and "." in cell.partition("@")[2]):
        return ".." not in cell
    with contextlib.suppress(BadAddress):
        sendable(tidied(cell))
        return True
    return False


def resembles(unread: str, address: str) -> bool:
    """Tell whether a cell that is no address may mean this one: its letters, and a few between."""
    local, _, domain = canonical(address).rpartition("@")
    parts = [_letters(part) for part in (local.partition("+")[0], *domain.split("."))]
    if not all(parts):
        return False
    pattern = rf"{parts[0]}\w{{,8}}?" + r"\w{,6}?".join(parts[1:])
    cells = (unread, *re.split(r"[;|/\n]|, ", unread))
    return any(re.fullmatch(pattern, _letters(_folded(tidied(cell)))) for cell in cells)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def mixes_alphabets(address: str) -> bool:
    """Tell whether a part of an address has letters of two alphabets, which look alike: "dаn"."""
    if address.isascii():
        return False
    parts = re.split(r"[\W\d_]+", unicodedata.normalize("NFKC", address))
    alphabets = [{unicodedata.name(sign, "").partition(" ")[0] for sign in part} for part in parts]
    return any(len(used & _LOOKING_ALIKE) > 1 for used in alphabets)


_LOOKING_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}


def spellings(address: str) -> set[str]:
    """Return how files may hold an address, case aside: as written, in ASCII, in its letters."""
    local, at, domain = canonical(address).rpartition("@")
    if "xn--" in domain:
        import idna

        with contextlib.suppress(idna.IDNAError):
            return {key(address), f"{local}@{domain}", f"{local}@{idna.decode(domain)}"}
    return {key(address), f"{local}{at}{domain}"} - {""}


def occurrences(text: str) -> Iterator[AddressInText]:
    """Yield the addresses in a text, however they are spelled."""
    if not ("@" in text or "＠" in text or "﹫" in text):
        return
    for match in re.finditer(_WITHIN, text.replace("＠", "@").replace("﹫", "@")):
        local = match[1].lstrip("'’‘*_`-.")
        domain = match[2].rstrip(".…*_`-’ ")
        if local and domain:
            start, end = match.end(1) - len(local), match.start(2) + len(domain)
            yield AddressInText(start, end, canonical(f"{local}@{domain}"))


@lru_cache(maxsize=65536)  # an address is looked at by the roster, the needs and the letters
def sendable(address: str) -> str:
    """Return an address as a mail's header has it; raises BadAddress, without repeating it."""
    if re.fullmatch(_SURE, address):
        local, at, domain = address.rpartition("@")
        return f"{local}{at}{domain.lower()}"
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        reason = str(error).split("\n")[0].rstrip(".")
        reason = reason.replace(address, "the address") if "@" in address else reason
        raise BadAddress(f"is not an e-mail address ({reason}); correct it") from None
    if "=?" in checked.normalized:
        raise BadAddress("holds =? before the @, which mail programs misread; correct it")
    return checked.ascii_email or checked.normalized


def _without_tag(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}{local[1:].partition('+')[0]}{at}{domain}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _ascii(domain: str) -> str:
    """Return a domain's canonical form; one that is none is only made comparable."""
    domain = domain.strip(".。．｡")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return domain.lower()
    import idna  # its tables take as long to load as `due` takes to run

    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return _folded(domain)


_LONGEST_DOMAIN = 253
