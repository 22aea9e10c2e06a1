"""What is behind the technical line of an unfinished job or mail, as words can be found for it."""

import re

_KNOWN = (
    ("disk_full", r"disk is full|No space left on device|Disk quota exceeded"),
    ("disk_not_writable", r"disk cannot be written|readonly database|Read-only file system"),
    ("recording_not_there", r"recording is not there"),
    ("recording_broken", r"recording is cut off|What came is|header with no sound"),
    ("recording_too_large", r"recording is larger than"),
    ("recording_too_long", r"recording is longer than"),
    ("exchange_credentials", r"refused our account's credentials"),
    (
        "exchange_refused",
        r"Twilio refused the request|Twilio redirected|is no SID of the form"
        r"|Twilio answered 4\d\d",
    ),
    (
        "exchange_away",
        r"Twilio did not answer in time|connection to Twilio failed|Twilio could not be reached"
        r"|Twilio answered|download took too long",
    ),
    ("mail_password", r"mail server refused our password"),
    ("mail_setting", r"CALLMON_SMTP_URL begins with"),
    ("mail_not_now", r"mail server refused .*?: 4\d\d\b"),
    ("mail_came_back", r"mail came back"),
    ("mail_refused", r"mail server refused"),
    ("mail_away", r"mail server is away"),
    ("model_files", r"speech model file .*(missing|altered)|no speech model|CALLMON_MODELS_DIR"),
    ("hearing_too_slow", r"recording was not heard within"),
    ("hearing_broke", r"process that hears recordings ended early|Hearing the recording failed"),
    ("nobody_to_assign", r"names no employee"),
    ("database_away", r"^(OperationalError|InterfaceError|TimeoutError|TransactionLost)\b"),
)
KEYS = (*dict(_KNOWN), "unknown")


def trouble(line: str) -> str:
    """The key of the words (`troubles.<key>`) for an error's line; `unknown` where there is none.

    Errors are kept as one English line, so the words are found by what such a line says.
    """
    return next((key for key, says in _KNOWN if re.search(says, line)), "unknown")
