"""Durable webhooks against an empty endpoint of the same server, in one run, on SQLite.

Prints, for 50 keep-alive connections, the throughput of signed status callbacks (verified, kept
with their job, on disk when answered) as a ratio to an endpoint that does nothing; then the
latency at 20 webhooks a second while a worker transcribes; and the most memory that each of the
processes took meanwhile.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
TOKEN = "bench-token"
ACCOUNT = "AC" + "0" * 32
NUMBER = "+37180001234"


def serve() -> None:
    """The real application with one endpoint more, which does nothing."""
    import uvicorn
    from fastapi import Response

    from callmon.app import create_app

    app = create_app()

    async def empty() -> Response:
        return Response(status_code=204)

    app.add_api_route("/empty", empty, methods=["POST"])
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)


def webhook(url: str) -> bytes:
    """One signed status callback of a call nobody knows yet, as HTTP."""
    fields = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "CallDuration": "0",
        "CallSid": "CA" + secrets.token_hex(16),
        "CallStatus": "no-answer",
        "Called": NUMBER,
        "CallerCity": "",
        "Direction": "inbound",
        "From": "+37129000000",
        "To": NUMBER,
    }
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()
    signature = base64.b64encode(digest).decode()
    body = urlencode(fields)
    return (
        f"POST /twilio/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Twilio-Signature: {signature}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


EMPTY = b"POST /empty HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"


class Connection:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, request: bytes) -> float:
        """Sends a request and returns the seconds until its whole answer was read."""
        started = time.perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b" 204 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(f"unexpected answer: {head.decode()}")
        return time.perf_counter() - started


async def throughput(port: int, connections: int, requests: list[bytes]) -> tuple[float, float]:
    """Requests a second and the 99th percentile in seconds."""
    waiting = iter(requests)
    taken: list[float] = []

    async def one() -> None:
        connection = Connection(*await asyncio.open_connection("127.0.0.1", port))
        for request in waiting:
            taken.append(await connection.send(request))
        connection.writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return len(requests) / (time.perf_counter() - started), p99(taken)


async def steady(port: int, url: str, a_second: int, seconds: int) -> list[float]:
    """Latencies at a steady rate, each webhook on whichever connection is free."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(10):
        free.put_nowait(Connection(*await asyncio.open_connection("127.0.0.1", port)))

    async def one() -> float:
        started = time.perf_counter()
        connection = await free.get()
        await connection.send(webhook(url))
        free.put_nowait(connection)
        return time.perf_counter() - started

    sending = []
    for _ in range(a_second * seconds):
        sending.append(asyncio.create_task(one()))
        await asyncio.sleep(1 / a_second)
    return list(await asyncio.gather(*sending))


def p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def children(pid: int) -> list[int]:
    """The processes that any thread of a process started."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for one in lists for child in one.read_text().split()]


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        started = children(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return own / 1024 + sum(memory_mb(child) for child in started)


@contextmanager
def highest(measured: dict[str, Callable[[], float]]) -> Iterator[dict[str, float]]:
    """The highest of each measure while the block runs, looked at five times a second."""
    seen = dict.fromkeys(measured, 0.0)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            seen.update({name: max(seen[name], measure()) for name, measure in measured.items()})

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        with_children = os.getpgid(process.pid)
        os.killpg(with_children, signal.SIGTERM)
        process.wait(30)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "CALLMON_DATA_DIR": str(folder),
        "CALLMON_ORGANISATIONS_DIR": str(ROOT / "organisations"),
        "CALLMON_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CALLMON_SECRET_KEY": secrets.token_hex(32),
        "CALLMON_TWILIO_ACCOUNT_SID": ACCOUNT,
        "CALLMON_TWILIO_AUTH_TOKEN": TOKEN,
    }


@contextmanager
def serving() -> Iterator[tuple["subprocess.Popen[bytes]", int, str, dict[str, str]]]:
    """A server on an empty database, warm; its port, its status address, its settings."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = settings(Path(folder), port)
        with running([sys.executable, __file__, "serve", str(port)], environment) as server:
            wait_for(port)
            asyncio.run(throughput(port, 50, [EMPTY] * 500))
            yield server, port, f"http://127.0.0.1:{port}/twilio/status", environment


def alternating(port: int, url: str, rounds: int, count: int) -> dict[str, float]:
    """Empty and durable in turns, so that a drifting machine slows both alike."""
    empties, durables, slow = [], [], []
    for _ in range(rounds):
        empties.append(asyncio.run(throughput(port, 50, [EMPTY] * count))[0])
        rate, slowest = asyncio.run(throughput(port, 50, [webhook(url) for _ in range(count)]))
        durables.append(rate)
        slow.append(slowest)
    ratios = [durable / empty for durable, empty in zip(durables, empties, strict=True)]
    return {
        "empty_per_second": statistics.median(empties),
        "durable_per_second": statistics.median(durables),
        "ratio": statistics.median(ratios),
        "p99_ms_at_50_connections": statistics.median(slow) * 1000,
    }


def while_transcribing(
    server: int, port: int, url: str, environment: dict[str, str]
) -> dict[str, float]:
    """Latency at 20 a second while a worker runs and recordings are transcribed beside it, and
    the most memory that web, worker and the hearing child took meanwhile."""
    worker = [sys.executable, "-m", "callmon.cli", "worker"]
    transcriber = [sys.executable, __file__, "transcribe"]
    with running(worker, environment) as process, running(transcriber, environment) as hearing:
        time.sleep(8)
        memory = {
            "web_mb": lambda: memory_mb(server),
            "worker_mb": lambda: memory_mb(process.pid),
            "hearing_mb": lambda: sum(memory_mb(one) for one in children(hearing.pid)),
        }
        with highest(memory) as most:
            taken = asyncio.run(steady(port, url, 20, 30))
    return {
        "p50_ms_at_20_a_second": statistics.median(taken) * 1000,
        "p99_ms_at_20_a_second": p99(taken) * 1000,
        **most,
        "worker_with_hearing_mb": most["worker_mb"] + most["hearing_mb"],
    }


def transcribe() -> None:
    """Keeps one transcription after another going, in the worker's own niced child."""
    from callmon.transcripts.listening import transcribe_in_child
    from callmon.transcripts.transcript import Speaker

    clips = sorted((ROOT / "callmon" / "simulator" / "audio").glob("en-*.wav"))
    while True:
        for clip in clips:
            transcribe_in_child(clip, [Speaker.CLIENT], ["en"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench webhooks", description=__doc__)
    parser.add_argument("--requests", type=int, default=3000, help="webhooks in one round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with serving() as (server, port, url, _environment):
        with highest({"web_mb_at_50_connections": lambda: memory_mb(server.pid)}) as most:
            figures = alternating(port, url, options.rounds, options.requests)
        figures |= most
    with serving() as (server, port, url, environment):  # its worker has no backlog to read
        figures |= while_transcribing(server.pid, port, url, environment)
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=2))


if __name__ == "__main__":
    {"serve": serve, "transcribe": transcribe}.get("".join(sys.argv[1:2]), main)()
