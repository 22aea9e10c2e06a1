"""The demonstration's scenarios say what their clips say."""

import tomllib

import pytest

from callmon.simulator.scenario import Scenario
from callmon.simulator.scenarios import DEMO, SCENARIOS
from callmon.simulator.sounds import AUDIO_DIR, clip, has_clip

PHONES = ("101", "102", "103", "104")
MANIFEST = tomllib.loads((AUDIO_DIR / "manifest.toml").read_text(encoding="utf8"))
TEXTS = {one["name"]: one for one in MANIFEST["clip"]}


def clips_of(scenario: Scenario) -> list[str]:
    said = [one.clip for one in (*scenario.talk, *scenario.message)]
    return [name.replace("{phone}", phone) for name in said for phone in PHONES]


@pytest.mark.parametrize("scenario", DEMO, ids=lambda one: one.name)
def test_every_clip_is_there_and_in_the_language_of_the_call(scenario: Scenario):
    for name in clips_of(scenario):
        assert has_clip(name), name
        assert TEXTS[name]["language"] == scenario.language


def test_every_clip_of_the_manifest_is_audible_speech_of_a_fitting_length():
    for name, one in TEXTS.items():
        samples = clip(name)
        letters_a_second = len(one["text"]) / (len(samples) / 8000)

        assert abs(samples.astype(int)).max() > 3000, name
        assert 5 < letters_a_second < 25, name


def test_names_are_told_only_where_the_truth_says_so():
    for scenario in DEMO:
        opening = TEXTS[clips_of(scenario)[0]]["text"] if scenario.talk else ""
        says_name = any(word in opening for word in ("my name", "My name", "зовут", "Ilze"))
        if scenario.checks:
            assert says_name == (scenario.checks["states_name"] == "met"), scenario.name


def test_the_audio_stays_small():
    assert sum(path.stat().st_size for path in AUDIO_DIR.glob("*.wav")) < 8_000_000


def test_names_of_scenarios_differ():
    groups = [one.name for one in SCENARIOS.values()]

    assert len(groups) == len(set(groups)) >= 60
