"""TwiML read as strictly as Twilio reads it: names are case-sensitive, the unknown is warned of."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_BYTES = 64 * 1024

_CALLBACK = {"statusCallback", "statusCallbackMethod", "statusCallbackEvent"}
_RECORDING = {
    "recordingStatusCallback",
    "recordingStatusCallbackMethod",
    "recordingStatusCallbackEvent",
}
_MACHINE = {
    "machineDetection",
    "machineDetectionTimeout",
    "machineDetectionSpeechThreshold",
    "machineDetectionSpeechEndThreshold",
    "machineDetectionSilenceTimeout",
    "amdStatusCallback",
    "amdStatusCallbackMethod",
}

ATTRIBUTES: dict[str, set[str]] = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Redirect": {"method"},
    "Hangup": set(),
    "Reject": {"reason"},
    "Gather": {
        *("input", "action", "method", "timeout", "numDigits", "finishOnKey"),
        *("actionOnEmptyResult", "language", "hints", "speechTimeout", "speechModel"),
        *("profanityFilter", "partialResultCallback", "partialResultCallbackMethod"),
        *("maxSpeechTime", "bargeIn", "debug", "enhanced"),
    },
    "Dial": {
        *("action", "method", "timeout", "answerOnBridge", "callerId", "hangupOnStar"),
        *("timeLimit", "record", "recordingTrack", "trim", "recordingConfigurationId"),
        *("callReason", "referUrl", "referMethod", "ringTone", "sequential"),
        *_RECORDING,
    },
    "Number": {"url", "method", "sendDigits", "byoc", *_CALLBACK, *_MACHINE},
    "Record": {
        *("action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim"),
        *("transcribe", "transcribeCallback", "recordingConfigurationId"),
        *_RECORDING,
    },
}
"""Every verb and noun the simulator acts on, with the attributes Twilio knows for it."""

CHILDREN: dict[str, set[str]] = {
    "Response": set(ATTRIBUTES) - {"Number"},
    "Gather": {"Say", "Play", "Pause"},
    "Dial": {"Number"},
}

RING_TONES = {
    *("at", "au", "bg", "br", "be", "ch", "cl", "cn", "cz", "de", "dk", "ee", "es", "fi", "fr"),
    *("gr", "hu", "il", "in", "it", "lt", "jp", "mx", "my", "nl", "no", "nz", "ph", "pl", "pt"),
    *("ru", "se", "sg", "th", "uk", "us", "us-old", "tw", "ve", "za"),
}
"""Twilio's ring tones; there is none of Latvia."""
VOICES = {"lv-LV": ("Google.lv-LV-Standard-",), "ru-RU": ("Polly.", "Google.ru-RU-")}


class BadTwiml(Exception):
    """A document Twilio would refuse: its error code, and the call ends or falls back."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")


@dataclass(frozen=True)
class Verb:
    """One element of a document."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Verb", ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, default)

    def seconds(self, attribute: str, default: float) -> float:
        return float(self.attributes.get(attribute, default))

    def is_true(self, attribute: str) -> bool:
        return self.get(attribute) == "true"


@dataclass(frozen=True)
class Document:
    """A TwiML document and what Twilio would warn of in it."""

    verbs: tuple[Verb, ...]
    warnings: tuple[str, ...]


def read_twiml(body: bytes, content_type: str) -> Document:
    """A document, or BadTwiml: 11750 too large, 12300 wrong type, 12100 not well-formed."""
    if len(body) > MAX_BYTES:
        raise BadTwiml(11750, f"{len(body)} bytes of TwiML; 64 kB is the most")
    if content_type.split(";")[0].strip() not in ("text/xml", "application/xml", "text/html"):
        raise BadTwiml(12300, f"content type {content_type!r} is not TwiML's")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise BadTwiml(12100, f"not well-formed: {error}") from None
    if root.tag != "Response":
        raise BadTwiml(12100, f"the root is {root.tag!r}, not 'Response'")
    verbs = tuple(_verb(child) for child in root)
    return Document(verbs, tuple(_warnings("Response", verbs)))


def _verb(element: ElementTree.Element) -> Verb:
    children = tuple(_verb(child) for child in element)
    return Verb(element.tag, dict(element.attrib), (element.text or "").strip(), children)


def _warnings(parent: str, verbs: tuple[Verb, ...]) -> Iterator[str]:
    for verb in verbs:
        if verb.name not in CHILDREN.get(parent, set()):
            yield f"12100: {verb.name!r} has no place in {parent!r}"
            continue
        for unknown in sorted(set(verb.attributes) - ATTRIBUTES[verb.name]):
            yield f"12200: {verb.name!r} has no attribute {unknown!r}"
        yield from _value_warnings(verb)
        yield from _warnings(verb.name, verb.children)


def _value_warnings(verb: Verb) -> Iterator[str]:
    if verb.name == "Say":
        yield from _say_warnings(verb)
    if verb.get("ringTone") and verb.get("ringTone") not in RING_TONES:
        yield f"12200: no ring tone {verb.get('ringTone')!r}"
    if verb.name == "Record" and not verb.get("action"):
        yield "13000: 'Record' without action asks for its own document again, for ever"
    for attribute in ("statusCallback", "recordingStatusCallback", "action", "url"):
        if "_" in verb.get(attribute).partition("://")[2].partition("/")[0]:
            yield f"12200: host names with '_' are refused in {attribute!r}"


def _say_warnings(verb: Verb) -> Iterator[str]:
    voices = VOICES.get(verb.get("language"))
    if voices and not verb.get("voice").startswith(voices):
        yield f"13511: voice {verb.get('voice')!r} cannot speak {verb.get('language')!r}"
    if not verb.text:
        yield "13520: nothing to say"
    if len(verb.text) > 3000:
        yield f"13521: {len(verb.text)} characters are too many to say"
