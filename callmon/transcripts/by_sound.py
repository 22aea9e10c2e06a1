"""Whether the agent's opening holds department, institution, names: heard by sound.

The opening is encoded once and decoded several times without a prompt, also as languages that
the model spells by ear; `cohort` holds what is looked for, `sounds` how alike it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from callmon.organisation import Language, Organisation
from callmon.transcripts.cohort import Evidence, Heard, cohort_of, hear
from callmon.transcripts.heard import Agent, HeardBySound, Outcome, PhraseHeard
from callmon.transcripts.manifest import SoundThresholds, Thresholds
from callmon.transcripts.sounds import Phrase, Sounds, sounds_of, span
from callmon.transcripts.speech_model import (
    MODEL_RATE,
    Encoded,
    Hypothesis,
    SpeechModel,
    load_model,
)
from callmon.transcripts.transcript import Word
from callmon.transcripts.windows import Window, unpacked
from callmon.wav import Samples, read_wav, resampled, samples

OPENING_SECONDS = 20.0
LEAST_SPEECH_SECONDS = 0.5
LONGEST_PAUSE = 1.5
"""Seconds between two words that hardly anybody leaves within a name."""
HYPOTHESES = 5
PAD_SECONDS = 4.0
"""Less than a transcript gets: four times as fast, and an occasional repetition does no harm here
(with half a second, long repetitions crowded the name out)."""

_LOOP = re.compile(r"(.{1,8}?)\1{3,}")


@dataclass(frozen=True, slots=True)
class Decode:
    """One way the opening was written down, and by which of the languages it was decoded."""

    language: str
    hypothesis: Hypothesis
    sounds: Sounds


@dataclass(frozen=True, slots=True)
class Opening:
    """The agent's speech in the first seconds of a recording, encoded, and all its decodes."""

    window: Window
    encoded: Encoded
    decodes: tuple[Decode, ...]


def heard_by_sound(
    path: Path,
    agent_channel: int,
    language: Language,
    organisation: Organisation,
    agent: Agent | None,
    model: SpeechModel | None = None,
) -> HeardBySound:
    """What was looked for in the agent's opening, and how surely it was said.

    `agent_channel` counts from 0. Nothing is heard, so all is None, where the manifest has no
    thresholds for the language or nobody speaks on the channel. Raises NotWav, OSError.
    """
    model = model or load_model()
    thresholds = model.entry.sound.get(language)
    opening = thresholds and opening_of(path, agent_channel, thresholds.decodes, model)
    if not thresholds or not opening:
        return HeardBySound()
    name = (f"{agent.first_name} {agent.last_name}",) if agent else ()
    cohort = cohort_of(organisation, language, name)
    heard = hear(cohort, [decode.sounds for decode in opening.decodes])
    return _Judge(model, opening, thresholds).judged(heard, agent)


def opening_of(
    path: Path, channel: int, languages: Sequence[str], model: SpeechModel
) -> Opening | None:
    """Hears the opening of a channel; None where there is too little speech to hear anything.

    That gate is what keeps line noise, ring tones and music from being read as names.
    """
    wav = read_wav(path)
    part = np.ascontiguousarray(samples(wav, 0.0, OPENING_SECONDS)[:, channel])
    sound = resampled(part, wav.sample_rate, MODEL_RATE)
    speech = model.speech_in(sound)
    window = Window(channel, tuple(speech))
    if window.duration_seconds <= LEAST_SPEECH_SECONDS:
        return None
    encoded = model.encode([_cut(sound, window)], PAD_SECONDS)
    return Opening(window, encoded, tuple(_decodes(model, encoded, languages)))


def _cut(sound: Samples, window: Window) -> Samples:
    return np.concatenate(
        [sound[int(one.start * MODEL_RATE) : int(one.end * MODEL_RATE)] for one in window.stretches]
    )


def _decodes(model: SpeechModel, encoded: Encoded, languages: Sequence[str]) -> list[Decode]:
    """The first language's best hypotheses, and the best one of each other; no two alike."""
    repeated = model.repeated(encoded, len(languages))
    written = model.hypotheses(repeated, languages, best=HYPOTHESES)
    kept: dict[Sounds, Decode] = {}
    for place, (language, hypotheses) in enumerate(zip(languages, written, strict=True)):
        for hypothesis in hypotheses if place == 0 else hypotheses[:1]:
            sounds = sounds_of(without_loops(hypothesis.text), language)
            if sounds.letters:
                kept.setdefault(sounds, Decode(language, hypothesis, sounds))
    return list(kept.values())


