"""Does the agent say their name in the opening: the first name, or the full one? (pure)"""

from callmon.checks.states_first_name import states_first_name
from callmon.checks.states_last_name import states_last_name
from callmon.checks.verdict import ObservedCall, Outcome, Verdict

_WORST_FIRST = (Outcome.NOT_MET, Outcome.UNCLEAR, Outcome.MET)


def states_name(call: ObservedCall, *, surname: bool = False) -> Verdict:
    """Clauses 15.2 and 16.2: with `surname` both names are asked for, and the worse decides."""
    first = states_first_name(call)
    if not surname:
        return first
    last = states_last_name(call)
    worse = min((first, last), key=lambda verdict: _WORST_FIRST.index(verdict.outcome))
    if worse.outcome != Outcome.MET:
        return worse
    both = tuple(dict.fromkeys((*first.evidence, *last.evidence)))
    return Verdict(Outcome.MET, min(first.confidence, last.confidence), last.why, both)
