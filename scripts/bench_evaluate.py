"""How long a thousand calls of text take to judge, as a share of a minute of one core."""

import json
import tempfile
import time
from pathlib import Path

from callmon.evaluate import evaluate

LABELLED = Path(__file__).parents[1] / "tests" / "labelled"
CALLS = 1000


def main() -> None:
    lines = (LABELLED / "calls.jsonl").read_text(encoding="utf8").splitlines()
    calls = [json.loads(lines[number % len(lines)]) for number in range(CALLS)]
    for number, call in enumerate(calls):
        # Other words in each, so that nothing is merely remembered from the one before.
        call["id"] = f"c{number}"
        call["turns"] = [{**turn, "text": f"{turn['text']} {number}"} for turn in call["turns"]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        organisation = (LABELLED / "organisation.toml").read_text(encoding="utf8")
        (folder / "organisation.toml").write_text(organisation, encoding="utf8")
        text = "\n".join(json.dumps(call) for call in calls)
        (folder / "calls.jsonl").write_text(text, encoding="utf8")
        began = time.process_time()
        evaluate(folder)
        seconds = time.process_time() - began
    print(json.dumps({"calls": CALLS, "share_of_a_minute": round(seconds / 60, 3)}))


if __name__ == "__main__":
    main()
