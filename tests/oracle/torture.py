"""Signals that true-peak limiters get wrong, as one WAV file of 32-bit floats.

SPDX-License-Identifier: MIT
    torture.py RATE PATH
Sines at 50 and 997 Hz, a sine at a quarter of the rate with its samples at 45 degrees, pink noise, white
noise up to 20 kHz and up to half the rate, a synthetic mix, the mix clipped by 6 dB, clicks between the
samples, bursts of high tones. Each 0.4 s, faded, between silences, 0 dBTP by a 32x ideal sinc.
"""

import sys

import numpy as np
from scipy.io import wavfile

SECONDS = 0.4
GAP = 0.08
OVER = 32


def peak(x):
    """True peak of channels, padded with silence, by zero padding of the spectrum."""
    size = 1 << int(np.ceil(np.log2(x.shape[1] + 8192)))
    spectrum = np.fft.rfft(x, size)
    return max(np.max(np.abs(np.fft.irfft(s, size * OVER))) * OVER for s in spectrum)


def shaped(x, rate, law):
    """Noise through a gain over frequency."""
    spectrum = np.fft.rfft(x)
    hz = np.fft.rfftfreq(x.shape[1], 1 / rate)
    return np.fft.irfft(spectrum * law(hz), x.shape[1])


def tones(t, *parts):
    """Left and right of a sum of (Hz, gain, phase)."""
    left = sum(g * np.sin(2 * np.pi * hz * t + p) for hz, g, p in parts)
    right = sum(g * np.sin(2 * np.pi * hz * t + 1.3 * p) for hz, g, p in parts)
    return np.stack([left, right])


def mix(t, noise):
    """Bass, chords, hi-hats and kicks."""
    beat = np.mod(t, 0.15)
    kick = np.sin(2 * np.pi * 60 * beat * (1 + 2 * np.exp(-beat * 60))) * np.exp(-beat * 25)
    hat = noise * np.exp(-np.mod(t + 0.075, 0.15) * 80) * 0.5
    chord = tones(t, (220, 0.2, 0.1), (277.2, 0.2, 1.0), (329.6, 0.2, 2.0), (3520, 0.08, 0.7))
    return chord + 0.8 * kick + hat + 0.3 * np.sin(2 * np.pi * 55 * t)


def clicks(t, rate):
    """Band-limited clicks whose tops lie between the samples."""
    out = np.zeros((2, len(t)))
    n = np.arange(-200, 200)
    for i, at in enumerate(range(400, len(t) - 400, rate // 40)):
        wave = np.sinc(n - (i % 32) / 32) * (-1) ** i
        out[0, at - 200 : at + 200] += wave
        out[1, at - 200 : at + 200] += wave * 0.5 ** (i % 3)
    return out


def bursts(t, rate):
    """Tones from 10 to 19.9 kHz, 8 ms each, with hard edges."""
    hz = 10000 + 900 * (np.floor(t / 0.008) % 12)
    on = np.mod(t, 0.008) < 0.005
    return np.stack([on * np.sin(2 * np.pi * hz * t), on * np.cos(2 * np.pi * hz * t)])


def torture(rate):
    random = np.random.default_rng(3)
    t = np.arange(int(SECONDS * rate)) / rate
    white = random.standard_normal((2, len(t)))
    quarter = np.sin(2 * np.pi * rate / 4 * t + np.pi / 4)
    song = mix(t, white)
    song /= np.max(np.abs(song))
    parts = [
        tones(t, (50, 1, 0)),
        tones(t, (997, 1, 0)),
        np.stack([quarter, quarter]),
        shaped(white, rate, lambda hz: 1 / np.sqrt(np.maximum(hz, 20))),
        shaped(white, rate, lambda hz: hz < 20000),
        white,
        song,
        np.clip(2 * song, -1, 1),
        clicks(t, rate),
        bursts(t, rate),
    ]
    fade = np.minimum(1, np.minimum(np.arange(len(t)), np.arange(len(t))[::-1]) / (0.02 * rate))
    gap = np.zeros((2, int(GAP * rate)))
    out = [gap]
    for x in parts:
        faded = x * fade
        out += [faded / peak(faded), gap]
    return np.concatenate(out, axis=1)


def main(rate, path):
    wavfile.write(path, rate, np.ascontiguousarray(torture(rate).T.astype(np.float32)))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
