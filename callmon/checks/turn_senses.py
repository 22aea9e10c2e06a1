"""What a turn does that can be said in any words, learnt from turns that do and that do not.

Each is an area of the lexicon, with a key for each sense (pure once read):
`first_turns`: a client chats ("oh, so quick!") before telling the business;
`rings`: a clerk who rings tells why ("somebody handed in your wallet");
`partings`: a clerk takes leave ("a fine walk to you!");
`arrangements`: a clerk's words leave somebody something to do after the call, or sum that up;
`undertakings`: a client takes something on towards the municipality.
"""

from functools import lru_cache

from callmon.checks.said_words import sentences
from callmon.organisation import LANGUAGES, Language
from callmon.transcripts.learned_before import learned_from
from callmon.transcripts.learner import Learned, seen
from callmon.transcripts.phrases import Match, tokens, words

KEYS = {
    "first_turns": ("chats", "tells"),
    "rings": ("says_nothing", "says_why"),
    "partings": ("ends", "parts"),
    "arrangements": ("tells", "arranges", "recaps"),
    "undertakings": ("keeps", "undertakes"),
}
"""The keys of each area."""
SELDOM, MOSTLY = 0.3, 0.9
"""How likely, 0 to 1, it must be of words that they do something, to doubt or to believe it."""


def only_chats(said: str, language: Language) -> float:
    """How likely, 0 to 1, these words of a client say nothing yet of what they want.

    That of the sentence that least does: after "oh, so quick!" many come to the point.
    """
    shares = (_share("first_turns", "chats", sentence, language) for sentence in sentences(said))
    return min(shares, default=1.0)


def says_why(said: str, language: Language) -> Match | None:
    """The sentence from which a client most learns what the call is about, as `parting`."""
    return _most("rings", "says_why", said, language)


def parting(said: str, language: Language) -> Match | None:
    """The sentence that most takes leave; its score is how likely it does, 0 to 100.

    None where nothing is said.
    """
    return _most("partings", "parts", said, language)


def arranges(said: str, language: Language) -> float:
    """How likely, 0 to 1, these words of a clerk leave somebody something to do after the call,
    or sum up what they do."""
    return 1.0 - _share("arrangements", "tells", said, language)


def undertakes(said: str, language: Language) -> float:
    """How likely, 0 to 1, a client takes on something with these words."""
    return _share("undertakings", "undertakes", said, language)


def _most(area: str, key: str, said: str, language: Language) -> Match | None:
    found = []
    start = 0
    for sentence in sentences(said):
        end = start + len(tokens(sentence))
        score = 100 * _share(area, key, sentence, language)
        found.append(Match(" ".join(words(said)[start:end]), score, start, end))
        start = end
    return max(found, key=lambda one: one.score, default=None)


@lru_cache(maxsize=8192)
def _share(area: str, key: str, sentence: str, language: Language) -> float:
    return _learned(area, language).shares(seen(sentence))[KEYS[area].index(key)]


@lru_cache(maxsize=16)
def _learned(area: str, language: Language) -> Learned:
    return learned_from(area, KEYS[area], language, times_misheard=3)


def learn_ahead() -> None:
    """Learn all of them in every language, unless that was done before on this machine."""
    for area in KEYS:
        for language in LANGUAGES:
            _learned(area, language)
