"""The standards a running process judges by: a changed file is read again, the good ones kept."""

from functools import cache

import structlog

from callmon.config import settings
from callmon.known_organisations import known_organisations
from callmon.organisation import Organisation
from callmon.organisation_file import unknown_standards
from callmon.standards.standard import Standard, StandardFileError, standards
from callmon.standards.terms import Terms

log = structlog.get_logger()


class KnownStandards:
    """The first reading raises what is wrong; later ones do not: while a changed file is wrong the
    last good reading of all stays, and `mistake` says what is wrong. So does a standard that an
    organisation is held to and whose file is gone.
    """

    def __init__(self) -> None:
        self._good = standards()
        self.mistake: str | None = None

    def current(self) -> dict[str, Standard]:
        """The last good reading, by id. An unchanged file is not parsed again."""
        try:
            self._take(standards())
        except (StandardFileError, OSError) as error:
            self._note(str(error))
        return self._good

    def _take(self, read: dict[str, Standard]) -> None:
        held_to = {one.standard for one in known_organisations().good}
        gone = {id_: one for id_, one in self._good.items() if id_ in held_to and id_ not in read}
        self._good = {**read, **gone}
        self._note(_put_back(gone) if gone else None)

    def _note(self, mistake: str | None) -> None:
        if mistake and mistake != self.mistake:
            log.error("a standard is wrong; the last good ones stay", mistake=mistake)
        self.mistake = mistake


def _put_back(gone: dict[str, Standard]) -> str:
    names = ", ".join(f"{one}.toml" for one in sorted(gone))
    return f"{names} is gone, by which an organisation is judged; put it back or choose another"


@cache
def known_standards() -> KnownStandards:
    """The process's standards. Raises StandardFileError at the first use if one is wrong."""
    return KnownStandards()


def terms_for(organisation: Organisation) -> Terms:
    """By when and how persistently citizens of an organisation are rung back, by its standard. One
    that cannot be read must not keep anybody from being rung back: then as where none says."""
    try:
        return known_standards().current()[organisation.standard].terms
    except (KeyError, StandardFileError) as error:
        log.error("standard_not_usable", organisation=organisation.id, error=repr(error))
        return Terms()


def hold_organisations_to_standards() -> None:
    """Refuse organisation files that name a standard there is not, now and when they change.

    Raises OrganisationFileError or StandardFileError.
    """
    folder, known = settings().organisations_dir, known_standards()
    known_organisations().hold_against(
        lambda organisations: unknown_standards(folder, organisations, known.current())
    )
