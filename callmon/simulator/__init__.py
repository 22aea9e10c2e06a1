"""A pretend phone line: speaks Twilio's side over HTTP only and imports nothing else of callmon.

`Simulator` plays scenarios against a running server: it posts signed webhooks, reads the TwiML it
gets and acts on it, makes the recordings, posts the callbacks and serves the REST pages that are
asked for at CALLMON_TWILIO_API_URL. What really happened on each call is its `CallTruth`, to
compare the server's account with. `python -m callmon.simulator --help` does the same from a shell.
"""

from callmon.simulator.play import Simulator
from callmon.simulator.scenario import Caller, CallTruth, Faults, Phone, Said, Scenario

__all__ = ["CallTruth", "Caller", "Faults", "Phone", "Said", "Scenario", "Simulator"]
