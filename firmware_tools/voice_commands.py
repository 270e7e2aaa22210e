"""`paidui voice`: the good voice fetched, listed, heard, measured, and its phrases written for boards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import click

from firmware_tools.errors import ToolError
from firmware_tools.hall_commands import COUNTY
from firmware_tools.options import DATA
from firmware_tools.voice_tables import control_lines, score_lines, speed_lines
from hall_config.reading import read_hall
from hall_config.texts import both
from hall_voice.engine import USUAL, Sentence, VoiceError, Voices
from hall_voice.engines.kokoro import Kokoro
from hall_voice.engines.plain import Plain
from hall_voice.fetching import fetch as fetch_parts
from hall_voice.listening.ear import Whisper, syllable
from hall_voice.listening.measure import Bench, Way
from hall_voice.listening.trials import PREFIXES, WINDOWS, Trial, draw
from hall_voice.parts import EARS, VOICE
from hall_voice.phrases import NUMBERS, phrases_of, words_of
from hall_voice.vorbis import Vorbis

PARTS: Final = DATA / "voice"
SLOWER: Final = 0.97
"""The control hears the same clips so much slower: whatever it understands otherwise is its own doing."""
Given = ParamSpec("Given")
Made = TypeVar("Made")

parts_option = click.option(
    "--parts",
    type=click.Path(path_type=Path),
    default=PARTS,
    show_default=True,
    help="The folder of the voice's parts.",
)
language_option = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="What is spoken."
)
one_option = click.option(
    "--one", type=click.Choice(["yao", "yi"]), default="yao", show_default=True, help="How a 1 is read in Chinese."
)


def said_in_a_sentence(command: Callable[Given, Made]) -> Callable[Given, Made]:
    """Have what a voice cannot do said to whoever typed the command."""

    @wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        try:
            return command(*args, **kwargs)
        except VoiceError as problem:
            raise ToolError(str(problem)) from problem

    return run


@click.group()
def voice() -> None:
    """The good voice: fetch its parts, list, hear and measure voices, write phrases for boards."""


@voice.command()
@click.option("--into", type=click.Path(path_type=Path), default=PARTS, show_default=True, help="Where the parts go.")
@click.option(
    "--from", "given", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A folder with the packages."
)
@click.option("--check", "with_ears", is_flag=True, help="The recogniser of `paidui voice check` too.")
@said_in_a_sentence
def fetch(into: Path, given: Path | None, with_ears: bool) -> None:
    """Fetch the voice's parts, 90 MB, and check the hash of each; what is there is not fetched again."""
    for bundle in (VOICE, EARS) if with_ears else (VOICE,):
        fetch_parts(bundle, into, click.echo, given)


@voice.command("list")
@parts_option
def list_voices(parts: Path) -> None:
    """List the voices that a hall's [[sound.language]] may name."""
    voices = _voices(parts)
    for _, known in voices.every():
        usual = ", ".join(language for language in known.languages if USUAL.get(language) == known.name)
        languages = ", ".join(known.languages[:4]) + (" …" if len(known.languages) > 4 else "")
        mark = "  " + "/".join(both("voice_check.usual", languages=usual)) if usual else ""
        click.echo(f"{known.name:<14}{languages:<16}{known.says}{mark}")
    for engine in voices.engines:
        try:
            engine.check()
        except VoiceError as problem:
            click.echo(f"paidui: {problem}", err=True)


@voice.command()
@click.argument("text")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--voice", "name", default="", help="Left out: the usual one.")
@click.option("--language", default="zh", show_default=True, help="What is spoken, such as zh, en, yue.")
@one_option
@parts_option
@said_in_a_sentence
def say(text: str, out: Path, name: str, language: str, one: str, parts: Path) -> None:
    """Render TEXT as it would be heard in a hall into OUT, an Ogg Vorbis file."""
    out.write_bytes(Vorbis().pack(_voices(parts).speak(Sentence(language, text, name, one))))
    click.echo(out)


