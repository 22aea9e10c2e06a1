"""Every row kept, in the order a call creates them.

Times are aware UTC. `organisation_id` is on every row a person may see: nobody sees another's.
"""

from callmon.tables.calls import (
    CallRow,
    FindingRow,
    ListeningRow,
    ReceiptRow,
    ReconciliationRow,
    RecordingRow,
    ReviewRow,
    TranscriptRow,
)
from callmon.tables.follow_ups import (
    FollowUpCauseRow,
    FollowUpEventRow,
    FollowUpRow,
    NotificationRow,
    PromiseRow,
    RingBackRow,
)
from callmon.tables.messages import AssignmentRow, RotationRow, VoicemailRow
from callmon.tables.people import (
    AbsenceRow,
    DutyRow,
    EmployeeLanguagesRow,
    FailedSignInRow,
    SignInRow,
    UserRow,
)
from callmon.tables.row import BigId, Row, UtcDateTime

__all__ = [
    "AbsenceRow",
    "AssignmentRow",
    "BigId",
    "CallRow",
    "DutyRow",
    "EmployeeLanguagesRow",
    "FailedSignInRow",
    "FindingRow",
    "FollowUpCauseRow",
    "FollowUpEventRow",
    "FollowUpRow",
    "ListeningRow",
    "NotificationRow",
    "PromiseRow",
    "ReceiptRow",
    "ReconciliationRow",
    "RecordingRow",
    "ReviewRow",
    "RingBackRow",
    "RotationRow",
    "Row",
    "SignInRow",
    "TranscriptRow",
    "UserRow",
    "UtcDateTime",
    "VoicemailRow",
]
