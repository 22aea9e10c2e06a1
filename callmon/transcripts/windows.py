"""Stretches of speech → windows the model hears → words at their times → utterances. (pure)

The model hears 30 s at a time whatever is in them, so speech is packed without the silence
between. Times here are seconds of the recording unless a name says `in_window`.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from callmon.transcripts.transcript import Speaker, Utterance, Word

WINDOW_SECONDS = 30.0
PAUSE_SECONDS = 0.8
"""A silence between words that ends an utterance."""
SENTENCE_PAUSE_SECONDS = 0.35
"""The same after a full stop, question or exclamation mark."""
LOOP_COMPRESSION_RATIO = 2.4
"""Text that zlib packs tighter than this repeats itself (Whisper's own threshold)."""
LOOP_REPEATS = {1: 7, 2: 5, 3: 4, 4: 4, 5: 3, 6: 3}
"""How often as many words in a row come again before it is a loop; people say "jā, jā, jā"."""
DOUBLED_WORDS = 5
"""So many words that come again at once may have been written twice and said once."""
DOUBLED_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech that voice detection found on a channel, with a little silence around it."""

    start: float
    end: float

    @property
    def duration_seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of one channel that are heard together, one after the other."""

    channel: int
    stretches: tuple[Stretch, ...]

    @property
    def duration_seconds(self) -> float:
        return sum(stretch.duration_seconds for stretch in self.stretches)

    def cut_at(self, moment: float) -> "tuple[Window, ...]":
        """What is before and what is after a moment of the recording, empty parts left out."""
        before = (Stretch(one.start, min(one.end, moment)) for one in self.stretches)
        after = (Stretch(max(one.start, moment), one.end) for one in self.stretches)
        parts = (tuple(one for one in part if one.start < one.end) for part in (before, after))
        return tuple(Window(self.channel, part) for part in parts if part)

    def each_stretch(self) -> "tuple[Window, ...]":
        return tuple(Window(self.channel, (one,)) for one in self.stretches)


def pack(channel: int, stretches: Iterable[Stretch]) -> Iterator[Window]:
    """As few windows of at most WINDOW_SECONDS as the order of the talk allows."""
    packed: list[Stretch] = []
    for stretch in stretches:
        together = sum(one.duration_seconds for one in packed) + stretch.duration_seconds
        if packed and together > WINDOW_SECONDS:
            yield Window(channel, tuple(packed))
            packed = []
        packed.append(stretch)
    if packed:
        yield Window(channel, tuple(packed))


def unpacked(window: Window, words: Iterable[Word]) -> Iterator[tuple[Stretch, Word]]:
    """Words with times in the window, at their times in the recording, with their stretch.

    A word belongs to the stretch that holds its middle; it never reaches out of it.
    """
    starts = _starts_in_window(window)
    for word in words:
        middle = (word.start + word.end) / 2
        place = max(i for i, start in enumerate(starts) if i == 0 or start <= middle)
        stretch = window.stretches[place]
        shift = stretch.start - starts[place]
        start = min(max(word.start + shift, stretch.start), stretch.end)
        end = min(max(word.end + shift, start), stretch.end)
        yield stretch, Word(word.text, round(start, 2), round(end, 2), word.probability)


def _starts_in_window(window: Window) -> list[float]:
    starts, at = [], 0.0
    for stretch in window.stretches:
        starts.append(at)
        at += stretch.duration_seconds
    return starts


def is_loop(text: str) -> bool:
    """Whether a text says the same again and again, as a recogniser does that has lost its way."""
    raw = text.encode()
    if raw and len(raw) / len(zlib.compress(raw)) > LOOP_COMPRESSION_RATIO:
        return True
    words = re.findall(r"\w+", text.lower())
    return any(_repeats(words, size, times) for size, times in LOOP_REPEATS.items())


def _repeats(words: Sequence[str], size: int, times: int) -> bool:
    run = 0
    for place in range(size, len(words)):
        run = run + 1 if words[place] == words[place - size] else 0
        if run >= size * (times - 1):
            return True
    return False


def doubled(text: Sequence[str]) -> range | None:
    """Which words say once more what was said just before them; None where none do.

    The second time may break off early, and a word in five may differ.
    """
    words = [re.sub(r"\W", "", word.lower()) for word in text]
    for size in range(len(words) - DOUBLED_WORDS, DOUBLED_WORDS - 1, -1):
        for start in range(size, len(words) - DOUBLED_WORDS + 1):
            again = words[start : start + size]
            if _come_again(words[start - size : start], again):
                return range(start, start + len(again))
    return None


def _come_again(once: Sequence[str], again: Sequence[str]) -> bool:
    alike = [one == other for one, other in zip(once, again, strict=False)]
    begins = alike[:DOUBLED_WORDS].count(True) >= DOUBLED_ALIKE * DOUBLED_WORDS
    return begins and alike[0] and alike.count(True) >= DOUBLED_ALIKE * len(alike)


def utterances(speaker: Speaker, words: Sequence[Word]) -> Iterator[Utterance]:
    """Words of one channel in order of time, cut where the speaker paused.

    Word texts carry their own leading space, as the model wrote them.
    """
    run: list[Word] = []
    for word in words:
        if run and word.start - run[-1].end >= _pause_that_ends(run[-1]):
            yield _utterance(speaker, run)
            run = []
        run.append(word)
    if run:
        yield _utterance(speaker, run)


def _pause_that_ends(word: Word) -> float:
    return SENTENCE_PAUSE_SECONDS if word.text.rstrip().endswith((".", "?", "!")) else PAUSE_SECONDS


def _utterance(speaker: Speaker, words: Sequence[Word]) -> Utterance:
    text = "".join(word.text for word in words).strip()
    bare = tuple(Word(one.text.strip(), one.start, one.end, one.probability) for one in words)
    return Utterance(speaker, words[0].start, words[-1].end, text, bare)
