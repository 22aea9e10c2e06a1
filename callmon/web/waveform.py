"""The picture of a recording's sound: how loud each stretch is, by channel, 0 to 1."""

import math

import numpy as np

from callmon.wav import Wav, samples

STRETCHES = 1000
BLOCK_STRETCHES = 50


def peaks(wav: Wav) -> list[list[float]]:
    """For each channel the loudest moment of up to 1000 equal stretches, from the file's start.

    Reads a part of the file at a time, so hours cost no more memory than minutes.
    """
    count = max(1, min(STRETCHES, math.ceil(wav.duration_seconds * 20)))
    seconds = wav.duration_seconds / count
    found: list[list[float]] = [[] for _ in range(wav.channels)]
    for first in range(0, count, BLOCK_STRETCHES):
        last = min(first + BLOCK_STRETCHES, count)
        block = np.abs(samples(wav, first * seconds, last * seconds))
        for stretch in np.array_split(block, last - first):
            loudest = stretch.max(axis=0) if len(stretch) else np.zeros(wav.channels)
            for channel, value in zip(found, loudest, strict=True):
                channel.append(round(float(value), 3))
    return found
