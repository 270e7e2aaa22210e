"""What is said aloud in the large mode: one short sentence when a page comes up, by a voice or as a chime."""

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Protocol

from device_drivers.driver import DriverError, Emit, Fault, Hand
from device_drivers.speaker import SdlSpeaker, Speaker, VirtualSpeaker
from device_drivers.voice import Language, SilentVoice, Voice, find_voice
from ticket_dispenser.glass import Page, PageView
from ticket_dispenser.wording import Wording

log = logging.getLogger(__name__)

PROMPTS: Final[Mapping[Page, str]] = {
    Page.HOME: "say_home",
    Page.DEPARTMENTS: "choose_department",
    Page.SERVICES: "say_services",
    Page.LIFE_EVENTS: "choose_life_event",
    Page.SITUATIONS: "choose_situation",
    Page.CONFIRM: "say_confirm",
    Page.REASONS: "green_question",
    Page.SEARCH: "say_search",
    Page.CODE: "code_only",
    Page.CHECK_IN: "say_check_in",
    Page.OWN_TICKET: "say_own_ticket",
    Page.RESULT: "say_result",
    Page.PAPER_FAILED: "say_paper_failed",
    Page.REFUSED: "say_refused",
    Page.LOST: "hub_lost",
    Page.HELP: "say_help",
}


class Prompter(Protocol):
    """Says a sentence some time soon, without making anybody wait."""

    def say(self, text: str, language: Language) -> None:
        """Say this, unless something newer is to be said first."""


class Prompts:
    """Says what to do when a large page comes up; in the usual mode the hall stays quiet."""

    def __init__(self, prompter: Prompter | None, wording: Wording) -> None:
        self._prompter = prompter
        self._wording = wording
        self._said: tuple[str, bool, bool] | None = None

    def shown(self, page: PageView, asking: bool) -> None:
        """This page is on the glass now; `asking` is whether it asks if anybody is still there."""
        now = (page.page, asking, page.big)
        if self._prompter is None or now == self._said:
            return
        self._said = now
        key = "say_still_there" if asking else PROMPTS.get(page.page)
        if page.big and key is not None:
            language: Language = "en" if page.language == "en" else "zh"
            self._prompter.say(self._wording.both(key).said_in(language), language)


class SpokenPrompts:
    """Speaks prompts through a loudspeaker, on a thread of its own: only the newest counts, and no touch waits."""

    def __init__(self, voice: Voice, speaker: Speaker) -> None:
        self._voice = voice
        self._speaker = speaker
        self._work: SimpleQueue[tuple[str, Language] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._speak, name="prompts", daemon=True)
        self._thread.start()

    @property
    def hands(self) -> Mapping[str, Hand]:
        """What a virtual loudspeaker has played."""
        return self._speaker.hands

    def say(self, text: str, language: Language) -> None:
        """Say this, unless something newer is to be said first."""
        self._work.put((text, language))

    def close(self) -> None:
        """Say what is being said to its end, and no more."""
        self._work.put(None)
        self._thread.join(2)
        self._speaker.close()

    def _speak(self) -> None:
        while (wanted := self._work.get()) is not None:
            while not self._work.empty():
                wanted = self._work.get()
                if wanted is None:
                    return
            self._play(*wanted)

    def _play(self, text: str, language: Language) -> None:
        clip = self._voice.speak(text, language)
        try:
            self._speaker.play(clip)
        except DriverError as problem:
            if problem.fault is not Fault.BUSY:  # a visitor who is quicker than the voice needs it no more
                log.warning("a prompt was not heard: %s", problem)


def open_prompts(speaker: str, voice: str, cache: Path, emit: Emit) -> SpokenPrompts | None:
    """Return what speaks the prompts; None where the settings want quiet, or where there is no sound card."""
    if speaker == "none":
        return None
    try:
        loud: Speaker = VirtualSpeaker(emit) if speaker == "virtual" else SdlSpeaker(emit)
    except DriverError as problem:
        log.warning("no prompts are spoken: %s", problem)
        return None
    return SpokenPrompts(find_voice(cache) if voice == "espeak" else SilentVoice(), loud)
