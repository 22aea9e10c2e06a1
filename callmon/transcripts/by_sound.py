"""Whether the agent's opening holds the department, the institution, the names: heard by sound."""

from pathlib import Path

from callmon.checks.verdict import Agent, HeardBySound
from callmon.organisation import Language, Organisation


def heard_by_sound(
    path: Path,
    agent_channel: int,
    language: Language,
    organisation: Organisation,
    agent: Agent | None,
) -> HeardBySound:
    """What was looked for in the agent's opening and how surely it was said."""
    return HeardBySound()
