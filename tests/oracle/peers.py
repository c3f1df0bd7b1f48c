"""Signals for the comparison of limiters, and what became of them; shares no code with the core.

SPDX-License-Identifier: MIT
    peers.py signals FOLDER NAME=WAV...  tones and torture set, and each WAV normalised; one JSON line per signal
    peers.py measure < jobs              one JSON line per job: true peak, loudness, distortion or residual
Everything is 48 kHz stereo float. Normalised means a true peak of 0 dBTP by the 32x ideal sinc.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import correlate, lfilter

import ebur128
from true_peak import read, true_peak

RATE = 48000
SECONDS = 6
FADE = 0.1  # seconds, at both ends: a cut waveform rings on its own
PAD = 0.5  # seconds of silence after it, for the latency
THD_HZ = [30, 50, 100, 997]
LOW_HZ, HIGH_HZ = 60, 7000  # SMPTE RP 120: 4:1
SIDEBANDS = 8
ebur128.MODE = 5  # enum mode of ebur128.h: integrated


def peak(x):
    return max(true_peak(x[:, c])[0] for c in range(x.shape[1]))


def db(ratio):
    return float(20 * np.log10(max(ratio, 1e-20)))


def finish(x):
    """Stereo, faded, padded, normalised."""
    x = np.array(x, dtype=np.float64)
    x = np.column_stack([x, x]) if x.ndim == 1 else x
    n = round(FADE * RATE)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / n)
    x[:n] *= ramp[:, None]
    x[-n:] *= ramp[::-1, None]
    x = np.concatenate([x, np.zeros((round(PAD * RATE), 2))])
    return x / peak(x)


def noise(seed, shape):
    """Gaussian noise with the magnitude shape(hz), two independent channels."""
    n = SECONDS * RATE
    rng = np.random.default_rng(seed)
    hz = np.fft.rfftfreq(n, 1 / RATE)
    x = [np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * shape(hz), n) for _ in range(2)]
    return np.column_stack(x)


def clicks():
    """Clicks limited to 20 kHz, every 250 ms, at offsets between the samples."""
    t = np.arange(SECONDS * RATE) / RATE
    x = np.zeros(len(t))
    for k in range(1, 4 * SECONDS - 1):
        d = t - (k / 4 + (k * 0.37 % 1) / RATE)
        x += (-1) ** k * np.sinc(40000 * d) * np.exp(-((d / 0.002) ** 2))
    return x


def bursts():
    """5 ms of a high tone every 100 ms, from 11 to 19 kHz."""
    t = np.arange(SECONDS * RATE) / RATE
    phase = t % 0.1
    hz = 11000 + 1000 * (np.floor(t / 0.1) % 9)
    return np.where(phase < 0.005, np.sin(np.pi * phase / 0.005) ** 2, 0) * np.sin(2 * np.pi * hz * t)


def pink(hz):
    return np.where(hz < 20, 0, 1 / np.sqrt(np.maximum(hz, 20))) * (hz <= 20000)


def sine(hz, phase=0.0):
    return np.sin(2 * np.pi * hz * np.arange(SECONDS * RATE) / RATE + phase)


def signals(folder, songs):
    made = {f"thd{hz}": sine(hz) for hz in THD_HZ}
    made["imd"] = 4 * sine(LOW_HZ) + sine(HIGH_HZ)
    for song in songs:
        name, path = song.split("=", 1)
        made[name] = read(path)[1]
    made["clipped"] = np.clip(2 * finish(made[name]), -1, 1)
    made["clicks"] = clicks()
    made["bursts"] = bursts()
    made["pink"] = noise(1, pink)
    made["white20k"] = noise(2, lambda hz: hz <= 20000)
    made["white"] = noise(3, np.ones_like)
    made["quarter"] = sine(RATE / 4, np.pi / 4)
    for name, x in made.items():
        path = str(Path(folder) / f"{name}.wav")
        wavfile.write(path, RATE, finish(x).astype(np.float32))
        print(json.dumps({"name": name, "path": path}))


def loudness(x):
    meter = ebur128.Meter(x.shape[1], RATE)
    meter.push(x)
    return meter.get("ebur128_loudness_global")


def steady(x):
    """Two whole seconds from the middle: whole cycles of every tone used here."""
    return x[3 * RATE : 5 * RATE, 0]


def thd_n(x, hz):
    """All that a least-squares fit of the fundamental (and DC) leaves, against the fundamental."""
    y = steady(x)
    angle = 2 * np.pi * hz * np.arange(len(y)) / RATE
    basis = np.column_stack([np.sin(angle), np.cos(angle), np.ones(len(y))])
    fit = np.linalg.lstsq(basis, y, rcond=None)[0]
    return db(np.std(y - basis @ fit) / (np.hypot(fit[0], fit[1]) / np.sqrt(2)))


def intermodulation(x):
    """Sidebands of the high tone at multiples of the low one, against the high tone."""
    y = steady(x)
    bins = np.abs(np.fft.rfft(y)) * 2 / len(y)
    at = [k * len(y) // RATE for k in range(HIGH_HZ - SIDEBANDS * LOW_HZ, HIGH_HZ + SIDEBANDS * LOW_HZ + 1, LOW_HZ)]
    tone = bins[at[SIDEBANDS]]
    return db(np.sqrt(np.sum(bins[at] ** 2) - tone**2) / tone)


def k_weight(x):
    """BS.1770-5 annex 1, the coefficients at 48 kHz."""
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
    high = [1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621]
    return lfilter(*high, lfilter(*shelf, x, axis=0), axis=0)


def shifted(x, frames):
    """x later by a number of frames, whole or not, as the ideal sinc does it."""
    n = len(x)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(n) * frames)
    return np.fft.irfft(np.fft.rfft(x, axis=0) * turn[:, None], n, axis=0)


def align(x, y):
    """Frames by which y is late, to a fraction: the top of the correlation, refined."""
    score = correlate(y[:, 0], x[:, 0], mode="full", method="fft")
    top = int(np.argmax(score))
    whole = top - (len(x) - 1)
    fine = shifted(score[top - 512 : top + 513, None], 0)
    spectrum = np.fft.rfft(fine[:, 0] * np.hanning(1025))
    near = np.fft.irfft(spectrum, 1025 * 64)
    offset = (int(np.argmax(near)) - 512 * 64) / 64
    return whole + (0.0 if abs(offset) < 0.1 else offset)


def residual(source, x):
    """What is left when the aligned source is taken off at the gain that leaves least, against the rest, in dB."""
    _, s = read(source)
    s = shifted(s, align(s, x))
    result = {}
    for name, a, b in (("plain", s, x), ("weighted", k_weight(s), k_weight(x))):
        gain = np.sum(a * b) / np.sum(a * a)
        result[name] = db(np.sqrt(np.mean((b - gain * a) ** 2) / np.mean((gain * a) ** 2)))
    return result


def measure(job):
    _, x = read(job["path"])
    found = {"truePeakDbtp": db(peak(x))}
    if job["kind"] == "thd":
        found["thdDb"] = thd_n(x, job["hz"])
    if job["kind"] == "imd":
        found["imdDb"] = intermodulation(x)
    if job["kind"] == "music":
        found["lufs"] = loudness(x)
        found.update(residual(job["source"], x))
    return found


if __name__ == "__main__":
    if sys.argv[1] == "signals":
        signals(sys.argv[2], sys.argv[3:])
    else:
        for line in sys.stdin:
            print(json.dumps(measure(json.loads(line))), flush=True)
