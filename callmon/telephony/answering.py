"""What the line does next for a caller: open or closed, menu, hunt, hold on, message."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from callmon.config import settings
from callmon.organisation import Language, Line, MenuChoice, Organisation
from callmon.staff import staff
from callmon.telephony import hunt, rotation, twiml
from callmon.telephony.call_state import CallState
from callmon.telephony.form import Form
from callmon.telephony.receipts import Answer
from callmon.telephony.twilio import CALLER_ID_REFUSED
from callmon.telephony.twiml import Voice
from callmon.workdays import is_open

LONGEST_HOLDS = 3
"""How often a caller may hold on before the line only takes a message."""
LONGEST_MENUS = 3
_E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody on a line of ours, and what the call has come to."""

    organisation: Organisation
    line: Line
    form: Form
    state: CallState
    now: datetime

    def come_to(self, state: CallState) -> "Caller":
        return replace(self, state=state)


def arrival(organisation: Organisation, line: Line, form: Form, now: datetime) -> Caller:
    """A call that just came in."""
    state = CallState(
        organisation.id, line.id, form.get("CallSid"), line.languages[0], line.department
    )
    return Caller(organisation, line, form, state, now)


def greet(session: Session, caller: Caller) -> Answer:
    """The first thing a caller hears."""
    line = caller.line
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    if not is_open(caller.organisation, line, caller.now):
        return _after_hours(caller)
    voice = Voice()
    for language in _languages_of_notice(line):
        voice.announce(caller.organisation, line.notice.get(language), language)
    if line.menu:
        return Answer(voice.menu(caller.organisation, line, caller.state))
    return _hunt(session, caller, voice)


def choose(session: Session, caller: Caller) -> Answer:
    """A key of the menu was pressed, or none: that leads to the line's own department."""
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    digits = caller.form.get("Digits")[:1]
    choice = _choice(caller.line, digits)
    before, state = caller.state, _chosen(caller.state, choice)
    caller = caller.come_to(state)
    voice = Voice()
    if choice and state.language != before.language:
        notice = caller.line.notice.get(state.language)
        voice.announce(caller.organisation, notice, state.language)
    if state.asked < LONGEST_MENUS and _asks_again(caller.line, digits, choice):
        return Answer(voice.menu(caller.organisation, caller.line, state))
    return _hunt(session, caller, voice)


def look_again(session: Session, caller: Caller) -> Answer:
    """The caller heard ringing while everybody was busy."""
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    return _hunt(session, caller, Voice())


def after_leg(session: Session, caller: Caller) -> Answer:
    """A leg is over: the next employee, unless they talked or the caller is gone."""
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    if caller.form.talked:
        return Answer(Voice().hang_up())
    refused = caller.form.get("ErrorCode") == CALLER_ID_REFUSED
    state = replace(caller.state, shows_line=caller.state.shows_line or refused)
    return _hunt(session, caller.come_to(state), Voice())


def hold_or_message(session: Session, caller: Caller) -> Answer:
    """The caller chose: 1 holds on, anything else or silence leaves a message."""
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    if caller.form.get("Digits")[:1] != "1":
        return _message(caller)
    caller = caller.come_to(replace(caller.state, held=caller.state.held + 1))
    return _hunt(session, caller, Voice().say("hold_on", caller.state.language))


def after_message(caller: Caller) -> Answer:
    """The message was recorded, or the caller hung up."""
    if not caller.form.caller_is_there:
        return Answer(twiml.nothing())
    return Answer(Voice().say("thanks", caller.state.language).hang_up())


def screen(caller: Caller) -> Answer:
    """An employee picked up: whose call it is, and the key that takes it."""
    try:
        employee = caller.organisation.employee(caller.state.employee_id)
        department = caller.organisation.department(caller.state.department_id)
    except KeyError:  # taken out of the organisation's file since their phone was rung
        return Answer(Voice().hang_up())
    return Answer(twiml.whisper(caller.organisation, department, employee, caller.state))


def screening_key(caller: Caller) -> Answer:
    """Only the key 1 takes the call."""
    took = caller.form.get("Digits").startswith("1")
    return Answer(twiml.nothing() if took else Voice().hang_up())


def unknown_number() -> Answer:
    """No organisation has the number called."""
    return Answer(Voice().say("unknown_number", "lv").hang_up())