@voice.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--hall", type=click.Path(path_type=Path), default=COUNTY, show_default=True)
@click.option("--numbers", type=click.IntRange(1), default=NUMBERS, show_default=True, help="So many of each queue.")
@click.option("--recalls", is_flag=True, help="Those said when a call is repeated too.")
@parts_option
@said_in_a_sentence
def clips(out: Path, hall: Path, numbers: int, recalls: bool, parts: Path) -> None:
    """Write the hall's phrases to OUT, for boards to join where a sentence was never rendered.

    What is there already is not rendered again, so that a broken-off run goes on where it stopped.
    """
    voices, packer = _voices(parts), Vorbis()
    phrases = list(phrases_of(read_hall(hall), numbers, recalls))
    out.mkdir(parents=True, exist_ok=True)
    with _bar(len(phrases)) as tell:
        for phrase in phrases:
            file = out / f"{phrase.clip}.ogg"
            if not file.is_file():
                draft = file.with_suffix(".draft")
                draft.write_bytes(packer.pack(voices.speak(phrase)))
                draft.replace(file)
            tell()
    click.echo(f"{len(phrases)} → {out}")


@voice.command()
@click.option("-n", "count", type=click.IntRange(1), default=200, show_default=True, help="Announcements.")
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed draws the same announcements.")
@click.option("--voice", "names", multiple=True, help="Several times: several voices. Left out: the usual one.")
@click.option(
    "--method", "methods", type=click.Choice(["whole", "joined"]), multiple=True, default=["whole"], show_default=True
)
@click.option("--hall", type=click.Path(path_type=Path), help="Its prefixes and windows; left out: A–G, 1–16.")
@click.option("--control", type=click.IntRange(0), default=0, help="So many heard once more, a little slower.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep clips and what was heard there, and go on from it.")
@language_option
@one_option
@parts_option
@said_in_a_sentence
def check(
    count: int,
    seed: int,
    names: tuple[str, ...],
    methods: tuple[str, ...],
    hall: Path | None,
    control: int,
    keep: Path | None,
    language: str,
    one: str,
    parts: Path,
) -> None:
    """Measure voices: how much of random announcements a recogniser understands that is told nothing beforehand."""
    trials = _trials(count, seed, hall, language)
    kept = keep or DATA / "voice-check"
    bench = Bench(_voices(parts), Vorbis(), lambda: Whisper(parts), kept, language, one)
    ways = [Way(method, name) for name in names or (USUAL[language],) for method in methods]
    with _bar(len(ways) * count) as tell:
        for way in ways:
            bench.render(trials, way, tell)
    click.echo("\n".join(speed_lines(bench.effort)))
    heard: dict[Way, list[tuple[Trial, str]]] = {}
    with _bar(len(ways) * (count + min(control, count))) as tell:
        for way in ways:
            heard[way] = bench.listen(trials, way, tell)
        again = {way: bench.listen(trials[:control], way, tell, SLOWER) for way in ways} if control else {}
    click.echo("\n".join(score_lines(heard, language, syllable)))
    if again:
        click.echo("\n".join(control_lines(heard, again, language, syllable)))


def _trials(count: int, seed: int, hall: Path | None, language: str) -> list[Trial]:
    words = words_of("en" if language == "en" else "zh")
    if hall is None:
        return draw(count, seed, words, PREFIXES, WINDOWS)
    config = read_hall(hall)
    prefixes = [queue.prefix for queue in config.queues]
    return draw(count, seed, words, prefixes, [window.number for window in config.windows])


def _voices(parts: Path) -> Voices:
    return Voices([Kokoro(parts), Plain()])


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """Show on a terminal how far it is."""
    from tqdm import tqdm

    with tqdm(total=total, delay=1, leave=False, disable=None) as bar:

        def tell() -> None:
            bar.update()

        yield tell
