"""What several checks need of a call is made once, and never taken for another call's."""

from callmon.checks.talk import once_a_call
from callmon.checks.verdict import ObservedCall
from tests.checks.spoken import agent, call_of


def test_it_is_made_once_a_call_and_anew_for_the_next():
    made: list[ObservedCall] = []

    @once_a_call
    def first_words(call: ObservedCall) -> str:
        made.append(call)
        return call.utterances[0].text

    one, other = call_of(agent("Jā.")), call_of(agent("Labdien!"))

    assert [first_words(call) for call in (one, one, other, one)] == [
        "Jā.",
        "Jā.",
        "Labdien!",
        "Jā.",
    ]
    assert len(made) == 3
