"""The desk's list at a hundred thousand calls, as a ratio to the same pages at a hundred."""

import json
import os
import re
import secrets
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

PASSWORD = "a password for the benchmark"
LEAD = "lead@sigulda.example"
PAGES = ("", "page=1000", "sort=-wait", "outcome=abandoned&department=kap", "show=flagged")


def fill(count: int, first: int) -> None:
    from sqlalchemy import insert

    from callmon import db
    from callmon.tables import CallRow, FindingRow

    now = datetime.now(UTC)
    calls = [
        {
            "id": number + 1,
            "organisation_id": "sigulda",
            "line_id": "information",
            "call_sid": f"CA{number:032x}",
            "direction": "inbound",
            "language": "lv",
            "from_number": "+37129123456",
            "to_number": "+37180001234",
            "department_id": "kap",
            "employee_id": "ilze.berzina@sigulda.example",
            "started_at": now - timedelta(minutes=number),
            "outcome": "answered" if number % 5 else "abandoned",
            "wait_seconds": float(number % 90),
            "rings_to_answer": number % 6,
            "talk_seconds": 60.0,
            "timeline": {},
        }
        for number in range(first, count)
    ]
    findings = [
        {
            "organisation_id": "sigulda",
            "call_id": call["id"],
            "clause": "15.2",
            "check": "states_name",
            "outcome": "met" if call["id"] % 10 else "not_met",
            "confidence": 0.9,
            "evidence": [],
            "why": {"key": "greets.missing", "values": {}},
            "standard_id": "sigulda-2023",
            "standard_version": "c0de",
            "check_version": "1",
            "heard_by": "timeline",
            "is_current": True,
            "created_at": now,
        }
        for call in calls
    ]
    with db.transaction() as session:
        session.execute(insert(CallRow), calls)
        session.execute(insert(FindingRow), findings)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CALLMON_DATA_DIR": folder,
            "CALLMON_ORGANISATIONS_DIR": str(Path(__file__).parents[1] / "organisations"),
            "CALLMON_SECRET_KEY": secrets.token_hex(32),
            "CALLMON_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "CALLMON_TWILIO_AUTH_TOKEN": "bench",
            "CALLMON_PUBLIC_URL": "http://testserver",
        }
        print(json.dumps(measured(), indent=2))


def measured() -> dict[str, dict[str, float]]:
    from fastapi.testclient import TestClient

    from callmon import db, jobs
    from callmon.app import create_app
    from callmon.web.users import create_user

    jobs.prepare_database()
    with db.transaction() as session:
        create_user(session, "sigulda", LEAD, "Vita Kalna", "lead", "lv", PASSWORD)
    client = TestClient(create_app())
    form = client.get("/sign-in").text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    client.post("/sign-in", data={**fields, "email": LEAD, "password": PASSWORD})
    fill(100, 0)
    few = {page: seconds(client, page) for page in PAGES}
    fill(100_000, 100)
    many = {page: seconds(client, page) for page in PAGES}
    return {
        page or "first page": {
            "seconds": round(many[page], 3),
            "ratio_to_100_calls": round(many[page] / few[page], 2),
        }
        for page in PAGES
    }


def seconds(client: "object", page: str) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        answer = client.get(f"/calls?{page}")  # type: ignore[attr-defined]
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200
        assert "/calls" in str(answer.url), answer.url
    return statistics.median(taken)


if __name__ == "__main__":
    main()
