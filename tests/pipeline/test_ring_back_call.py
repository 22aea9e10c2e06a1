"""Ringing back over the pretend line: the employee's phone, the citizen's, and what is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from callmon.config import settings
from callmon.db import reading, transaction
from callmon.pipeline import ring_back_call
from callmon.pipeline.ring_back import enqueue_ring
from callmon.pipeline.ring_back_call import look_after_ring_backs
from callmon.simulator import Faults, Phone, Scenario
from callmon.simulator.scenario import Answer, Caller, CallTruth, Phase
from callmon.tables import (
    CallRow,
    FollowUpEventRow,
    ListeningRow,
    RecordingRow,
    RingBackRow,
)
from callmon.telephony import rest
from callmon.telephony.fallback import take_in_fallback
from tests.pipeline.conftest import until
from tests.pipeline.ring_back_town import (
    PHONE,
    RunningTown,
    follow_up,
    message,
    missed_call,
    press,
    ring_back_row,
    running_town,
)
from tests.pipeline.town_line import CITIZEN, EMPLOYEE, LINE

SILENT = Faults(recording_body="silent")
"""Nothing is there to be written down: the speech model has other tests."""
OTHER, OTHER_PHONE = "janis.ozols@sigulda.example", "+37120000102"
PICKS_UP = Phone(after_seconds=7)
NO_WEBHOOK = frozenset({"voice", "leg-status", "gather", "fallback"})


@dataclass(frozen=True)
class Ring:
    """Keys the employee presses, one each time they are asked; how both phones behave; and what
    is to come of it: the ring-back, its call, the last thing kept with the follow-up."""

    keys: tuple[str, ...]
    state: str
    problem: str | None
    outcome: str | None
    last: str
    citizen: Phone = PICKS_UP
    employee: Phone = PICKS_UP
    ends_talk: str = "client"
    leaves: bool = False
    faults: Faults = SILENT
    ended_by: str | None = None
    asked: int = 1
    """How often Twilio is asked to ring."""
    heard: str = ""

    def scenario(self, name: str, phone: str, citizen: str) -> Scenario:
        left = {"leaves_in": Phase.RINGING, "leaves_after_seconds": 3.0} if self.leaves else {}
        return Scenario(
            name,
            self.outcome or "",
            rest_call_to=phone,
            caller=Caller(keys=self.keys, **left),  # type: ignore[arg-type]
            phones=(_with_number(self.employee, phone), _with_number(self.citizen, citizen)),
            ends_talk=self.ends_talk,  # type: ignore[arg-type]
            faults=self.faults,
        )


def _with_number(phone: Phone, number: str) -> Phone:
    return Phone(phone.answer, phone.after_seconds, number, phone.presses)


SPOKEN = ("over", None, "answered", "spoke")
IN_VAIN = ("over", "citizen_not_reached", "missed", "tried")
NOT_CONNECTED = ("over", "not_connected", "abandoned", "rang")

RINGS = {
    "settled": Ring(("1", "1"), *SPOKEN, ended_by="client", heard="jautājums ir nokārtots"),
    "the employee hangs up first": Ring(
        ("1",), "over", None, "answered", "tried", ends_talk="agent", ended_by="agent"
    ),
    "the citizen's mailbox": Ring(
        ("1",),
        "over",
        None,
        "answered",
        "tried",
        citizen=Phone(Answer.MAILBOX),
        ended_by="client",
    ),
    "no answer": Ring(
        ("1",), *IN_VAIN, citizen=Phone(Answer.IGNORES), heard="Iedzīvotājs neatbildēja."
    ),
    "busy": Ring(("1",), *IN_VAIN, citizen=Phone(Answer.BUSY), heard="numurs ir aizņemts"),
    "out of reach": Ring(
        ("1",), *IN_VAIN, citizen=Phone(Answer.UNREACHABLE), heard="neizdevās savienot"
    ),
    "hangs up in the notice": Ring(
        ("1",), *IN_VAIN, citizen=Phone(Answer.HANGS_UP), heard="Iedzīvotājs neatbildēja."
    ),
    "the employee gives up": Ring(("1",), *NOT_CONNECTED, leaves=True, ended_by="agent"),
    "no key": Ring((), *NOT_CONNECTED, ended_by="agent"),
    "the employee's mailbox": Ring(
        (), *NOT_CONNECTED, employee=Phone(Answer.MAILBOX), ended_by="agent"
    ),
    "the employee is away": Ring(
        (),
        "failed",
        "employee_no_answer",
        "abandoned",
        "rang",
        employee=Phone(Answer.IGNORES),
        ended_by="agent",
    ),
    "the employee is busy": Ring(
        (),
        "failed",
        "employee_busy",
        "abandoned",
        "rang",
        employee=Phone(Answer.BUSY),
        ended_by="agent",
    ),
    "the employee is out of reach": Ring(
        (), "failed", "employee_unreachable", "failed", "rang", employee=Phone(Answer.UNREACHABLE)
    ),
    "webhooks late and twice": Ring(
        ("1", "1"),
        *SPOKEN,
        faults=Faults(
            repeat_callbacks="new token",
            swap_ringing_and_answered=True,
            late_terminal_seconds=30,
            recording_body="silent",
        ),
        ended_by="client",
    ),
    "answer lost": Ring(
        ("1", "1"),
        *SPOKEN,
        faults=Faults(rest_ring="answer lost", recording_body="silent"),
        ended_by="client",
    ),
    "exchange busy": Ring(
        ("1", "1"),
        *SPOKEN,
        faults=Faults(rest_ring_busy_times=1, recording_body="silent"),
        ended_by="client",
        asked=2,
    ),
    "never carried out": Ring(
        (), "unsure", "unsure_whether_it_rang", None, "rang", faults=Faults(rest_ring="lost")
    ),
    "country not enabled": Ring(
        (), "failed", "country_not_enabled", None, "rang", faults=Faults(rest_ring_refused=21215)
    ),
}  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring_back_call, "FIRST_LOOK_SECONDS", 0.3)
    monkeypatch.setattr(ring_back_call, "LOOKED_FOR", timedelta(seconds=3))


@pytest.fixture
def town(
    sqlite: str, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningTown]:
    with running_town(tmp_path / "organisations", monkeypatch) as running:
        yield running


def now() -> datetime:
    return datetime.now(UTC)


def call_of(row: RingBackRow) -> CallRow | None:
    with reading() as session:
        return session.scalar(select(CallRow).where(CallRow.call_sid == row.call_sid))


def happened(follow_up_id: int) -> list[str]:
    with reading() as session:
        events = select(FollowUpEventRow.kind).where(FollowUpEventRow.follow_up_id == follow_up_id)
        return list(session.scalars(events.order_by(FollowUpEventRow.id)))


def documents(truth: CallTruth) -> list[str]:
    asked = [one for one in truth.requests if not one.kind.endswith("-status")]
    return [one.url.partition("?")[0].rpartition("/")[2] for one in asked]


def came_of(row: RingBackRow) -> tuple[object, ...]:
    call = call_of(row)
    about = (call.outcome, call.ended_by) if call else (None, None)
    return row.state, row.problem, *about, happened(row.follow_up_id)[-1]


def test_whatever_becomes_of_a_ring_back_is_kept_and_nobody_is_rung_twice(town: RunningTown):
    play(town, RINGS)


def test_nobody_is_rung_twice_on_postgresql(
    postgresql: str, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with running_town(tmp_path / "organisations", monkeypatch) as town:
        play(town, {name: RINGS[name] for name in ("answer lost", "webhooks late and twice")})


def play(town: RunningTown, rings: dict[str, Ring]) -> None:
    """Press for each at once, and hold what was kept of it against what is to come of it."""
    pressed = {}
    for number, (name, ring) in enumerate(rings.items()):
        phone, citizen = f"+371200001{number + 1:02}", f"+371261111{number:02}"
        scenario = ring.scenario(name, phone, citizen)
        pressed[name] = town.press(missed_call(now(), citizen), scenario), phone
    truths = town.until_over(*(ring_back_id for ring_back_id, _ in pressed.values()))

    for name, ring in rings.items():
        ring_back_id, phone = pressed[name]
        row = ring_back_row(ring_back_id)
        expected = (ring.state, ring.problem, ring.outcome, ring.ended_by, ring.last)
        assert came_of(row) == expected, name
        assert town.rings(phone) == (ring.outcome is not None), name
        truth = truths.get(row.call_sid or "")
        assert (truth is not None) == (ring.outcome is not None), name
        if truth:
            assert not truth.warnings, name
            assert ring.heard in "\n".join(truth.heard), name
    assert town.rings() == sum(ring.asked for ring in rings.values())


def test_a_call_rung_back_is_a_call_with_roles_turned_round(town: RunningTown):
    follow_up_id = missed_call(now())
    ring_back_id = town.press(follow_up_id, RINGS["settled"].scenario("", PHONE, CITIZEN))
    (truth,) = town.until_over(ring_back_id).values()
    call = call_of(ring_back_row(ring_back_id))
    assert call is not None
    (leg,) = call.timeline["legs"]

    assert documents(truth) == [
        "ring-back", "ring-back-key", "ring-back-notice", "ring-back-talk", "ring-back-done",
    ]  # fmt: skip
    assert (call.direction, call.from_number, call.to_number) == ("outbound", LINE, CITIZEN)
    assert (call.employee_id, call.department_id) == (EMPLOYEE, "kap")
    assert (call.wait_seconds, call.rings_to_answer, leg["rings"]) == (None, None, 2)
    with reading() as session:
        recording = session.scalars(select(RecordingRow)).one()
    assert (recording.purpose, recording.channels) == ("call", ["agent", "client"])
    citizens_leg = next(leg for leg in town.line.exchange.legs.values() if leg.to == CITIZEN)
    assert citizens_leg.from_number == LINE, "the citizen sees the line's number"
    notice = "lv-LV: Jums zvana Siguldas novada pašvaldība. Saruna tiek ierakstīta"
    assert notice in "\n".join(truth.heard)
    assert follow_up(follow_up_id).state == "done"


def test_an_employee_hears_whom_they_ring_and_the_message_first(town: RunningTown):
    listens = Ring(("2", "1", "1"), *SPOKEN)
    ring_back_id = town.press(message(now()), listens.scenario("", PHONE, CITIZEN))
    (truth,) = town.until_over(ring_back_id).values()
    heard = "\n".join(truth.heard)

    assert ring_back_row(ring_back_id).state == "over"
    assert not truth.warnings, "the message was played"
    assert "Jūs gatavojaties zvanīt: Juris Liepa. Iedzīvotājs atstāja ziņu vakar." in heard
    assert "Lai noklausītos ziņu, nospiediet divi." in heard
    assert "ru-RU: Вам звонит Сигулдское краевое самоуправление." in heard
    with reading() as session:
        (listening,) = session.scalars(select(ListeningRow))
    assert listening.employee_id == EMPLOYEE


def test_a_call_whose_webhooks_are_lost_too_is_found_in_the_list_that_lags(
    town: RunningTown, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ring_back_call, "LOOKED_FOR", timedelta(seconds=40))
    faults = Faults(rest_ring="answer lost", unlisted_times=1, connect_fails=NO_WEBHOOK)
    ring = Ring(("1",), *SPOKEN, faults=faults)
    ring_back_id = town.press(missed_call(now()), ring.scenario("", PHONE, CITIZEN))
    until(lambda: ring_back_row(ring_back_id).state in ("ringing", "unsure"))

    (truth,) = town.line.wait_for_rest_calls()
    row = ring_back_row(ring_back_id)
    assert (row.state, row.call_sid) == ("ringing", truth.sid)
    assert town.rings() == 1


def test_after_a_crash_what_may_have_been_dialled_is_looked_for_and_not_dialled(town: RunningTown):
    """Killed before the request went out, and killed after it."""
    never, made = (missed_call(now(), f"+3712655555{one}") for one in (1, 2))
    town.line.expect_rest_call(RINGS["no key"].scenario("", OTHER_PHONE, CITIZEN))
    rest.ring(
        settings().twilio_credentials(),
        phone=OTHER_PHONE,
        shown=LINE,
        document_url=f"{settings().public_url}/twilio/nothing",
        status_url="",
        fallback_url="",
    )
    crashed = [_dialling(never, EMPLOYEE), _dialling(made, OTHER)]
    until(lambda: all(ring_back_row(one).state != "dialling" for one in crashed))

    (truth,) = town.line.wait_for_rest_calls()
    assert [ring_back_row(one).state for one in crashed] == ["unsure", "ringing"]
    assert ring_back_row(crashed[1]).call_sid == truth.sid
    assert town.rings() == 1


def _dialling(follow_up_id: int, by: str) -> int:
    """A ring-back as a worker leaves it that is killed while it asks for the call."""
    with transaction() as session:
        row = RingBackRow(
            organisation_id="sigulda",
            follow_up_id=follow_up_id,
            employee_id=by,
            line_id="information",
            number=CITIZEN,
            state="dialling",
            asked_at=now(),
            dialled_at=now(),
        )
        session.add(row)
        session.flush()
        enqueue_ring(session, row)
        return row.id


def test_a_press_of_long_ago_rings_nobody_and_may_be_repeated(
    town: RunningTown,
):
    follow_up_id = missed_call(now())
    ring_back_id = press(follow_up_id, now() - timedelta(minutes=5))
    until(lambda: ring_back_row(ring_back_id).state == "failed")

    assert ring_back_row(ring_back_id).problem == "asked_too_long_ago"
    assert town.rings() == 0
    assert press(follow_up_id, now())


def test_where_our_line_breaks_the_employee_hears_so_and_nobody_is_dialled(town: RunningTown):
    broken = Faults(connect_fails=frozenset({"voice"}))
    ring_back_id = town.press(
        missed_call(now()), Ring(("1",), *SPOKEN, faults=broken).scenario("", PHONE, CITIZEN)
    )
    (truth,) = town.until_over(ring_back_id).values()
    with transaction() as session:
        take_in_fallback(session)
    until(lambda: ring_back_row(ring_back_id).state == "failed")

    assert ring_back_row(ring_back_id).problem == "line_broke"
    assert truth.heard == ["lv-LV: Atvainojiet, radās tehniska kļūme. Lūdzu, mēģiniet vēlreiz."]
    assert not truth.legs


def test_an_end_that_no_webhook_told_is_asked_for(town: RunningTown):
    lost = Faults(connect_fails=frozenset({"leg-status"}))
    ring = Ring((), *SPOKEN, employee=Phone(Answer.IGNORES), faults=lost)
    ring_back_id = town.press(missed_call(now()), ring.scenario("", PHONE, CITIZEN))
    until(lambda: ring_back_row(ring_back_id).state == "ringing")
    town.line.wait_for_rest_calls()

    assert look_after_ring_backs(now() + timedelta(minutes=4)) == 1
    until(lambda: ring_back_row(ring_back_id).state == "failed")
    assert ring_back_row(ring_back_id).problem == "employee_no_answer"
