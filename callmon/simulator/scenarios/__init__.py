"""Scenarios by name: those of the contract with Twilio, its faults, and the demonstration."""

from callmon.simulator.scenario import Scenario
from callmon.simulator.scenarios.contract import CONTRACT
from callmon.simulator.scenarios.demo import DEMO
from callmon.simulator.scenarios.faults import FAULTS

GROUPS: dict[str, tuple[Scenario, ...]] = {"contract": CONTRACT, "faults": FAULTS, "demo": DEMO}
SCENARIOS: dict[str, Scenario] = {one.name: one for group in GROUPS.values() for one in group}

__all__ = ["CONTRACT", "DEMO", "FAULTS", "GROUPS", "SCENARIOS"]
