"""The thread that renders: whatever happens to one sentence, the next is rendered."""

from queue import Queue

from device_drivers.driver import Event
from hall_voice.engine import FAILING, KnownVoice, Sentence, Utterance, Voices
from hall_voice.engines.virtual import Virtual, VirtualPacker
from hall_voice.renderer import ClipRendered, Renderer, RenderingFailed
from hall_voice.worklist import Why, Work, Worklist


class Greedy:
    """An engine that asks for more memory than there is, of one sentence."""

    voices = (KnownVoice("plain", ("zh",), "greedy"),)

    def check(self) -> None:
        pass

    def speak(self, sentence: Sentence, voice: str) -> Utterance:
        if sentence.text == "大":
            raise MemoryError
        return Virtual().speak(sentence, voice)


def test_a_sentence_for_which_memory_does_not_suffice_fails_alone() -> None:
    said: Queue[Event] = Queue()
    worklist = Worklist()
    worklist.plan(Work(Sentence("zh", text), text, Why.PLANNED) for text in "大小")
    renderer = Renderer(Voices([Greedy()], {}), VirtualPacker(), worklist, said.put)
    renderer.start()
    failed, rendered = said.get(timeout=10), said.get(timeout=10)
    renderer.close()

    assert isinstance(failed, RenderingFailed)
    assert (failed.problem.fault, failed.work.clip) == (FAILING, "大")
    assert isinstance(rendered, ClipRendered)
