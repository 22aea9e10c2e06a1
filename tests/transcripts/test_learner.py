"""What is learnt from a few sentences is known again in other forms, and misheard."""

import numpy as np
import pytest

from callmon.transcripts.learner import Learned, features, learn, misheard, sounds

FISH = ("zivis upē peld", "noķēru lielu līdaku", "makšķernieks sēž krastā", "asaris ēd tārpu")
BREAD = ("maize krāsnī cepas", "nopirku kukuli", "maiznieks mīca mīklu", "garoza ir kraukšķīga")


def seen(said: str) -> set[str]:
    return features(sounds(said.split()))


@pytest.fixture(scope="module")
def learned() -> Learned:
    met = [(place, seen(text)) for place, texts in enumerate((FISH, BREAD)) for text in texts]
    return learn(met * 3, 2)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("līdakas un asari", 0),
        ("makšķerniekam zivju nav", 0),
        ("mak šķernieks", 0),
        ("kukulītis maizes", 1),
        ("maizniekiem mīkla", 1),
        ("mais nieks", 1),
    ],
)
def test_other_forms_and_misheard_ones_are_known(learned: Learned, said: str, place: int):
    assert learned.shares(seen(said))[place] > 0.6


def test_shares_add_up_and_what_was_never_met_leaves_it_open(learned: Learned):
    shares = learned.shares(seen("xq"))

    assert sum(shares) == pytest.approx(1.0, abs=1e-5)
    assert max(shares) < 0.6


def test_what_is_learnt_does_not_hang_on_chance(learned: Learned):
    met = [(place, seen(text)) for place, texts in enumerate((FISH, BREAD)) for text in texts]

    assert learn(met * 3, 2).shares(seen("asara astes")) == learned.shares(seen("asara astes"))


def test_misheard_words_are_nearly_the_same_letters():
    said = "Lūdzu, atbrauciet šodien pirms pieciem."
    heard = misheard(said, np.random.default_rng(3))

    assert heard != said
    assert abs(len(heard) - len(said)) <= 4
