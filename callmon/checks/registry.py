"""Every check by the id a standard names it with, and the version of its code and phrases."""

import hashlib
import sys
from functools import cache
from pathlib import Path

from callmon import lexicon
from callmon.checks.answered_within import answered_within
from callmon.checks.asks_reason import asks_reason
from callmon.checks.checks_understanding import checks_understanding
from callmon.checks.clarifies import clarifies
from callmon.checks.confirms_person import confirms_person
from callmon.checks.courtesy import courtesy
from callmon.checks.dead_air import dead_air
from callmon.checks.greets import greets
from callmon.checks.handles_unknown import handles_unknown
from callmon.checks.holds import holds
from callmon.checks.interruptions import interruptions
from callmon.checks.recaps_agreement import recaps_agreement
from callmon.checks.says_goodbye import says_goodbye
from callmon.checks.states_department import states_department
from callmon.checks.states_first_name import states_first_name
from callmon.checks.states_institution import states_institution
from callmon.checks.states_last_name import states_last_name
from callmon.checks.states_name import states_name
from callmon.checks.states_position import states_position
from callmon.checks.states_topic import states_topic
from callmon.checks.talk_share import talk_share
from callmon.checks.verdict import Check
from callmon.checks.waits_for_hang_up import waits_for_hang_up
from callmon.checks.words_per_minute import words_per_minute
from callmon.transcripts import inflection, phrases

CHECKS: dict[str, Check] = {
    "answered_within": answered_within,
    "greets": greets,
    "states_institution": states_institution,
    "states_department": states_department,
    "states_first_name": states_first_name,
    "states_last_name": states_last_name,
    "states_name": states_name,
    "states_position": states_position,
    "confirms_person": confirms_person,
    "states_topic": states_topic,
    "asks_reason": asks_reason,
    "clarifies": clarifies,
    "handles_unknown": handles_unknown,
    "dead_air": dead_air,
    "interruptions": interruptions,
    "talk_share": talk_share,
    "words_per_minute": words_per_minute,
    "holds": holds,
    "checks_understanding": checks_understanding,
    "courtesy": courtesy,
    "recaps_agreement": recaps_agreement,
    "says_goodbye": says_goodbye,
    "waits_for_hang_up": waits_for_hang_up,
}


@cache
def version_of(check_id: str) -> str:
    """12 hex digits that change with the check's code, what checks share, and the phrases.

    KeyError where there is no such check.
    """
    digest = hashlib.sha256()
    for path in (_file_of(check_id), *_shared_files()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _file_of(check_id: str) -> Path:
    return Path(str(sys.modules[CHECKS[check_id].__module__].__file__))


@cache
def _shared_files() -> tuple[Path, ...]:
    """What a verdict depends on beside the check's own file; other checks do not count."""
    checks = {_file_of(check_id) for check_id in CHECKS}
    here = sorted(path for path in Path(__file__).parent.glob("*.py") if path not in checks)
    data = sorted(Path(str(lexicon.__file__)).parent.rglob("*.toml"))
    return (*here, Path(str(phrases.__file__)), Path(str(inflection.__file__)), *data)
