#!/usr/bin/env python3
"""Pink noise with a bell on it, and what became of the bell. SPDX-License-Identifier: MIT

  resonance.py make OUT.f32 SEED SECONDS [HZ GAIN_DB Q]    interleaved stereo at 48 kHz, -20 dBFS RMS
  resonance.py measure PLAIN.f32 OUT.f32 HZ                JSON: excess in 1/24 octave around HZ, dB

The bell is scipy's lfilter over the RBJ cookbook's peakingEQ; spectra are Welch's, 16384 points.
"""
import json
import sys

import numpy as np
import scipy.signal as signal

RATE = 48000


def pink(frames, seed):
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    hz = np.fft.rfftfreq(frames, 1 / RATE)
    spectrum[1:] /= np.sqrt(np.maximum(hz[1:], 10))
    spectrum[0] = 0
    x = np.fft.irfft(spectrum, frames)
    return 0.1 * x / np.std(x)


def bell(x, hz, gain_db, q):
    a, w = 10 ** (gain_db / 40), 2 * np.pi * hz / RATE
    alpha = np.sin(w) / (2 * q)
    b = [1 + alpha * a, -2 * np.cos(w), 1 - alpha * a]
    return signal.lfilter(b, [1 + alpha / a, -2 * np.cos(w), 1 - alpha / a], x)


def twenty_fourths(x, centres):
    hz, power = signal.welch(x, RATE, nperseg=16384)
    inside = [(hz >= c * 2 ** (-1 / 48)) & (hz <= c * 2 ** (1 / 48)) for c in centres]
    return np.array([10 * np.log10(np.mean(power[k])) for k in inside])


def make(path, seed, seconds, bells):
    frames = int(float(seconds) * RATE)
    planes = [pink(frames, int(seed) + ch) for ch in range(2)]
    for hz, gain_db, q in zip(*[iter(map(float, bells))] * 3):
        planes = [bell(x, hz, gain_db, q) for x in planes]
    np.stack(planes, 1).astype("<f4").tofile(path)


def measure(plain, out, hz):
    centres = float(hz) * 2 ** (np.arange(-24, 25) / 24)
    settled = [np.fromfile(p, "<f4").reshape(-1, 2)[RATE:, 0] for p in (plain, out)]
    before, after = (twenty_fourths(x, centres) for x in settled)
    excess = after - before
    print(json.dumps({"most": excess.max(), "least": excess.min(), "mean": excess.mean()}))


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:])
else:
    measure(*sys.argv[2:5])
