"""Does the agent say their own surname in the opening? (pure)"""

from callmon.checks.states_first_name import says_name
from callmon.checks.verdict import ObservedCall, Verdict


def states_last_name(call: ObservedCall) -> Verdict:
    """Clauses 15.2 and 16.2 where the standard asks for the surname."""
    return says_name(call, "states_last_name")
