import pytest

from callmon.checks.verdict import CallTimes, Outcome
from callmon.checks.waits_for_hang_up import waits_for_hang_up
from callmon.transcripts.transcript import Speaker
from tests.checks.spoken import agent, call_of


@pytest.mark.parametrize(
    ("times", "outcome"),
    [
        (CallTimes(ended_by=Speaker.CLIENT), Outcome.MET),
        (CallTimes(ended_by=Speaker.AGENT), Outcome.NOT_MET),
        (CallTimes(), Outcome.UNCLEAR),
        (CallTimes(ended_by=Speaker.AGENT, transferred=True), Outcome.NOT_APPLICABLE),
    ],
)
def test_the_timeline_tells_who_hung_up(times: CallTimes, outcome: Outcome):
    call = call_of(agent("Visu labu!"), times=times, may_judge_words=False)

    assert waits_for_hang_up(call).outcome == outcome
