"""Every way a call can go, S1 to S12: what the server must understand of Twilio's requests.

Seconds are chosen so that whole-second stamps cannot change the number of rings: of 5 s each,
3 s are one ring, 7 s two, 12 s three.
"""

from callmon.simulator.scenario import Answer, Caller, Phase, Phone, Said, Scenario

MESSAGE = (Said("client", "en-client-hours"),)
OPEN_LINE = "+37166000001"
CLOSED_LINE = "+37166000002"
MENU_LINE = "+37166000003"
"""Lines of tests/system/organisations: always open, always closed, always open with a menu."""

CONTRACT = (
    Scenario(
        "S1 hunt, the second takes it",
        "answered",
        to=MENU_LINE,
        caller=Caller(keys=("2",)),
        phones=(Phone(Answer.IGNORES), Phone(after_seconds=3)),
    ),
    Scenario(
        "S2 the employee ends it",
        "answered",
        phones=(Phone(after_seconds=7),),
        ends_talk="agent",
    ),
    Scenario(
        "S3 abandoned while ringing",
        "abandoned",
        caller=Caller(leaves_in=Phase.RINGING, leaves_after_seconds=4),
        phones=(Phone(Answer.IGNORES),),
    ),
    Scenario(
        "S4 abandoned before the line answers",
        "abandoned",
        caller=Caller(leaves_in=Phase.BEFORE_REPLY),
    ),
    Scenario(
        "S5 abandoned in the menu",
        "abandoned",
        to=MENU_LINE,
        caller=Caller(leaves_in=Phase.MENU, leaves_after_seconds=2),
    ),
    Scenario(
        "S6 an employee's own voicemail, then a colleague",
        "answered",
        phones=(Phone(Answer.MAILBOX, after_seconds=2), Phone(after_seconds=3)),
    ),
    Scenario(
        "S7 busy, then a colleague",
        "answered",
        phones=(Phone(Answer.BUSY), Phone(after_seconds=3)),
    ),
    Scenario(
        "S8 unreachable, then a colleague",
        "answered",
        phones=(Phone(Answer.UNREACHABLE), Phone(after_seconds=3)),
    ),
    Scenario(
        "S8b picked up and hung up, then a colleague",
        "answered",
        phones=(Phone(Answer.HANGS_UP, after_seconds=2), Phone(after_seconds=3)),
    ),
    Scenario("S9 simultaneous ring", "answered", phones=(Phone(after_seconds=7), Phone())),
    Scenario("S10 message after hours", "message", to=CLOSED_LINE, message=MESSAGE),
    Scenario("S10b silence after the beep", "missed", to=CLOSED_LINE),
    Scenario(
        "S10c left before the beep",
        "missed",
        to=CLOSED_LINE,
        caller=Caller(leaves_in=Phase.NOTICE, leaves_after_seconds=0.3),
    ),
    Scenario(
        "S10d nobody takes it, a message",
        "message",
        to=MENU_LINE,
        caller=Caller(keys=("3",)),
        phones=(Phone(Answer.BUSY),),
        message=MESSAGE,
    ),
    Scenario(
        "S11 click-to-call",
        "answered",
        rest_call_to="+37120000201",
        caller=Caller(keys=("1",)),
        phones=(Phone(after_seconds=2), Phone(after_seconds=3)),
        ends_talk="agent",
    ),
    Scenario(
        "S11 click-to-call, the message heard first, the matter settled",
        "answered",
        rest_call_to="+37120000203",
        caller=Caller(keys=("2", "1", "1")),
        phones=(Phone(after_seconds=2), Phone(after_seconds=7)),
        ends_talk="client",
    ),
    Scenario(
        "S11 click-to-call, the citizen does not answer",
        "missed",
        rest_call_to="+37120000204",
        caller=Caller(keys=("1",)),
        phones=(Phone(after_seconds=2), Phone(Answer.IGNORES)),
    ),
    Scenario(
        "S11 click-to-call, the citizen is busy",
        "missed",
        rest_call_to="+37120000205",
        caller=Caller(keys=("1",)),
        phones=(Phone(after_seconds=2), Phone(Answer.BUSY)),
    ),
    Scenario(
        "S11 click-to-call, the citizen's mailbox answers",
        "answered",
        rest_call_to="+37120000206",
        caller=Caller(keys=("1",)),
        phones=(Phone(after_seconds=2), Phone(Answer.MAILBOX)),
    ),
    Scenario(
        "S11 click-to-call, the employee's mailbox answers",
        "abandoned",
        rest_call_to="+37120000207",
        phones=(Phone(Answer.MAILBOX, after_seconds=2),),
    ),
    Scenario(
        "S12 click-to-call, the employee does not answer",
        "abandoned",
        rest_call_to="+37120000202",
        phones=(Phone(Answer.IGNORES),),
    ),
)
