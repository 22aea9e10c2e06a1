"""Which action a word names: sending, ringing, coming … (lexicon `action_*`, `idle_*`). (pure)"""

from functools import cache, lru_cache

from callmon.checks.stems import AREA, SHORTEST, stem, without_prefix
from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts.phrases import tokens


@lru_cache(maxsize=65536)
def action_of(word: str, language: Language) -> str:
    """The action a folded word names (`action_send` …, `idle_wait` …), or empty."""
    candidates = (word, *without_prefix(word, language))
    for by_sound, shortest in ((False, 1), (True, SHORTEST + 1)):
        known = _actions(language, by_sound)
        for candidate in candidates:
            found = stem(candidate, language, by_sound=by_sound)
            if len(found) >= shortest and found in known:
                return known[found]
    return ""


@lru_cache(maxsize=65536)
def is_plainly_action(word: str, language: Language) -> bool:
    """Whether a word is one of action as it is spelt, not only as it sounds."""
    known = _actions(language, False)
    return any(
        stem(candidate, language, by_sound=False) in known
        for candidate in (word, *without_prefix(word, language))
    )


@cache
def _actions(language: Language, by_sound: bool) -> dict[str, str]:
    keys = [key for key in keys_of(AREA, language) if key.startswith(("idle_", "action_"))]
    return {
        stem(word, language, by_sound=by_sound): key
        for key in keys
        for phrase in phrases_for(AREA, key, language)
        for word in tokens(phrase)[:1]
    }
