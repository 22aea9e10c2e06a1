"""The real worker in a process of its own, with the minutes of its waits made moments."""

from callmon import alive
from callmon.pipeline import judge, mails, process_call, schedule, worker

alive.AdvisorySigns.grace_seconds = 2.0
judge.JUDGE_AFTER_SECONDS = 1.0
process_call.FEW_TRIES = 2
mails.LONGEST_MAIL_WAIT_SECONDS = 1.0

if __name__ == "__main__":
    assert schedule.PIECES
    worker.run_worker()
