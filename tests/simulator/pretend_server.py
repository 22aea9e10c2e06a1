"""A small server with the line's addresses, to try the simulator on: twilio's own library checks
the signatures and writes the TwiML."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from time import sleep

import uvicorn
from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-token-of-the-tests"


@dataclass
class PretendServer:
    """What each path answers, and what came in."""

    url: str = ""
    documents: dict[str, str | int] = field(default_factory=dict)
    came: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    bad_signatures: int = 0
    audio: bytes = b""
    audio_type: str = "audio/x-wav"

    def paths(self) -> list[str]:
        return [path for path, _ in self.came]

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for came, form in self.came if came == path]

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/audio.wav")
        def audio() -> Response:
            return Response(self.audio, media_type=self.audio_type)

        @app.post("/{path:path}")
        async def webhook(path: str, request: Request) -> Response:
            form = await request.form()
            signature = request.headers["X-Twilio-Signature"]
            address = f"{self.url}/{path}" + (f"?{request.url.query}" if request.url.query else "")
            if not RequestValidator(TOKEN).validate(address, form, signature):
                self.bad_signatures += 1
                return Response(status_code=403)
            self.came.append((f"/{path}", {key: str(form[key]) for key in form}))
            self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
            answer = self.documents.get(f"/{path}", str(VoiceResponse()))
            if isinstance(answer, int):
                return Response(status_code=answer)
            return Response(answer, media_type="text/xml")

        return app


@contextmanager
def serving(server: PretendServer) -> Iterator[PretendServer]:
    """The server on a free port while the block runs."""
    running = uvicorn.Server(uvicorn.Config(server.app(), port=0, log_level="warning"))
    thread = Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    server.url = f"http://127.0.0.1:{port}"
    yield server
    running.should_exit = True
    thread.join()
