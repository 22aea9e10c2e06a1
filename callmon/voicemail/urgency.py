"""Whether a message cannot wait: life, health, safety or damage. (pure)

Two readings together: how much the whole of it sounds like such messages (`alarms`), and what it
names. Dangers weigh by how seldom they can wait: those the lexicon names, and pairs of somebody
and what befalls them, something and how it endangers. That it happens now, and a call for help,
weigh with them; that it is over, long known, or only asked about, weighs against.
"""

from callmon.lexicon import keys_of, phrases_for, weights_for
from callmon.organisation import Language
from callmon.voicemail.alarms import alarm, most_alarming
from callmon.voicemail.spoken_words import WITHOUT_MARKS, Found, SpokenWords

CANNOT_WAIT = 0.5
"""Log odds from which somebody is rung at once: rather once too often than once too seldom."""
PAIRS = (
    ("people", "harm"),
    ("things", "falls"),
    ("beasts", "attacks"),
    ("waters", "flows"),
    ("poisons", "spills"),
)
"""Keys of the lexicon: one word of each, near the other, is a danger."""
_PAIR = 3.3
_PAIR_APART = 6
_MOST_FOR_NOW = 3.0
_NAMED = 0.7
"""What the dangers named count, as log odds, for each of their weight."""
_MOST, _LEAST = 4.0, -3.0

Weighed = tuple[float, Found]


def urgency(spoken: SpokenWords, language: Language) -> tuple[bool, list[str]]:
    """Whether it cannot wait, and the words that say so."""
    innocent = _innocent(spoken, language)
    danger = [*_listed("danger", spoken, language, gap=2), *_pairs(spoken, language)]
    danger = _apart([one for one in danger if not _touches(one[1], innocent)])
    now = _listed("now", spoken, language, gap=0)
    now = _apart([one for one in now if not _touches(one[1], innocent)])
    over = _apart(_listed("over", spoken, language, gap=0))
    weight = _sum(danger) + min(_sum(now), _MOST_FOR_NOW) - _sum(over)
    named = _NAMED * min(max(weight, _LEAST), _MOST)
    if not spoken.said or alarm(spoken.said, language) + named < CANNOT_WAIT:
        return False, []
    telling = [range(found.start, found.end) for _, found in (*danger, *now)]
    telling = telling or [most_alarming(spoken.said, language)]
    return True, [
        " ".join(spoken.said[one.start : one.stop])
        for one in sorted(telling, key=lambda one: one.start)
    ]


def _innocent(spoken: SpokenWords, language: Language) -> frozenset[int]:
    """Words that sound like a danger ("palika" like "palīgā") and, as written, are none."""
    if "innocent" not in keys_of("urgency", language):
        return frozenset()
    return frozenset(
        place
        for found in _all("innocent", spoken, language)
        if found.exactness >= WITHOUT_MARKS
        for place in range(found.start, found.end)
    )


def _touches(found: Found, places: frozenset[int]) -> bool:
    return any(place in places for place in range(found.start, found.end))


def _listed(key: str, spoken: SpokenWords, language: Language, gap: int) -> list[Weighed]:
    return [
        (weight * found.exactness, found)
        for phrase, weight in weights_for("urgency", key, language).items()
        for found in spoken.find(phrase, gap, in_order=gap == 0)
    ]


def _pairs(spoken: SpokenWords, language: Language) -> list[Weighed]:
    """Somebody and what befalls them, and the other pairs, a few words apart at most."""
    pairs = []
    for who, what in PAIRS:
        those = _all(who, spoken, language)
        for harm in _all(what, spoken, language):
            near = [one for one in those if _distance(one, harm) <= _PAIR_APART]
            if near:
                one = min(near, key=lambda found: _distance(found, harm))
                span = Found(min(one.start, harm.start), max(one.end, harm.end), harm.exactness)
                pairs.append((_PAIR * min(one.exactness, harm.exactness), span))
    return pairs


def _all(key: str, spoken: SpokenWords, language: Language) -> list[Found]:
    return [
        found
        for phrase in phrases_for("urgency", key, language)
        for found in spoken.find(phrase, gap=0, in_order=True)
    ]


def _distance(one: Found, other: Found) -> int:
    """Words between the two; they may not be the same word."""
    if one.start < other.end and other.start < one.end:
        return _PAIR_APART + 1
    return max(one.start - other.end, other.start - one.end)


def _apart(weighed: list[Weighed]) -> list[Weighed]:
    """Those that count: of overlapping ones the heaviest."""
    taken: list[Weighed] = []
    for weight, found in sorted(weighed, key=lambda one: (-one[0], one[1].start)):
        if all(found.end <= other.start or found.start >= other.end for _, other in taken):
            taken.append((weight, found))
    return taken


def _sum(weighed: list[Weighed]) -> float:
    return sum(weight for weight, _ in weighed)