def _languages_of_notice(line: Line) -> tuple[Language, ...]:
    """All of the line's: who is recorded must understand it. Where the menu lets callers choose,
    they hear it in the language chosen, and until then in the first."""
    choices = line.menu.choices if line.menu else ()
    return line.languages[:1] if any(choice.language for choice in choices) else line.languages


def _after_hours(caller: Caller) -> Answer:
    voice = Voice()
    for language in caller.line.languages:
        voice.announce(caller.organisation, caller.line.after_hours.get(language), language)
    return Answer(voice.record(caller.state, seconds=caller.line.message_max_seconds))


def _message(caller: Caller) -> Answer:
    voice = Voice().say("leave_message", caller.state.language)
    return Answer(voice.record(caller.state, seconds=caller.line.message_max_seconds))


def _choice(line: Line, digits: str) -> MenuChoice | None:
    choices = line.menu.choices if line.menu else ()
    return next((choice for choice in choices if choice.key == digits), None)


def _chosen(state: CallState, choice: MenuChoice | None) -> CallState:
    state = replace(state, asked=state.asked + 1)
    if choice and choice.language:
        state = replace(state, language=choice.language, language_chosen=True)
    if choice and choice.department:
        state = replace(state, department_id=choice.department)
    return state


def _asks_again(line: Line, digits: str, choice: MenuChoice | None) -> bool:
    """A key that leads nowhere, or a language where departments are still to be chosen."""
    choices = line.menu.choices if line.menu else ()
    if choice is None:
        return bool(digits and choices)
    return choice.department is None and any(other.department for other in choices)


def _hunt(session: Session, caller: Caller, voice: Voice) -> Answer:
    match _next_step(session, caller):
        case hunt.Ring(employee, seconds):
            state = replace(caller.state, hop=caller.state.hop + 1)
            rotation.pass_turn(session, state.organisation_id, state.department_id, employee.id)
            document = voice.ring(
                caller.line, employee, state, seconds=seconds, caller_id=_shown_number(caller)
            )
            return Answer(document, employee.id)
        case hunt.WaitForSomebody():
            waited = replace(caller.state, waited=caller.state.waited + 1)
            return Answer(voice.ring_on(waited))
        case hunt.GiveUp(is_anybody_here=True) if caller.state.held < LONGEST_HOLDS:
            return Answer(voice.hold_or_message(caller.state))
        case _:
            return _message(caller)


def _next_step(session: Session, caller: Caller) -> hunt.Next:
    state, line = caller.state, caller.line
    people = _at_work(session, caller)
    last = rotation.last_in_turn(session, state.organisation_id, state.department_id)
    so_far = rotation.hunt_so_far(session, state.call_sid, caller.now)
    return hunt.next_step(
        people.turn(last),
        rung=so_far.rung,
        busy=rotation.on_a_call(
            session,
            state.organisation_id,
            [person.id for person in people.all],
            state.call_sid,
            caller.now,
        ),
        left_seconds=_left_seconds(caller, so_far.started_at),
        line=line,
    )


def _at_work(session: Session, caller: Caller) -> hunt.AtWork:
    organisation, state = caller.organisation, caller.state
    try:
        department = organisation.department(state.department_id)
    except KeyError:  # taken out of the organisation's file since the call came in
        return hunt.AtWork((), ())
    return hunt.at_work(
        staff(session, organisation, caller.now.astimezone(organisation.zone).date()),
        department,
        caller=caller.form.caller_number,
        language=state.language if state.language_chosen else None,
    )


def _left_seconds(caller: Caller, started_at: datetime) -> float:
    """What is left of the whole wait, by our receipts, or by the ringing we played if less."""
    whole, state = caller.line.hunt.whole_wait_seconds, caller.state
    played = state.waited * twiml.RINGING_LOOPS * settings().ring_cycle_seconds
    by_receipts = whole - (caller.now - started_at).total_seconds()
    return min(by_receipts, whole * (state.held + 1) - played)


def _shown_number(caller: Caller) -> str | None:
    """The number an employee sees: the caller's, or the line's where that cannot be shown."""
    shows_caller = _E164.fullmatch(caller.form.caller_number) and not caller.state.shows_line
    return None if shows_caller else caller.form.called_number
