"""Whether a message cannot wait: life, health, safety or damage. (pure)

Dangers weigh by how seldom they can wait; that it happens now, and a call for help, weigh with
them; that it is over, long known, or only asked about, weighs against.
"""

from callmon.lexicon import weights_for
from callmon.organisation import Language
from callmon.voicemail.spoken_words import Found, SpokenWords

CANNOT_WAIT = 3.0


def urgency(spoken: SpokenWords, language: Language) -> tuple[bool, list[str]]:
    """Whether it cannot wait, and the words that say so."""
    danger, words = _weight("danger", spoken, language, gap=2)
    if not danger:
        return False, []
    now, pressing = _weight("now", spoken, language, gap=0)
    over, _ = _weight("over", spoken, language, gap=0)
    return danger + min(now, 3.0) - over >= CANNOT_WAIT, words + pressing


def _weight(key: str, spoken: SpokenWords, language: Language, gap: int) -> tuple[float, list[str]]:
    """The weights of the phrases heard, the words of one stretch once; and those words."""
    heard: list[tuple[float, Found]] = [
        (weight * found.exactness, found)
        for phrase, weight in weights_for("urgency", key, language).items()
        for found in spoken.find(phrase, gap, in_order=gap == 0)
    ]
    taken: list[tuple[float, Found]] = []
    for weight, found in sorted(heard, key=lambda one: -one[0]):
        if all(found.end <= other.start or found.start >= other.end for _, other in taken):
            taken.append((weight, found))
    taken.sort(key=lambda one: one[1].start)
    return (
        sum(weight for weight, _ in taken),
        [" ".join(spoken.said[found.start : found.end]) for _, found in taken],
    )
