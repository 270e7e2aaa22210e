"""What must not leave the house is blotted out: secrets by their names and by their looks, and whatever is a person's.

Rather too much than too little: a word that looks like a key is blotted out though it may be none.
"""

import re
from collections import Counter
from typing import Final

BLOT: Final = "▇▇▇"
SECRET_NAMES: Final = (
    "psk", "pin", "password", "passwd", "passphrase", "secret", "token", "key", "credential", "credentials", "cookie",
    "authorization", "hash", "sha256", "salt", "badge", "card", "apikey", "csrf", "session", "identity", "phone",
    "mobile", "email",
    "密码", "口令", "密钥", "手机", "手机号", "电话", "身份证", "身份证号", "证件号",
)  # fmt: skip
WORDS_OF_PEOPLE: Final = ("remark", "remarks", "comment", "comments", "words", "备注", "意见")
SHORT: Final = ("key", "pin", "card", "hash", "salt", "words")
"""Those end other words too: a monkey is no secret."""
DEVICES: Final = "/dev/"
LONG_WORD: Final = 20
STAFF: Final = frozenset({"clerk", "agent"})
"""Tables of a hall's configuration about people; of those their ids are enough."""
OF_STAFF: Final = frozenset({"name", "number"})
PEM: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]+-----(?:.{0,20000}?-----END [A-Z0-9 ]+-----|.{0,4000})"
    r"|\A[^-]{0,20000}-----END [A-Z0-9 ]+-----",
    re.DOTALL,
)
"""Also one whose end has gone, and one in whose middle a cut log begins."""
HEAD: Final = re.compile(r"""(?<![\w-])([\w-]{2,60})["']?\s*(?:[:=：]|\b(?:is|was)\b)\s*""")
"""A name before its value, as in settings, in JSON, in a sentence."""
VALUE: Final = re.compile(r"""(?:(?:Bearer|Basic|Token)\s+)?(?:"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|\S+)""", re.IGNORECASE)
"""A secret ends with its quotes, or with the next gap."""
SENTENCE: Final = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[^\n]+)""")
"""Words end with their quotes, or with their line."""
BEARER: Final = re.compile(r"\b((?:Bearer|Basic)\s+)[\w+/=.~-]{6,}", re.IGNORECASE)
IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:\d[ -]?){17}[0-9Xx](?![0-9A-Za-z])|(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z])"
)
"""A citizen's number: eighteen digits, the last of which may be an X, or fifteen of the older ones."""
PHONE: Final = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])")
LANDLINE: Final = re.compile(r"(?<![0-9A-Za-z])0\d{2,3}-\d{7,8}(?![0-9A-Za-z])")
MAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+){0,5}\.(?!(?:service|timer|socket|target|path)\b)[A-Za-z]{2,24}\b"
)
"""No unit of systemd's, which looks like one."""
LINK: Final = re.compile(r"(/(?:t|q|v|b)/)[\w-]{6,}")
"""A visitor's own page: whoever has its address reads the ticket."""
IN_AN_ADDRESS: Final = re.compile(r"(?<!\w)(\w{1,20}://)[^\s/@:]+(?::[^\s/@]*)?@")
TOKEN: Final = re.compile(r"paidui_[\w.-]+|\$(?:argon2\w*|2[aby]|5|6|y|7|scrypt|pbkdf2[\w-]*)\$\S+")
HEXADECIMAL: Final = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{24,}(?![0-9A-Za-z])")
LONG: Final = re.compile(r"(?<![\w+/=-])[\w+/-]{20,}={0,2}(?![\w+/=-])", re.ASCII)
MANY_CAPITALS: Final = 5


class Blotter:
    """Blots out, and counts what was of which kind, for the page that says so."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def text(self, text: str) -> str:
        """Return a text of any kind, such as a log, without what must not leave the house."""
        text = self._named(PEM.sub(self._key, text))
        for kind, pattern, kept in (
            ("token", BEARER, r"\1"),
            ("address with a password", IN_AN_ADDRESS, r"\1"),
            ("visitor's page", LINK, r"\1"),
            ("token", TOKEN, ""),
            ("citizen's number", IDENTITY, ""),
            ("telephone number", PHONE, ""),
            ("telephone number", LANDLINE, ""),
            ("mail address", MAIL, ""),
            ("hash or key", HEXADECIMAL, ""),
        ):
            text, count = pattern.subn(f"{kept}{BLOT}", text)
            self.counts[kind] += count
        return LONG.sub(self._long, text)

    def value(self, value: object, path: tuple[str, ...] = ()) -> object:
        """Return a value of a configuration; `path` are the keys it stands under."""
        if path and (is_secret(path[-1]) or is_of_people(path[-1])) and not isinstance(value, bool):
            self.counts["named secret"] += 1
            return BLOT
        if len(path) > 1 and path[-1] in OF_STAFF and STAFF & {path[-2]}:
            self.counts["name of staff"] += 1
            return BLOT
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(inner, (*path, str(key))) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(inner, path) for inner in value]
        return self.text(value) if isinstance(value, str) else self._number(value)

    def _named(self, text: str) -> str:
        """Blot out what stands behind a secret's name; what is itself a value may be a name before another."""
        kept, at = [], 0
        for head in HEAD.finditer(text):
            if head.start() < at or not (is_secret(head[1]) or is_of_people(head[1])):
                continue
            value = (SENTENCE if is_of_people(head[1]) else VALUE).match(text, head.end())
            if value is not None:
                self.counts["named secret" if is_secret(head[1]) else "words of people"] += 1
                kept += [text[at : head.end()], BLOT]
                at = value.end()
        return "".join([*kept, text[at:]])

    def _key(self, _match: re.Match[str]) -> str:
        self.counts["key or certificate"] += 1
        return BLOT

    def _number(self, value: object) -> object:
        """A citizen's or a telephone number may be written without quotes; days and figures are shorter."""
        said = str(value)
        blotted = said if isinstance(value, bool) else self.text(said)
        return value if blotted == said else blotted

    def _long(self, match: re.Match[str]) -> str:
        if not looks_like_a_key(match[0]):
            return match[0]
        self.counts["hash or key"] += 1
        return BLOT


def is_secret(name: str) -> bool:
    """Whether what stands under a name is nobody's business: `operator_pin`, `pin`, never `pins` or `keypad`."""
    return _is_one_of(name, SECRET_NAMES)


def is_of_people(name: str) -> bool:
    """Whether what stands under a name is what somebody wrote."""
    return _is_one_of(name, WORDS_OF_PEOPLE)


def looks_like_a_key(word: str) -> bool:
    """Whether a long word is mixed as only a machine mixes; a path is looked at in parts."""
    if word.startswith(DEVICES):
        return False
    if word.startswith("/"):
        return any(looks_like_a_key(part) for part in word.split("/") if len(part) >= LONG_WORD)
    capitals, small = sum(each.isupper() for each in word), sum(each.islower() for each in word)
    return bool(capitals and small and (any(each.isdigit() for each in word) or capitals >= MANY_CAPITALS))


def _is_one_of(name: str, names: tuple[str, ...]) -> bool:
    parts = re.split(r"[\W_]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower())
    return not set(parts).isdisjoint(names) or parts[-1].endswith(tuple(each for each in names if each not in SHORT))