def without_loops(text: str) -> str:
    """The text with what repeats itself four times or more said twice only."""
    return _LOOP.sub(r"\1\1", text)


class _Judge:
    """Turns evidence into outcomes by the model's thresholds, with the words and their times."""

    def __init__(self, model: SpeechModel, opening: Opening, thresholds: SoundThresholds) -> None:
        self.model, self.opening, self.thresholds = model, opening, thresholds
        self.timed: dict[int, list[Word]] = {}

    def judged(self, heard: Heard, agent: Agent | None) -> HeardBySound:
        institution = self._phrase(heard.institution, self.thresholds.institution)
        if agent is None:
            return HeardBySound(institution=institution)
        full_name = f"{agent.first_name} {agent.last_name}"
        full = self._phrase(heard.full_names.get(full_name), self.thresholds.full_name)
        first = self._phrase(heard.first_names.get(agent.first_name), self.thresholds.first_name)
        last = self._phrase(heard.last_names.get(agent.last_name), self.thresholds.last_name)
        department = heard.departments.get(agent.department.id)
        return HeardBySound(
            department=self._phrase(department, self.thresholds.department),
            institution=institution,
            first_name=_at_least(first, full),
            last_name=_at_least(last, full),
            full_name=full,
        )

    def _phrase(
        self, evidence: Evidence | None, thresholds: Thresholds | None
    ) -> PhraseHeard | None:
        if evidence is None or thresholds is None:
            return None
        outcome = outcome_of(evidence.strength, thresholds)
        words = self._words(evidence) if outcome is not Outcome.NOT_MET else []
        outcome = doubted(outcome, words)
        return PhraseHeard(
            phrase=evidence.match.phrase.text,
            outcome=outcome,
            score=round(evidence.strength, 2),
            start=words[0].start if words else 0.0,
            end=words[-1].end if words else 0.0,
            heard="".join(word.text for word in words).strip(),
        )

    def _words(self, evidence: Evidence) -> list[Word]:
        """The words of the decode in which the phrase was found best, at their times."""
        place = evidence.match.decode
        decode = self.opening.decodes[place]
        if place not in self.timed:
            timed = self.model.words(self.opening.encoded, [decode.hypothesis], decode.language)[0]
            self.timed[place] = [word for _, word in unpacked(self.opening.window, timed)]
        return _covered(evidence.match.phrase, decode.sounds, self.timed[place])


def _covered(phrase: Phrase, sounds: Sounds, words: Sequence[Word]) -> list[Word]:
    found = span(phrase, sounds)
    return list(words[sounds.word_at(found.start) : sounds.word_at(max(found.end - 1, 0)) + 1])


def outcome_of(strength: float, thresholds: Thresholds) -> Outcome:
    """MET from `met`, UNCLEAR from `unclear`, NOT_MET below."""
    if strength >= thresholds.met:
        return Outcome.MET
    return Outcome.UNCLEAR if strength >= thresholds.unclear else Outcome.NOT_MET


def doubted(outcome: Outcome, words: Sequence[Word]) -> Outcome:
    """UNCLEAR instead of MET where so long is silent between two of the words that they are
    hardly one phrase.
    """
    pause = any(later.start - word.end > LONGEST_PAUSE for word, later in pairwise(words))
    return Outcome.UNCLEAR if pause and outcome is Outcome.MET else outcome


def _at_least(part: PhraseHeard | None, whole: PhraseHeard | None) -> PhraseHeard | None:
    """A name's part is said where the whole name is, and is possible where that is possible.

    Where nothing like the part itself was heard, the whole makes it possible only: "Janis. How
    can" is near enough to "Jānis Ozols", but no surname was said.
    """
    ranks = [Outcome.NOT_MET, Outcome.UNCLEAR, Outcome.MET]
    if part and whole and ranks.index(whole.outcome) > ranks.index(part.outcome):
        return replace(whole, outcome=Outcome.UNCLEAR) if part.outcome == ranks[0] else whole
    return part
