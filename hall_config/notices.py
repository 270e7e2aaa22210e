"""What is ready to be told to everybody, so that nobody has to find words when it is urgent."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from hall_config.forms import Line, Named, Part, Text

NoticeTextKind = Literal["notice", "emergency", "spoken"]
MOST_LETTERS: Final = 300
"""More than so many the hub takes of no notice."""
BLANK: Final = "＿"
"""Stands in a text for what only who posts it knows; with a blank left nothing is posted."""
NoticeWords = Annotated[Text, Meta(max_length=MOST_LETTERS, description="a text of one line, of 300 letters at most")]
EnglishWords = Annotated[Line, Meta(max_length=MOST_LETTERS, description="a text of one line, of 300 letters at most")]


class NoticeText(Part, frozen=True, kw_only=True):
    """Words ready for the boards and the loudspeakers, offered on the console's page of notices."""

    name: Named
    """What it is about, as staff find it."""
    zh: NoticeWords
    """The words in Chinese. `＿` is a blank to be filled in by who posts it, such as a name."""
    en: EnglishWords = ""
    """The same in English; left out, the boards show the Chinese."""
    kind: NoticeTextKind = "notice"
    """`notice` to be read, `emergency` over everything, `spoken` once and kept nowhere."""
