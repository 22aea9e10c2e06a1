"""A town whose employees ring back: its files, what its citizens are owed, and the pretend line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from callmon import jobs, workers
from callmon.config import settings
from callmon.db import reading, transaction
from callmon.follow_ups.causes import open_for_message, open_for_missed_call
from callmon.known_organisations import known_organisations
from callmon.organisation import Employee, Organisation
from callmon.pipeline.ring_back import ask_to_ring_back
from callmon.recordings import path_of
from callmon.simulator import Scenario, Simulator
from callmon.simulator.scenario import CallTruth
from callmon.tables import (
    AssignmentRow,
    CallRow,
    FollowUpRow,
    RecordingRow,
    RingBackRow,
    VoicemailRow,
)
from callmon.telephony import audio, webhooks
from callmon.web import message_audio
from tests.pipeline.conftest import until
from tests.pipeline.town_line import A_MESSAGE, ACCOUNT, CITIZEN, EMPLOYEE, LINE
from tests.web.conftest import running

TOKEN = "token"
ENDS = ("over", "failed", "unsure")
PHONE = "+37120000101"
"""The employee's own."""
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "organisations" / "sigulda.toml"


def write_town(folder: Path, ring_back: str) -> None:
    """The shipped example, with that as its `[ring_back]`."""
    folder.mkdir()
    before, _, after = SHIPPED.read_text(encoding="utf8").partition("[ring_back]\n")
    lines = after[after.index("[[line]]") :]
    text = f"{before}[ring_back]\n{ring_back}\n\n{lines}"
    (folder / "sigulda.toml").write_text(text, encoding="utf8")


def never_quiet() -> str:
    """Quiet hours that are not now, whenever the tests run."""
    later = [datetime.now(UTC) + timedelta(hours=hours) for hours in (10, 11)]
    return f'quiet_hours = "{later[0]:%H:%M}-{later[1]:%H:%M}"'


def town() -> Organisation:
    return known_organisations().current().get("sigulda")


def employee(employee_id: str = EMPLOYEE) -> Employee:
    return town().employee(employee_id)


def missed_call(now: datetime, citizen: str = CITIZEN) -> int:
    """A citizen waited in vain an hour ago; the follow-up's id."""
    with transaction() as session:
        call = CallRow(
            organisation_id="sigulda",
            line_id="information",
            call_sid=f"CA{citizen[1:]:0>32}",
            direction="inbound",
            language="lv",
            from_number=citizen,
            to_number=LINE,
            started_at=now - timedelta(hours=1),
            ended_at=now - timedelta(minutes=59),
            outcome="abandoned",
            timeline={"legs": []},
        )
        session.add(call)
        session.flush()
        follow_up = open_for_missed_call(session, call, town(), now)
        assert follow_up is not None
        return follow_up.id


def message(now: datetime, *, citizen: str = CITIZEN, said: str | None = None) -> int:
    """A citizen left a message yesterday; the follow-up's id."""
    path_of("a" * 64).parent.mkdir(parents=True, exist_ok=True)
    path_of("a" * 64).write_bytes(A_MESSAGE)
    with transaction() as session:
        voicemail = VoicemailRow(
            organisation_id="sigulda",
            line_id="information",
            call_sid="CA" + "b" * 32,
            recording_sid="RE" + "b" * 32,
            from_number=citizen,
            received_at=now - timedelta(days=1),
            due_for_routing_at=now - timedelta(hours=2),
            state="routed",
            callback_number=said,
            caller_name="Juris Liepa",
            language="ru",
        )
        recording = RecordingRow(
            organisation_id="sigulda",
            call_sid=voicemail.call_sid,
            recording_sid=voicemail.recording_sid,
            purpose="voicemail",
            state="kept",
            sha256="a" * 64,
            channels=["client"],
            created_at=now,
        )
        session.add_all((voicemail, recording))
        session.flush()
        assignment = AssignmentRow(
            organisation_id="sigulda",
            voicemail_id=voicemail.id,
            department_id="kap",
            employee_id=EMPLOYEE,
            assigned_at=now,
        )
        session.add(assignment)
        session.flush()
        return open_for_message(session, voicemail, assignment, town(), now).id


def follow_up(follow_up_id: int) -> FollowUpRow:
    with reading() as session:
        return session.get_one(FollowUpRow, follow_up_id)


def press(
    follow_up_id: int,
    now: datetime,
    *,
    number: str | None = None,
    by: str = EMPLOYEE,
) -> int:
    """Press "ring back"; the ring-back's id. Raises NotAllowed."""
    with transaction() as session:
        owed = session.get_one(FollowUpRow, follow_up_id)
        row = ask_to_ring_back(session, owed, employee(by), user_id=None, now=now, number=number)
        return row.id


def ring_back_row(ring_back_id: int) -> RingBackRow:
    with reading() as session:
        return session.get_one(RingBackRow, ring_back_id)


@dataclass
class RunningTown:
    """Web, worker and pretend line in this process."""

    line: Simulator

    def press(self, follow_up_id: int, scenario: Scenario) -> int:
        """Press "ring back" as the employee whose phone the scenario rings; the ring-back's id."""
        self.line.expect_rest_call(scenario)
        by = next(one for one in town().employees if one.phone == scenario.rest_call_to)
        return press(follow_up_id, datetime.now(UTC), by=by.id)

    def until_over(self, *ring_back_ids: int) -> dict[str, CallTruth]:
        """Let it all happen; the truth of each call by its SID."""
        until(lambda: all(ring_back_row(one).state in ENDS for one in ring_back_ids))
        truths = self.line.wait_for_rest_calls()
        until(lambda: not [job for job in jobs.unfinished() if job.name == "read_receipt"])
        return {truth.sid: truth for truth in truths}

    def rings(self, phone: str = "") -> int:
        """How often Twilio was asked to ring, or did ring that phone."""
        if phone:
            return sum(leg.to == phone for leg in self.line.exchange.legs.values())
        return sum(
            method == "POST" and path.endswith("/Calls.json")
            for method, path, _ in self.line.api.requests
        )


@contextmanager
def running_town(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningTown]:
    """The webhooks over HTTP and a worker, on the database in use; the line never waits."""
    write_town(folder, never_quiet())
    app = FastAPI()
    for part in (webhooks, message_audio, audio):
        app.include_router(part.router)
    with (
        running(app) as address,
        Simulator(address, account_sid=ACCOUNT, auth_token=TOKEN, speed=None) as line,
    ):
        for name, value in (
            ("ORGANISATIONS_DIR", str(folder)),
            ("PUBLIC_URL", address),
            ("TWILIO_ACCOUNT_SID", ACCOUNT),
            ("TWILIO_AUTH_TOKEN", TOKEN),
            ("TWILIO_API_URL", line.api_url),
        ):
            monkeypatch.setenv(f"CALLMON_{name}", value)
        settings.cache_clear()
        known_organisations.cache_clear()
        workers.start()
        yield RunningTown(line)
        workers.stop(0)
