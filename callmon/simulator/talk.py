"""What is said on a call, laid on the channels of its recording."""

from callmon.simulator.call import Call
from callmon.simulator.scenario import Said, Scenario
from callmon.simulator.sounds import RATE, Samples, clip, has_clip, mix, silence, tone

TAIL_SECONDS = 0.7
PIECE_SECONDS = 1.0


def talk_seconds(scenario: Scenario, phone: str) -> float:
    """How long the talk with an employee lasts from the bridge on."""
    if not scenario.talk:
        return scenario.talk_seconds
    return _laid(scenario.talk, phone)[1] + TAIL_SECONDS


def message_seconds(scenario: Scenario) -> float:
    """How long the caller speaks after the beep."""
    if not scenario.message:
        return scenario.message_seconds
    return _laid(scenario.message, "")[1]


def sound_of_talk(call: Call, phone: str, *, dual: bool) -> list[Samples]:
    """The channels of a talk: first the parent leg's, then the child's; one if not dual."""
    scenario = call.scenario
    seconds = talk_seconds(scenario, phone)
    if scenario.talk:
        pieces, _ = _laid(scenario.talk, phone)
    else:
        pieces = {
            "agent": [(0.3, tone(PIECE_SECONDS, 300))],
            "client": [(PIECE_SECONDS + 0.6, tone(PIECE_SECONDS, 440))],
        }
    if not dual:
        return [mix([*pieces["client"], *pieces["agent"]], seconds)]
    order = ("client", "agent") if call.is_inbound else ("agent", "client")
    return [mix(pieces[role], seconds) for role in order]


def sound_of_message(scenario: Scenario, seconds: float) -> list[Samples]:
    """The one channel of a message: silence where nothing is spoken."""
    if not scenario.message:
        return [silence(seconds)]
    return [mix(_laid(scenario.message, "")[0]["client"], seconds)]


def _laid(
    said: tuple[Said, ...], phone: str
) -> tuple[dict[str, list[tuple[float, Samples]]], float]:
    """Each speaker's clips with the second each begins, and when the last one ends."""
    pieces: dict[str, list[tuple[float, Samples]]] = {"client": [], "agent": []}
    at = 0.0
    for one in said:
        at += one.pause_seconds
        sound = _sound(one.clip.replace("{phone}", phone[-3:]))
        pieces[one.speaker].append((at, sound))
        at += len(sound) / RATE
    return pieces, at


def _sound(name: str) -> Samples:
    """A clip, or a tone where the name asks for one or the clip was never made."""
    if name.startswith("tone") or not has_clip(name):
        return tone(PIECE_SECONDS)
    return clip(name)
