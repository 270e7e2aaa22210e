"""The one catalogue: every sentence a visitor or a clerk reads that the hall itself did not write.

One TOML file a language in `catalogue/`, the same keys and the same `{fields}` in each. A key is `section.name`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final, NamedTuple

from hall_config.model import Language

FOLDER: Final = Path(__file__).parent / "catalogue"
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


class CatalogueError(KeyError):
    """A text was asked for that the catalogue does not have, or without something it must say."""

    def __init__(self, key: str, sentence: str) -> None:
        self.key = key
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        """The sentence itself, without the quotes a KeyError puts around it."""
        return self.sentence


class Catalogue:
    """Every text of the program, in every language it speaks."""

    def __init__(self, texts: Mapping[Language, Mapping[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls) -> "Catalogue":
        """Return the shipped catalogue; its files are parsed once a process."""
        return _shipped()

    def text(self, key: str, language: Language, **fields: object) -> str:
        """Return the sentence of `key` with its fields filled in; fields it has no use for do no harm.

        Raises CatalogueError, naming the key, for an unknown key or a field left out.
        """
        template = self._template(key, language)
        try:
            return template.format_map(fields)
        except KeyError as error:
            raise CatalogueError(key, f'text "{key}" ({language}) needs the field {error}') from error

    def section(self, name: str, language: Language) -> dict[str, str]:
        """Return the texts of one section by their short names, fields not yet filled in."""
        start = f"{name}."
        return {key.removeprefix(start): text for key, text in self._texts[language].items() if key.startswith(start)}

    def keys(self, language: Language) -> frozenset[str]:
        """Return every key of a language."""
        return frozenset(self._texts[language])

    def fields(self, key: str, language: Language) -> frozenset[str]:
        """Return the names of what has to be filled into a text."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self._template(key, language)) if name)

    def _template(self, key: str, language: Language) -> str:
        try:
            return self._texts[language][key]
        except KeyError as error:
            raise CatalogueError(key, f'the catalogue has no text "{key}" in "{language}"') from error


class Both(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """As printed, Chinese first; what is the same in both, once."""
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def both(key: str, **fields: object) -> Both:
    """Return a sentence of the catalogue in both languages; a field that is in both itself, in each."""
    return Both(*(Catalogue.load().text(key, language, **_in(language, fields)) for language in LANGUAGES))


def _in(language: Language, fields: Mapping[str, object]) -> dict[str, object]:
    return {name: getattr(value, language) if isinstance(value, Both) else value for name, value in fields.items()}


@cache
def _shipped() -> Catalogue:
    return Catalogue(MappingProxyType({language: _flat(FOLDER / f"{language}.toml") for language in LANGUAGES}))


def _flat(file: Path) -> Mapping[str, str]:
    """Return a file's texts by `section.name`."""
    sections = tomllib.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType(
        {f"{section}.{name}": str(text) for section, texts in sections.items() for name, text in texts.items()}
    )
