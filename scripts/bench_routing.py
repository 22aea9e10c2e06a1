"""The morning's routing of messages whose words are known: handed on, followed up, mail enqueued.

Prints how long `callmon voicemail route` needs for so many messages of as many callers on SQLite,
and that each got one person, one follow-up and one mail.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
WANTED_SECONDS = 60.0
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SAID = (
    "Labdien, mani sauc Anna Kalniņa, uz Rīgas ielas ir liela bedre, lūdzu, atzvaniet.",
    "Labdien, es gribētu uzzināt par nekustamā īpašuma nodokli par šo gadu.",
    "Sveiki, vai bērnudārzā rindā mēs esam jau tuvāk?",
    "Labdien, par būvatļauju žogam, lūdzu, atzvaniet man.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    messages = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CALLMON_DATA_DIR"] = folder
        os.environ["CALLMON_DATABASE_URL"] = ""
        os.environ["CALLMON_ORGANISATIONS_DIR"] = str(ROOT / "organisations")
        seconds = measure(messages)
    print(f"{messages} messages routed in {seconds:.1f} s ({messages / seconds:.0f} a second)")
    if seconds > WANTED_SECONDS * messages / 2000:
        sys.exit(f"more than {WANTED_SECONDS:.0f} s for 2000 messages")


def measure(messages: int) -> float:
    from sqlalchemy import func, select

    from callmon.db import reading
    from callmon.jobs import prepare_database
    from callmon.known_organisations import known_organisations
    from callmon.pipeline.route_voicemail import route
    from callmon.tables import AssignmentRow, FollowUpCauseRow, FollowUpRow, NotificationRow

    prepare_database()
    leave(messages)
    started, worked = time.perf_counter(), time.process_time()
    done = route(MORNING, known_organisations().current())
    seconds = time.perf_counter() - started
    print(f"{time.process_time() - worked:.1f} s of it at work, the rest waiting")
    assert done.routed == messages, done
    with reading() as session:
        for table in (AssignmentRow, FollowUpRow, FollowUpCauseRow, NotificationRow):
            assert session.scalar(select(func.count()).select_from(table)) == messages, table
    return seconds


def leave(messages: int) -> None:
    """Messages of one night, each of another caller, understood as the pipeline understands."""
    from callmon.db import transaction
    from callmon.known_organisations import known_organisations
    from callmon.tables import VoicemailRow
    from callmon.voicemail.routing import understand

    sigulda = known_organisations().current().get("sigulda")
    understood = [(text, understand(text, "lv", sigulda)) for text in SAID]
    with transaction() as session:
        for number in range(messages):
            text, meaning = understood[number % len(understood)]
            session.add(
                VoicemailRow(
                    organisation_id="sigulda",
                    line_id="information",
                    call_sid=f"CA{number:032x}",
                    from_number=f"+371{26000000 + number}",
                    received_at=MORNING - timedelta(hours=10) + timedelta(seconds=number),
                    due_for_routing_at=MORNING,
                    state="received",
                    text=text,
                    language="lv",
                    department_id=meaning.department_id,
                    confidence=meaning.confidence,
                    reason=meaning.reason,
                    caller_name=meaning.caller_name,
                    urgent=False,
                    by_hand=False,
                )
            )


if __name__ == "__main__":
    main()
