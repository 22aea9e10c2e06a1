"""The organisations a running process serves: re-read when a file changes, the good ones kept."""

import time
from functools import cache
from pathlib import Path

import structlog

from callmon.config import settings
from callmon.organisation import Organisations
from callmon.organisation_file import OrganisationFileError, read_organisations

LOOK_SECONDS = 2.0

log = structlog.get_logger()

_State = tuple[tuple[str, int, int], ...]


class KnownOrganisations:
    """The organisations of a folder. The first reading raises what is wrong; later ones do not:
    while a changed file is wrong the last good reading stays, and `mistakes` says what is wrong.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = _state_of(folder)
        self._looked = time.monotonic()
        self._good = read_organisations(folder)
        self.mistakes: tuple[str, ...] = ()

    def current(self) -> Organisations:
        """The last good reading; looks for changed files at most every `LOOK_SECONDS`."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            self.look()
        return self._good

    def look(self) -> None:
        """Read the folder anew if a file in it changed."""
        state = _state_of(self._folder)
        if state == self._state:
            return
        self._state = state
        try:
            self._good, self.mistakes = read_organisations(self._folder), ()
            log.info("organisations read again", organisations=len(self._good.all))
        except (OrganisationFileError, OSError) as error:
            self.mistakes = tuple(str(error).splitlines())
            log.error("organisation files are wrong; the last good ones stay", mistakes=str(error))


@cache
def known_organisations() -> KnownOrganisations:
    """The process's organisations. Raises OrganisationFileError at the first use if wrong."""
    return KnownOrganisations(settings().organisations_dir)


def _state_of(folder: Path) -> _State:
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)
