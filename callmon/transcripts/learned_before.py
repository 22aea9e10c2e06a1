"""What was learned on this machine is kept, so that it is learned once and not by every process.

A file for each learning, in the user's cache folder. Its name holds a fingerprint of the sentences
and of the code that learned from them, so what is read is never out of date. Where the folder
cannot be read or written, every process learns for itself.
"""

import contextlib
import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from threading import get_ident
from zipfile import BadZipFile

import numpy as np

from callmon.lexicon import files_of, phrases_for
from callmon.organisation import Language
from callmon.transcripts import learner, phrases
from callmon.transcripts.learner import Example, Learned, learn, misheard, seen

Learning = Callable[[Language], Learned]
_KEPT = 4
"""Files of one learning: of this version, and of others that run on the machine."""


def learned_before(name: str, language: Language, learning: Learning) -> Learned:
    """What `learning(language)` gives, from the cache where it was learned before.

    It may depend on the lexicon of its language, on its own file, the learner and the phrases:
    these are the fingerprint.
    """
    folder = _folder()
    if folder is None:
        return learning(language)
    path = folder / f"{name}-{language}-{_fingerprint(language, learning)}.npz"
    with contextlib.suppress(OSError, EOFError, ValueError, KeyError, BadZipFile):
        return _read(path)
    learned = learning(language)
    with contextlib.suppress(OSError):
        _write(learned, path)
    return learned


def learned_from(
    area: str, classes: Sequence[str], language: Language, times_misheard: int = 1
) -> Learned:
    """What the sentences of an area of the lexicon teach of its keys, `classes`."""
    return learned_before(
        f"{area}-{'-'.join(classes)}-{times_misheard}",
        language,
        lambda one: learn(list(_examples(area, classes, one, times_misheard)), len(classes)),
    )


def _examples(
    area: str, classes: Sequence[str], language: Language, times_misheard: int
) -> Iterator[Example]:
    """Each sentence as it is, and so many times misheard."""
    chance = np.random.default_rng(1)
    for place, key in enumerate(classes):
        for text in phrases_for(area, key, language):
            yield place, seen(text)
            for _ in range(times_misheard):
                yield place, seen(misheard(text, chance).replace("?", ""))


def _folder() -> Path | None:
    """In the user's folder for caches (XDG Base Directory Specification); None without a home."""
    with contextlib.suppress(RuntimeError):
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "callmon"
    return None


def _fingerprint(language: Language, learning: Learning) -> str:
    code = (learner.__file__, phrases.__file__, inspect.getfile(learning))
    hashed = sha256()
    for path in (*map(Path, code), *files_of(language)):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def _read(path: Path) -> Learned:
    with np.load(path, allow_pickle=False) as kept:
        features = kept["features"].tobytes().decode().split("\n")
        learned = Learned(
            rows={feature: row for row, feature in enumerate(features)},
            weights=kept["weights"],
            bias=kept["bias"],
        )
    if len(learned.weights) != len(learned.rows):
        raise ValueError(f"{path} has not as many weights as features")
    return learned


def _write(learned: Learned, path: Path) -> None:
    """All of it or nothing: another process may be reading, or writing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    features = np.frombuffer("\n".join(learned.rows).encode(), dtype=np.uint8)
    part = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    try:
        with part.open("wb") as file:
            np.savez(file, features=features, weights=learned.weights, bias=learned.bias)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    same = path.parent.glob(f"{path.stem.rpartition('-')[0]}-*.npz")
    for old in sorted(same, key=lambda one: one.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)
