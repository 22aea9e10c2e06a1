"""The organisations a running process serves: re-read when a file changes, the good ones kept."""

import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import structlog

from callmon.config import settings
from callmon.organisation import Organisations
from callmon.organisation_file import Mistake, OrganisationFileError, read_organisations

LOOK_SECONDS = 2.0

log = structlog.get_logger()

Disagree = Callable[[Organisations], Iterable[Mistake]]
_State = tuple[tuple[str, int, int], ...]


class KnownOrganisations:
    """The organisations of a folder. The first reading raises what is wrong; later ones do not:
    while a changed file is wrong the last good reading stays, and `mistakes` says what is wrong.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state = _state_of(folder)
        self._looked = time.monotonic()
        self._disagree: Disagree = lambda _: ()
        self._good = self._read()
        self.mistakes: tuple[str, ...] = ()

    def hold_against(self, disagree: Disagree) -> None:
        """Refuse from now on also what `disagree` finds wrong: what they must be to other files.

        Raises OrganisationFileError where that is something already.
        """
        self._disagree = disagree
        self._refuse(self._good)

    def current(self) -> Organisations:
        """The last good reading; looks for changed files at most every `LOOK_SECONDS`."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = time.monotonic()
            self.look()
        return self._good

    @property
    def good(self) -> Organisations:
        """The last good reading, without a look at the files."""
        return self._good

    def look(self) -> None:
        """Read the folder anew if a file in it changed, or something is wrong: what is wrong may
        be mended elsewhere."""
        state = _state_of(self._folder)
        if state == self._state and not self.mistakes:
            return
        self._state = state
        try:
            self._good = self._read()
        except (OrganisationFileError, OSError) as error:
            self._note(tuple(str(error).splitlines()))
        else:
            self.mistakes = ()
            log.info("organisations read again", organisations=len(self._good.all))

    def _read(self) -> Organisations:
        read = read_organisations(self._folder)
        self._refuse(read)
        return read

    def _refuse(self, read: Organisations) -> None:
        if mistakes := tuple(self._disagree(read)):
            raise OrganisationFileError(mistakes)

    def _note(self, mistakes: tuple[str, ...]) -> None:
        if mistakes != self.mistakes:
            log.error("organisation files are wrong; the last good ones stay", mistakes=mistakes)
        self.mistakes = mistakes


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
