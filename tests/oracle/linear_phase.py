"""The linear-phase equaliser by numpy and scipy: one FIR of each response, convolved in float64.

SPDX-License-Identifier: MIT
    linear_phase.py RATE TAPS BANDS < in.f32 > out.f64

BANDS is JSON: a list of {type, hz, gain_db, q, slope, place} as in the table. Audio is interleaved
stereo. What comes out is late by TAPS / 2. Each FIR is the inverse FFT of the analogue magnitude at
TAPS / 2 + 1 frequencies, centred, times a Kaiser window of beta 4, its first tap 0. Butterworth from
scipy.signal.butter, order slope / 6, its section of highest Q retuned.
"""

import json
import sys

import numpy as np
from scipy.signal import buttap, fftconvolve

STEREO, MID, SIDE, LEFT, RIGHT = range(5)


def butterworth(x, band):
    """Low pass at s = j x."""
    s = 1j * x
    _, poles, _ = buttap(round(band["slope"] / 6))
    upper = sorted((p for p in poles if p.imag > 1e-9), key=lambda p: -p.imag)
    h = np.ones_like(s)
    for i, p in enumerate(upper):
        q = -1 / (2 * p.real)
        if i == 0:
            q *= band["q"] * np.sqrt(2)
        h = h / (s * s + s / q + 1)
    for p in poles:
        if abs(p.imag) <= 1e-9:
            h = h / (s - p.real)
    return np.abs(h)


def shelf(x, gain, q):
    c = np.sqrt(gain) * (1 / q**2 - 2)
    return np.sqrt((1 + c * x**2 + gain * x**4) / (1 + c / gain * x**2 + x**4 / gain))


def magnitude(f, band):
    x, q, gain = f / band["hz"], band["q"], 10 ** (band["gain_db"] / 20)
    s = 1j * x
    kind = ["bell", "low shelf", "high shelf", "low pass", "high pass", "notch"][band["type"]]
    if kind == "bell":  # poles and zeros of the prototype, A = sqrt(G)
        a = np.sqrt(gain)
        return np.abs((s * s + s * a / q + 1) / (s * s + s / (a * q) + 1))
    if kind == "low shelf":
        return gain * shelf(x, 1 / gain, q)
    if kind == "high shelf":
        return shelf(x, gain, q)
    if kind == "low pass":
        return butterworth(x, band)
    if kind == "high pass":
        return np.where(x > 0, butterworth(1 / np.maximum(x, 1e-9), band), 0)
    return np.abs((s * s + 1) / (s * s + s / q + 1))


def main():
    rate, taps, bands = float(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    x = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(-1, 2).astype(float)
    f = np.arange(taps // 2 + 1) * rate / taps
    window = np.kaiser(taps + 1, 4.0)[:taps]

    def product(*places):
        h = np.ones_like(f)
        for band in bands:
            if band["place"] in places:
                h = h * magnitude(f, band)
        return h

    def filtered(signal, response):
        fir = np.roll(np.fft.irfft(response, taps), taps // 2) * window
        fir[0] = 0
        return fftconvolve(signal, fir)[: len(signal)]

    # Bands on channels come first; a response of zero phase is applied as one FIR with what follows it.
    left, right = product(STEREO, LEFT), product(STEREO, RIGHT)
    mid, side = product(MID), product(SIDE)
    m = (filtered(x[:, 0], left * mid) + filtered(x[:, 1], right * mid)) / 2
    s = (filtered(x[:, 0], left * side) - filtered(x[:, 1], right * side)) / 2
    sys.stdout.buffer.write(np.stack([m + s, m - s], 1).tobytes())


main()
