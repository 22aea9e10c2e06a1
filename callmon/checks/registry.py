"""Every check by the id a standard names it with, and the version of its code and phrases."""

import hashlib
import sys
from functools import cache
from pathlib import Path

from callmon import lexicon
from callmon.checks.answered_within import answered_within
from callmon.checks.asks_reason import asks_reason
from callmon.checks.confirms_person import confirms_person
from callmon.checks.greets import greets
from callmon.checks.states_department import states_department
from callmon.checks.states_first_name import states_first_name
from callmon.checks.states_institution import states_institution
from callmon.checks.states_last_name import states_last_name
from callmon.checks.states_name import states_name
from callmon.checks.states_position import states_position
from callmon.checks.states_topic import states_topic
from callmon.checks.verdict import Check
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
