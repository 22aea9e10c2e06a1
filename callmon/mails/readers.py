"""Whom a mail is for, on the day: the person, whoever stands in for them, or the head."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from callmon.mails.occasion import Kind, Reader
from callmon.organisation import Employee, Line, Organisation
from callmon.staff import Staff, staff
from callmon.tables import FollowUpRow


@dataclass(frozen=True)
class Readers:
    """Who of an organisation reads its mails on one day."""

    staff: Staff

    @property
    def organisation(self) -> Organisation:
        return self.staff.organisation

    def of_follow_up(self, kind: Kind, row: FollowUpRow) -> Reader | None:
        """Whom a mail about a follow-up is for; None where the file leaves nobody to tell."""
        above = self.above(row.department_id, row.line_id, besides=row.employee_id)
        if kind is Kind.OVERDUE_HEAD:
            return above
        person = self._employee(row.employee_id)
        there = self._there(row.employee_id)
        return there or above or (self._reader(person) if person else None)

    def above(
        self, department_id: str, line_id: str, *, besides: str | None = None
    ) -> Reader | None:
        """The department's head, else the line's duty address, else the head of the line's own
        department. Who is `besides` was told already, and is told again only if all else fails.
        """
        line = self._line(line_id)
        head = self._head(department_id)
        duty = Reader(line.duty_email, line.languages[0]) if line and line.duty_email else None
        chain = [head, duty, self._head(line.department) if line else None]
        known = [reader for reader in chain if reader]
        others = [reader for reader in known if reader.employee_id != besides]
        return next(iter((*others, *known)), None)

    def at_once(self, department_id: str | None, line_id: str) -> Reader | None:
        """Whoever looks at what cannot wait: the line's duty address before any head."""
        line = self._line(line_id)
        if line and line.duty_email:
            return Reader(line.duty_email, line.languages[0])
        return self.above(department_id or "", line_id)

    def named(self, employee_id: str) -> Reader | None:
        """An employee as they are in the file today, absent or not; None where they left."""
        person = self._employee(employee_id)
        return self._reader(person) if person else None

    def _head(self, department_id: str) -> Reader | None:
        heads = {one.id: one.head for one in self.organisation.departments}
        return self._there(heads.get(department_id) or "")

    def _there(self, employee_id: str) -> Reader | None:
        person = self._employee(employee_id)
        there = self.staff.instead_of(person) if person else None
        return self._reader(there) if there else None

    def _reader(self, person: Employee) -> Reader:
        return Reader(person.email, self.staff.languages_of(person)[0], person.id)

    def _employee(self, employee_id: str) -> Employee | None:
        return next((one for one in self.organisation.employees if one.id == employee_id), None)

    def _line(self, line_id: str) -> Line | None:
        return next((one for one in self.organisation.lines if one.id == line_id), None)


def readers(session: Session, organisation: Organisation, now: datetime) -> Readers:
    """Who reads an organisation's mails on the day of `now`."""
    return Readers(staff(session, organisation, now.astimezone(organisation.zone).date()))
