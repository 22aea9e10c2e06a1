"""A day and an evening of Sigulda's information line, with real speech, for the demonstration.

The employees of the customer service department (phones …101 to …104) each have an opening of
their own: `{phone}` picks it. Which of them is rung is the server's to decide.
"""

from callmon.simulator.scenario import Answer, Caller, Phase, Phone, Role, Said, Scenario

DAY_LINE = "+37180001234"
NIGHT_LINE = "+37180001235"
"""The line with people on it, and the one where it is after hours."""

_TAKES = (Phone(after_seconds=4),)


def _talk(*said: str) -> tuple[Said, ...]:
    """Clips in order; whose they are is in their names."""
    return tuple(Said(_speaker(clip), clip, 0.6) for clip in said)


def _speaker(clip: str) -> Role:
    return "client" if "-client-" in clip else "agent"


def _agreement(language: str, topic: str) -> tuple[str, ...]:
    rest = ("client-fine", "agent-recap", "client-no-thanks", "agent-goodbye")
    parts = (f"client-{topic}", f"agent-{topic}", *rest)
    return tuple(f"{language}-{part}" for part in parts)


_EN_PERMIT = ("en-client-permit", "en-agent-permit", "en-client-email", "en-agent-promise")
_EN_END = ("en-client-no-thanks", "en-agent-goodbye")
_EN_HOURS = ("en-client-hours", "en-agent-hours", *_EN_END)
_RU_HOURS = ("ru-client-hours", "ru-agent-hours", "ru-client-no-thanks", "ru-agent-goodbye")
_GOOD = {
    "greets": "met",
    "states_department": "met",
    "states_name": "met",
    "says_goodbye": "met",
    "answered_within": "met",
}


def _checks(**found: str) -> dict[str, str]:
    return {**_GOOD, **found}


DEMO = (
    Scenario(
        "a good call, with a recap",
        "answered",
        "all that the standard asks, and the agreement repeated",
        to=DAY_LINE,
        caller=Caller("+37129000001"),
        phones=_TAKES,
        talk=_talk(
            "en-open-full-{phone}", *_EN_PERMIT, "en-client-fine", "en-agent-recap", *_EN_END
        ),
        checks=_checks(recaps_agreement="met"),
    ),
    Scenario(
        "no recap",
        "answered",
        "a promise is made and never repeated, nor is it asked whether all is clear",
        to=DAY_LINE,
        caller=Caller("+37129000002"),
        phones=_TAKES,
        talk=_talk("en-open-full-{phone}", *_EN_PERMIT, "en-client-fine", *_EN_END[1:]),
        checks=_checks(recaps_agreement="not_met", checks_understanding="not_met"),
    ),
    Scenario(
        "no department",
        "answered",
        "the employee says a name only",
        to=DAY_LINE,
        caller=Caller("+37129000003"),
        phones=_TAKES,
        talk=_talk("en-open-no-department-{phone}", *_EN_HOURS),
        checks=_checks(states_department="not_met"),
    ),
    Scenario(
        "no name",
        "answered",
        "the employee says the department only",
        to=DAY_LINE,
        caller=Caller("+37129000004"),
        phones=_TAKES,
        talk=_talk("en-open-no-name", *_EN_HOURS),
        checks=_checks(states_name="not_met"),
    ),
    Scenario(
        "a late answer",
        "answered",
        "picked up at the fourth ring",
        to=DAY_LINE,
        caller=Caller("+37129000005"),
        phones=(Phone(after_seconds=17.5),),
        talk=_talk("en-open-full-{phone}", *_EN_HOURS),
        checks=_checks(answered_within="not_met"),
    ),
    Scenario(
        "hunt to the second employee",
        "answered",
        "the first does not pick up, a colleague does",
        to=DAY_LINE,
        caller=Caller("+37129000006"),
        phones=(Phone(Answer.IGNORES), Phone(after_seconds=3)),
        talk=_talk("en-open-full-{phone}", *_EN_HOURS),
        checks=_checks(answered_within="not_met"),
    ),
    Scenario(
        "abandoned while ringing",
        "abandoned",
        "the caller gives up after two rings",
        to=DAY_LINE,
        caller=Caller("+37129000007", leaves_in=Phase.RINGING, leaves_after_seconds=8.5),
        phones=(Phone(Answer.IGNORES),),
    ),
    Scenario(
        "a good Russian call, with a recap",
        "answered",
        "all that the standard asks, in Russian",
        to=DAY_LINE,
        caller=Caller("+37129000008"),
        phones=_TAKES,
        talk=_talk("ru-open-full-{phone}", *_agreement("ru", "tax")),
        checks=_checks(recaps_agreement="met"),
        language="ru",
    ),
    Scenario(
        "a Russian call, no name",
        "answered",
        "the employee says the department only, in Russian",
        to=DAY_LINE,
        caller=Caller("+37129000009"),
        phones=_TAKES,
        talk=_talk("ru-open-no-name", *_RU_HOURS),
        checks=_checks(states_name="not_met"),
        language="ru",
    ),
    Scenario(
        "a good Latvian call, with a recap",
        "answered",
        "all that the standard asks, in Latvian",
        to=DAY_LINE,
        caller=Caller("+37129000010"),
        phones=_TAKES,
        talk=_talk("lv-open-full-{phone}", *_agreement("lv", "address")),
        checks=_checks(recaps_agreement="met"),
        language="lv",
    ),
    Scenario(
        "a Latvian call, no department",
        "answered",
        "the employee says a name only, in Latvian",
        to=DAY_LINE,
        caller=Caller("+37129000011"),
        phones=_TAKES,
        talk=_talk("lv-open-no-department-{phone}", *_agreement("lv", "address")),
        checks=_checks(states_department="not_met", recaps_agreement="met"),
        language="lv",
    ),
    Scenario(
        "message about a tax bill",
        "message",
        to=NIGHT_LINE,
        caller=Caller("+37129000021"),
        message=(Said("client", "message-en-tax"),),
        department="finances",
        callback_number="+37129123456",
        caller_name="Peter Brown",
    ),
    Scenario(
        "urgent message about fallen wires",
        "message",
        to=NIGHT_LINE,
        caller=Caller("+37129000022"),
        message=(Said("client", "message-en-urgent"),),
        urgent=True,
    ),
    Scenario(
        "Russian message about a street lamp",
        "message",
        to=NIGHT_LINE,
        caller=Caller("+37129000023"),
        message=(Said("client", "message-ru-lights"),),
        department="ipasumi",
        language="ru",
    ),
    Scenario(
        "Russian message about kindergarten",
        "message",
        to=NIGHT_LINE,
        caller=Caller("+37129000024"),
        message=(Said("client", "message-ru-kindergarten"),),
        department="izglitiba",
        language="ru",
    ),
    Scenario(
        "Latvian message about a building permit",
        "message",
        to=NIGHT_LINE,
        caller=Caller("+37129000025"),
        message=(Said("client", "message-lv-permit"),),
        department="buvvalde",
        language="lv",
    ),
    Scenario(
        "Latvian message about a benefit",
        "message",
        to=NIGHT_LINE,
        caller=Caller("+37129000026"),
        message=(Said("client", "message-lv-benefit"),),
        department="socialais",
        language="lv",
    ),
    Scenario(
        "silence after the beep",
        "missed",
        "nobody speaks: a missed call, not a message",
        to=NIGHT_LINE,
        caller=Caller("+37129000027"),
    ),
)
