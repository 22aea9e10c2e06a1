"""Findings as a reader sees them."""

from callmon.organisation import Language
from callmon.tables import FindingRow


def why(finding: FindingRow, language: Language) -> str:
    """The one sentence that says why, in the reader's language."""
    return str(finding.why["key"])
