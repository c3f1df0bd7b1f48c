"""Loudness by ITU-R BS.1770-5 and EBU Tech 3341/3342 (2023) in numpy, exact lists in place of histograms.

SPDX-License-Identifier: MIT
    bs1770.py FILE...                    one JSON line per WAV file
    bs1770.py --levels FILE RATE         a mono signal of levels (float64, one per 100 ms) times a sine of
                                         an eighth of the rate, made and measured in pieces

K weighting from the analogue prototypes behind the 48 kHz tables; the high-pass keeps the tables' gain.
"""

import json
import math
import sys

import numpy as np
from scipy.signal import lfilter

from true_peak import read

SHELF_HZ, SHELF_DB, SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
PASS_HZ, PASS_Q = 38.13547087602444, 0.5003270373238773


def k_weighting(rate):
    k = math.tan(math.pi * SHELF_HZ / rate)
    vh = 10 ** (SHELF_DB / 20)
    vb = vh**0.4996667741545416
    a0 = 1 + k / SHELF_Q + k * k
    shelf_b = np.array([vh + vb * k / SHELF_Q + k * k, 2 * (k * k - vh), vh - vb * k / SHELF_Q + k * k])
    shelf_a = np.array([a0, 2 * (k * k - 1), 1 - k / SHELF_Q + k * k])

    def denominator(fs):
        k = math.tan(math.pi * PASS_HZ / fs)
        return np.array([1 + k / PASS_Q + k * k, 2 * (k * k - 1), 1 - k / PASS_Q + k * k])

    pass_a = denominator(rate)
    gain = denominator(48000)[0] / pass_a[0]
    return (shelf_b / a0, shelf_a / a0), (gain * np.array([1.0, -2.0, 1.0]), pass_a / pass_a[0])


def lufs(power):
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-30))


class Steps:
    """Sums of K-weighted squares over 10 ms, to the nearest frame below."""

    def __init__(self, rate, channels):
        self.rate = rate
        self.filters = k_weighting(rate)
        self.states = [np.zeros((2, channels)) for _ in self.filters]
        self.total = 0.0
        self.sums = []  # running total of squares at each frame, kept at the ends of steps
        self.frames = 0

    def push(self, x):
        for i, (b, a) in enumerate(self.filters):
            x, self.states[i] = lfilter(b, a, x, axis=0, zi=self.states[i])
        running = self.total + np.cumsum(np.sum(x * x, axis=1))
        first = len(self.sums)
        last = int((self.frames + len(x)) * 100 / self.rate)
        ends = (np.arange(first, last) + 1) * self.rate // 100
        self.sums.extend(running[ends - 1 - self.frames])
        self.total = running[-1]
        self.frames += len(x)

    def powers(self):
        return np.diff(np.concatenate([[0.0], self.sums])) / (self.rate / 100)


def means(powers, steps, hop):
    sums = np.concatenate([[0.0], np.cumsum(powers)])
    first = hop * math.ceil(steps / hop)
    ends = np.arange(first, len(powers) + 1, hop)
    return (sums[ends] - sums[ends - steps]) / steps


def measure(powers):
    blocks = means(powers, 40, 10)
    loud = blocks[lufs(blocks) > -70]
    integrated = None
    if len(loud):
        gate = lufs(np.mean(loud)) - 10
        integrated = float(lufs(np.mean(loud[lufs(loud) > gate])))
    windows = means(powers, 300, 10)
    windows = windows[lufs(windows) >= -70]
    span = None
    if len(windows):
        gate = lufs(np.mean(windows)) - 20
        kept = np.sort(lufs(windows[lufs(windows) >= gate]))
        low, high = (int((len(kept) - 1) * p + 0.5) for p in (0.10, 0.95))
        span = float(kept[high] - kept[low])
    most = {}
    for name, steps in (("momentaryMaxLufs", 40), ("shortTermMaxLufs", 300)):
        every = means(powers, steps, 1)
        most[name] = float(lufs(np.max(every))) if len(every) else None
    return {"integratedLufs": integrated, "rangeLu": span, **most}


def level_file(path, rate):
    levels = np.fromfile(path, dtype=np.float64)
    step = rate // 10
    wave = np.tile(np.sin(2 * np.pi * np.arange(8) / 8), step // 8)
    steps = Steps(rate, 1)
    for at in range(0, len(levels), 6000):
        x = (levels[at : at + 6000, None] * wave).astype(np.float32)
        steps.push(x.astype(np.float64).reshape(-1, 1))
    return measure(steps.powers())


def main(args):
    if args[0] == "--levels":
        return print(json.dumps(level_file(args[1], int(args[2]))))
    for path in args:
        rate, x = read(path)
        steps = Steps(rate, x.shape[1])
        steps.push(x)
        print(json.dumps(measure(steps.powers())))


if __name__ == "__main__":
    main(sys.argv[1:])
