"""How somebody who is asked says that they do not know, in whatever words and order. (pure)"""

from itertools import pairwise

from callmon.checks.talk import Turn
from callmon.checks.tasks import words_of
from callmon.lexicon import phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import Match, find_all, fold, tokens

AREA = "course"
SURE: dict[Language, float] = {"lv": 84.0, "ru": 84.0, "en": 90.0}
"""From here on, a match of a phrase is taken for the phrase; below, it leaves a doubt."""
PERHAPS: dict[Language, float] = {"lv": 79.0, "ru": 79.0, "en": 88.0}
SHORT_UNKNOWN = 12
"""A phrase of so few letters that is half heard may be anything."""
NEAR = 4
"""Words between "cannot" and "tell"."""
ASIDE = 7
"""Words after "I don't know" in which "whether you have heard" is said."""
Heard = tuple[Turn, Match]


def not_knowing(turn: Turn, language: Language) -> Heard | None:
    """Where the turn says so; a match whose score is below SURE may be something else."""
    if _is_secret(turn, language):
        return None
    return (
        _ignorance(turn, language)
        or _cannot_tell(turn, language)
        or _has_not(turn, language)
        or _was_not_told(turn, language)
    )


def answers_anyhow(cue: Heard, language: Language) -> bool:
    """ "Who knows! It costs five euros": a sentence beside the cue seems an answer, no guess."""
    turn, match = cue
    words = words_of(turn.text)
    but = {fold(one) for one in phrases_for(AREA, "but", language)}
    first = next((at for at in range(match.start, -1, -1) if at < len(words) and words[at][1]), 0)
    before = [fold(word) for word, _, asks in words[:first] if not asks]
    after = [(fold(word), starts) for word, starts, _ in words[match.end :]]
    anew = next(
        (at for at, (word, starts) in enumerate(after) if starts or word in but), len(after)
    )
    said_after = [word for word, _ in after]
    return _is_answer(before, language) or (
        not _is_guess(said_after[:anew], language) and _is_answer(said_after[anew:], language)
    )


def _is_guess(words: list[str], language: Language) -> bool:
    return bool({fold(one) for one in phrases_for(AREA, "guessing", language)} & set(words))


def _is_answer(words: list[str], language: Language) -> bool:
    """Whether the words tell what something costs or whether it is needed, before any guess."""
    answer = tuple(fold(one) for one in phrases_for(AREA, "answered", language))
    place = next((at for at, word in enumerate(words) if word.startswith(answer)), None)
    return place is not None and not _is_guess(words[:place], language)


def _is_secret(turn: Turn, language: Language) -> bool:
    """Whether the turn says that something may not be told."""
    secret = tuple(fold(one) for one in phrases_for(AREA, "secret", language))
    return any(word.startswith(secret) for word in tokens(turn.text))


def _ignorance(turn: Turn, language: Language) -> Heard | None:
    """The best match that begins as the phrase does and denies where it does: "varu" must not
    pass for "nevaru", nor "can I help you" for "can't help you".
    """
    phrases = phrases_for(AREA, "unknown", language)
    past = find_all(phrases_for(AREA, "unknown_no", language), turn.text, language, 80.0)
    best: Match | None = None
    for match in find_all(phrases, turn.text, language, PERHAPS[language]):
        said = tokens(turn.text)[match.start : match.end]
        begins = "".join(said)[:2] == fold(match.phrase).replace(" ", "")[:2]
        well_heard = match.score >= SURE[language] or len(match.phrase) > SHORT_UNKNOWN
        if any(match.overlaps(one) and one.score >= match.score for one in past):
            continue
        if _is_aside(match, turn, language):
            continue
        if begins and well_heard and _denies_alike(match.phrase, said, language):
            best = match if best is None or match.score > best.score else best
    return (turn, best) if best else None


def _is_aside(match: Match, turn: Turn, language: Language) -> bool:
    """ "I don't know whether you have heard", "who told you that, but": said by who knows."""
    after = tokens(turn.text)[match.end : match.end + ASIDE]
    told = tuple(fold(one) for one in phrases_for(AREA, "told", language))
    hearer = {fold(one) for one in phrases_for(AREA, "hearer", language)}
    links = {fold(one) for one in phrases_for(AREA, "aside", language)}
    place = next((at for at, word in enumerate(after) if word.startswith(told)), None)
    return place is not None and bool(hearer & set(after)) and bool(links & set(after))


def _cannot_tell(turn: Turn, language: Language) -> Heard | None:
    """ "I honestly couldn't, off-hand, tell you", "сказать сейчас не могу"."""
    for match in find_all(phrases_for(AREA, "cannot", language), turn.text, language, 92.0):
        near = _near(match, turn, phrases_for(AREA, "tell", language))
        if near is not None:
            start, end = min(match.start, near), max(match.end, near + 1)
            return turn, Match(match.phrase, match.score, start, end)
    return None


def _has_not(turn: Turn, language: Language) -> Heard | None:
    """ "Man tādas informācijas nav", "I don't have that list here": of oneself, in any order."""
    ours = tuple(fold(one) for one in phrases_for(AREA, "ours", language))
    for match in find_all(phrases_for(AREA, "lacks", language), turn.text, language, 92.0):
        of_us = set(tokens(match.phrase)) & set(ours) or _near(match, turn, ours, whole=True)
        near = _near(match, turn, phrases_for(AREA, "information", language))
        if of_us is not None and near is not None:
            start, end = min(match.start, near), max(match.end, near + 1)
            return turn, Match(match.phrase, match.score, start, end)
    return None


def _was_not_told(turn: Turn, language: Language) -> Heard | None:
    """ "Нам про это ничего не сообщали": nobody told us, in any order."""
    us = tuple(fold(one) for one in phrases_for(AREA, "to_us", language))
    for match in find_all(phrases_for(AREA, "untold", language), turn.text, language, 92.0):
        near = _near(match, turn, us, whole=True)
        if near is not None:
            start, end = min(match.start, near), max(match.end, near + 1)
            return turn, Match(match.phrase, match.score, start, end)
    return None


def _near(
    match: Match, turn: Turn, beginnings: tuple[str, ...], *, whole: bool = False
) -> int | None:
    """The place of a word that begins so, within NEAR words of the match and its sentence."""
    said = tokens(turn.text)
    first = max(0, match.start - NEAR)
    for place, word in enumerate(said[first : match.end + NEAR], start=first):
        if match.start <= place < match.end and not whole:
            continue
        fits = word in beginnings if whole else word.startswith(beginnings)
        if fits and not _breaks(turn, match.start, place):
            return place
    return None


def _breaks(turn: Turn, one: int, other: int) -> bool:
    """Whether a sentence ends between two words."""
    between = words_of(turn.text)[min(one, other) + 1 : max(one, other) + 1]
    return any(starts for _, starts, _ in between)


def _denies_alike(phrase: str, said: tuple[str, ...], language: Language) -> bool:
    """Whether the words said hold a denial where the phrase does; recognisers split "can't"."""
    denials = {fold(word) for word in phrases_for(AREA, "denial", language)}
    needed = denials & set(tokens(phrase))
    if not needed:
        return True
    if language != "en":
        return any(word.startswith(tuple(denials)) for word in said)
    joined = {first + second for first, second in pairwise(said)}
    long = [denial for denial in denials if len(denial) > 3]
    return bool(denials & (set(said) | joined)) or any(one in word for one in long for word in said)
