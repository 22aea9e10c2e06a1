"""Plays scenarios against a running server: calls that come in, and calls it asks for by REST."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from callmon.simulator.api import AnswerLostError, Api, ApiServer, RefusedError
from callmon.simulator.call import Call, GoneError, LineCutError, LineSettings
from callmon.simulator.clock import CallClock, Clock
from callmon.simulator.dial import SETUP_SECONDS, Dial, RungPhone
from callmon.simulator.exchange import Exchange, Leg, new_sid
from callmon.simulator.postman import Account, Site
from callmon.simulator.record import Record
from callmon.simulator.runner import Runner, Step
from callmon.simulator.scenario import Caller, CallTruth, Phase, Phone, Said, Scenario
from callmon.simulator.signature import Fields
from callmon.simulator.twiml import Verb

_SAID = ("open-full-101", "client-address", "agent-address", "agent-recap", "client-fine")
UNEXPECTED = Scenario(
    "asked for by REST",
    "answered",
    "whoever is rung takes it: the employee connects, talks, and says that it is settled",
    caller=Caller(keys=("1", "1")),
    phones=(Phone(after_seconds=3), Phone(after_seconds=4)),
    talk=tuple(Said("client" if "client" in one else "agent", f"lv-{one}") for one in _SAID),
    language="lv",
)


class Simulator:
    """A pretend Twilio account with its REST pages; use it as a context manager.

    `base_url` is where the server listens, `public_url` the address it believes to have
    (CALLMON_PUBLIC_URL). Point CALLMON_TWILIO_API_URL at `api_url`. `speed` is that of the clock.
    """

    def __init__(
        self,
        base_url: str,
        *,
        account_sid: str,
        auth_token: str,
        public_url: str | None = None,
        api_port: int = 0,
        start: datetime | None = None,
        speed: float | None = 1.0,
        longest_announcement_seconds: float | None = None,
    ) -> None:
        account = Account(account_sid, auth_token)
        site = Site((public_url or base_url).rstrip("/"), base_url.rstrip("/"))
        self.settings = LineSettings(
            account, site, longest_announcement_seconds=longest_announcement_seconds
        )
        self.clock = Clock(start, speed)
        self.exchange = Exchange(account_sid, lambda: self.clock.now())
        self.api = Api(self.exchange, account, self._call_asked_for)
        self.server = ApiServer(self.api, api_port)
        self.asked_for: list[CallTruth] = []
        self._expected: dict[str, Scenario] = {}
        self._busy_times: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []

    @property
    def api_url(self) -> str:
        """What CALLMON_TWILIO_API_URL is to be."""
        return self.server.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.stop()

    def set_site(self, base_url: str, public_url: str | None = None) -> None:
        """Where the server listens, when that is known only after the API has its port."""
        site = Site((public_url or base_url).rstrip("/"), base_url.rstrip("/"))
        self.settings = replace(self.settings, site=site)

    def play(
        self,
        scenarios: Iterable[Scenario],
        at_once: int = 16,
        told: Callable[[CallTruth], None] | None = None,
        clock: Clock | None = None,
    ) -> list[CallTruth]:
        """Ring the line with every scenario, some at once; the truth of each, in their order.

        `told` is called with each call as it ends. `clock` is another than the line's own.
        """

        def one(scenario: Scenario) -> CallTruth:
            truth = self.ring(scenario, clock)
            if told:
                told(truth)
            return truth

        with ThreadPoolExecutor(max_workers=at_once) as pool:
            return list(pool.map(one, scenarios))

    def ring(self, scenario: Scenario, line_clock: Clock | None = None) -> CallTruth:
        """One call comes in."""
        clock = CallClock(line_clock or self.clock)
        parent = Leg(new_sid("CA"), scenario.caller.number, scenario.to, "inbound")
        parent.started_at = clock.now()
        self.exchange.add_leg(parent)
        call = Call(self.settings, self.exchange, clock, scenario, parent)
        if scenario.caller.leaves_in == Phase.BEFORE_REPLY:
            call.truth.ended_by = "client"
            return self._end(call, "no-answer")
        status = self._run(call, Step("voice", self.settings.url(self.settings.voice_path)))
        return self._end(call, status)

    def all_fetched(self) -> bool:
        """Whether the server has every recording that is there to be had."""
        with self.exchange.lock:
            kept = list(self.exchange.recordings.values())
        return all(one.fetched_times or one.status != "completed" for one in kept)

    def expect_rest_call(self, scenario: Scenario) -> None:
        """How the phones behave when the server rings `scenario.rest_call_to` by REST."""
        assert scenario.rest_call_to
        self._expected[scenario.rest_call_to] = scenario

    def wait_for_rest_calls(self) -> list[CallTruth]:
        """The truth of all calls asked for by REST, when they are over."""
        for thread in self._threads:
            thread.join()
        return self.asked_for

    def _call_asked_for(self, form: Fields) -> Leg:
        values = dict(form)
        missing = [name for name in ("To", "From", "Url") if not values.get(name)]
        if missing:
            raise RefusedError(400, 21205, f"{missing[0]} is required")
        scenario = self._expected.get(values["To"], UNEXPECTED)
        self._go_wrong(scenario)
        leg = Leg(new_sid("CA"), values["From"], values["To"], "outbound-api", status="queued")
        leg.asked_for_at, leg.unlisted_times = self.clock.now(), scenario.faults.unlisted_times
        self.exchange.add_leg(leg)
        as_answered = copy(leg)  # "queued", however quickly it is dialled meanwhile
        thread = threading.Thread(target=self._ring_out, args=(scenario, leg, form), daemon=True)
        self._threads.append(thread)
        thread.start()
        if scenario.faults.rest_ring == "answer lost":
            raise AnswerLostError
        return as_answered

    def _go_wrong(self, scenario: Scenario) -> None:
        """What goes wrong before a call asked for by REST is made."""
        faults, to = scenario.faults, scenario.rest_call_to or ""
        if faults.rest_ring == "lost":
            raise AnswerLostError
        if faults.rest_ring_refused:
            raise RefusedError(400, faults.rest_ring_refused, "The call cannot be made")
        if self._busy_times[to] < faults.rest_ring_busy_times:
            self._busy_times[to] += 1
            raise RefusedError(429, 20429, "Too Many Requests")

    def _ring_out(self, scenario: Scenario, leg: Leg, form: Fields) -> None:
        clock = CallClock(self.clock)
        leg.started_at = clock.now()
        call = Call(self.settings, self.exchange, clock, scenario, leg)
        values = dict(form)
        call.fallback_url = values.get("FallbackUrl")
        events = {value for name, value in form if name == "StatusCallbackEvent"} or {"completed"}
        status = self._ring_first_party(call, values, events)
        leg.finish(status, call.now())
        call.progress(leg, "completed", values.get("StatusCallback", ""), events)
        self.asked_for.append(self._closed(call))

    def _ring_first_party(self, call: Call, values: dict[str, str], events: set[str]) -> str:
        """Ring whom REST asked to ring; the document is asked for only if they pick up."""
        status_url = values.get("StatusCallback", "")
        limit = float(values.get("Timeout", 60)) + self.settings.extra_dial_seconds
        phone = call.phone_rung(call.parent.to)
        answers = SETUP_SECONDS + phone.after_seconds
        call.parent.status = "initiated"
        call.progress(call.parent, "initiated", status_url, events)
        call.wait(SETUP_SECONDS)
        if phone.answer.value in ("busy", "unreachable"):
            return "busy" if phone.answer.value == "busy" else "failed"
        call.parent.status = "ringing"
        call.progress(call.parent, "ringing", status_url, events)
        if phone.answer.value == "ignores" or answers >= limit:
            call.wait(limit - SETUP_SECONDS)
            return "no-answer"
        call.wait(phone.after_seconds)
        call.answer()
        call.progress(call.parent, "answered", status_url, events)
        return self._run(call, Step("voice", values["Url"]))

    def _run(self, call: Call, step: Step) -> str:
        """Run the parent leg to its end; its final status."""
        runner = Runner(call, call.parent, call.keys)
        reject: list[str] = []

        def refuse(verb: Verb, url: str) -> None:
            reject.append("busy" if verb.get("reason") == "busy" else "no-answer")
            raise LineCutError("rejected")

        runner.verbs |= {"Dial": Dial(runner).run, "Record": Record(runner).run, "Reject": refuse}
        try:
            runner.follow(step)
            call.truth.ended_by = call.truth.ended_by or "line"
        except GoneError:
            call.truth.ended_by = call.truth.ended_by or call.parent_role
        except LineCutError:
            call.truth.ended_by = call.truth.ended_by or "line"
        return reject[0] if reject else "completed"

    def _end(self, call: Call, status: str) -> CallTruth:
        call.parent.finish(status, call.now())
        leg = call.parent
        fields = [
            *call.fields_of(leg),
            ("CallDuration", str(leg.duration_seconds)),
            ("Duration", str(-(-leg.duration_seconds // 60))),
            ("Timestamp", format_datetime(call.now())),
            ("SequenceNumber", "0"),
            ("CallbackSource", "call-progress-events"),
        ]
        late = call.faults.late_terminal_seconds
        call.tell("number-status", self.settings.url(self.settings.status_path), fields, late)
        return self._closed(call)

    def _closed(self, call: Call) -> CallTruth:
        call.truth.ended_at = call.parent.ended_at
        call.truth.outcome = call.scenario.outcome
        call.finish()
        return call.truth


__all__ = ["RungPhone", "Simulator"]
