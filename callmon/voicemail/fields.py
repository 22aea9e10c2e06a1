"""The fields of a municipality's work, and which department of an organisation has each. (pure)

The lexicon knows everyday words by field. An organisation's file knows departments by names,
aliases and topics. A field belongs to the department whose names and topics its words match best;
one that matches nowhere goes where the field nearest to it goes.
"""

from functools import lru_cache

from callmon.lexicon import keys_of, phrases_for
from callmon.organisation import LANGUAGES, Language, Organisation
from callmon.voicemail.spoken_words import SPLIT, SpokenWords

NEAREST: dict[str, tuple[str, ...]] = {
    "roads": ("public_places", "lighting", "greenery"),
    "lighting": ("roads", "public_places"),
    "waste": ("public_places", "greenery", "roads"),
    "greenery": ("public_places", "roads", "waste"),
    "cemetery": ("public_places", "greenery", "roads"),
    "housing": ("land", "public_places", "roads"),
    "land": ("housing", "public_places"),
    "water": ("public_places", "housing", "roads"),
    "public_places": ("roads", "greenery", "lighting", "waste", "housing"),
    "building": (),
    "taxes": (),
    "kindergarten": ("school",),
    "school": ("kindergarten",),
    "camps": ("school", "kindergarten"),
    "social": (),
    "guardianship": ("inheritance", "social"),
    "inheritance": ("guardianship", "legal"),
    "registry": ("front_desk",),
    "order": ("animals", "parking"),
    "animals": ("order",),
    "parking": ("order", "roads"),
    "lost_things": ("order", "front_desk"),
    "culture": ("sport",),
    "sport": ("culture",),
    "tourism": ("business", "culture"),
    "business": ("tourism", "trade"),
    "trade": ("business", "order"),
    "legal": (),
    "front_desk": (),
}
"""Every field, and the fields whose department takes it where no department names it."""

WEIGHTS = {"_decisive": 4.5, "_sure": 3.0, "_likely": 2.0, "": 1.0, "_hint": 0.4}
_NAME, _TOPIC = 1.5, 1.0


@lru_cache(maxsize=64)
def words_of(field: str, language: Language) -> tuple[tuple[str, float], ...]:
    """The words of a field in a language, each with its weight."""
    known = keys_of("voicemail", language)
    return tuple(
        (word, weight)
        for suffix, weight in WEIGHTS.items()
        if field + suffix in known
        for word in phrases_for("voicemail", field + suffix, language)
    )


def departments_of_fields(organisation: Organisation) -> dict[str, str]:
    """Field → department id, for the fields that any department answers for."""
    speaking = tuple(
        (one.id, one.names, (*one.topics, *one.words)) for one in organisation.departments
    )
    return dict(_departments_of_fields(speaking))


_Speaking = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
"""Of each department its id, names, and topics with its own words."""


@lru_cache(maxsize=32)
def _departments_of_fields(departments: _Speaking) -> tuple[tuple[str, str], ...]:
    best = {field: _best_departments(field, departments) for field in NEAREST}
    own = {field: ids[0] for field, ids in best.items() if len(ids) == 1}
    for field, ids in best.items():
        if len(ids) > 1:
            theirs = (own[near] for near in NEAREST[field] if own.get(near) in ids)
            own[field] = next(theirs, ids[0])
    for field in NEAREST.keys() - own.keys():
        if kin := next((near for near in NEAREST[field] if best[near]), None):
            own[field] = own[kin]
    return tuple(own.items())


def _best_departments(field: str, departments: _Speaking) -> list[str]:
    """The departments that speak most of a field; several where they do so equally."""
    scores = {id_: _belonging(field, names, topics) for id_, names, topics in departments}
    most = max(scores.values())
    return [id_ for id_, score in scores.items() if score == most >= _TOPIC * WEIGHTS["_sure"]]


def _belonging(field: str, names: tuple[str, ...], topics: tuple[str, ...]) -> float:
    """How strongly names and topics speak of a field; in the language that says most."""
    texts = [(_ready(name), _NAME) for name in names] + [(_ready(one), _TOPIC) for one in topics]
    return max(
        sum(weight * _strongest(field, language, text) for text, weight in texts)
        for language in LANGUAGES
    )


@lru_cache(maxsize=1024)
def _ready(text: str) -> SpokenWords:
    return SpokenWords(text)


def _strongest(field: str, language: Language, text: SpokenWords) -> float:
    if text.is_cyrillic != (language == "ru"):
        return 0.0
    return max(
        (
            weight * found.exactness
            for word, weight in words_of(field, language)
            for found in text.find(word, gap=0)
            if found.exactness >= SPLIT
        ),
        default=0.0,
    )
