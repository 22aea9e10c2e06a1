"""The standards a running process judges by: a changed file is read again, the good ones kept."""

from functools import cache

import structlog

from callmon.standards.standard import Standard, StandardFileError, standards

log = structlog.get_logger()


class KnownStandards:
    """The first reading raises what is wrong; later ones do not: while a changed file is wrong the
    last good reading of all stays, and `mistake` says what is wrong.
    """

    def __init__(self) -> None:
        self._good = standards()
        self.mistake: str | None = None

    def current(self) -> dict[str, Standard]:
        """The last good reading, by id. An unchanged file is not parsed again."""
        try:
            self._good, self.mistake = standards(), None
        except (StandardFileError, OSError) as error:
            if self.mistake != str(error):
                log.error("a standard is wrong; the last good ones stay", mistake=str(error))
            self.mistake = str(error)
        return self._good


@cache
def known_standards() -> KnownStandards:
    """The process's standards. Raises StandardFileError at the first use if one is wrong."""
    return KnownStandards()
