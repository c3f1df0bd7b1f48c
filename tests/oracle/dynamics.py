"""Multiband and bus compressor in double precision, an oracle that shares no code with the core.

SPDX-License-Identifier: MIT
    dynamics.py multiband|glue RATE IN OUT < params.json
IN and OUT are what went into the block and what came out of it: float32, all of the left, then all of the
right. Parameters by the names of the table without the block. Prints one JSON line:
  residual  OUT against the oracle's answer, RMS in dB of the answer
  worst     greatest difference of level in any 10 ms of either channel, dB
  flat      greatest |dB| of the spectrum of OUT's left against IN's, 10 Hz to 0.49 of the rate
Splits: scipy's Butterworth sections, twice (Linkwitz-Riley), allpasses of the higher splits on the lower
bands. Curve and detector: Giannoulis, Massberg, Reiss (2012), eq. 4 and the smooth decoupled detector.
"""

import json
import math
import sys

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

FLOOR_DB = -120.0


def splits_of(p):
    return [p[f"split_{n}_hz"] for n in range(1, round(p["bands"]))]


def allpass(x, hz, rate):
    """What LP4 + HP4 is: the Butterworth denominator, mirrored, over itself."""
    _, a = butter(2, hz, fs=rate)
    return lfilter(a[::-1], a, x)


def bands_of(x, splits, rate):
    bands, rest = [], x
    for n, hz in enumerate(splits):
        low = butter(2, hz, fs=rate, output="sos")
        high = butter(2, hz, "high", fs=rate, output="sos")
        bands = [allpass(band, hz, rate) for band in bands]
        bands.append(sosfilt(low, sosfilt(low, rest)))
        rest = sosfilt(high, sosfilt(high, rest))
    return bands + [rest]


def knee(t, width):
    """dB beyond a threshold."""
    if width == 0:
        return np.maximum(t, 0)
    inside = (t + width / 2) ** 2 / (2 * width)
    return np.where(t < -width / 2, 0, np.where(t > width / 2, t, inside))


def decoupled(c, attack_ms, release_ms, slow_ms, rate):
    """y1 = max(c, aR y1 + (1 - aR) c), y = aA y + (1 - aA) y1; then the slow one beside it."""
    a_attack, a_release = (math.exp(-1000 / (ms * rate)) for ms in (attack_ms, release_ms))
    y1 = y = slow = 0.0
    out = np.empty(len(c))
    if slow_ms:
        a_charge, a_slow = (math.exp(-1000 / (ms * rate)) for ms in (slow_ms / 2, slow_ms))
    for i, value in enumerate(c.tolist()):
        y1 = max(value, a_release * y1 + (1 - a_release) * value)
        y = a_attack * y + (1 - a_attack) * y1
        if slow_ms:
            a = a_charge if y > slow else a_slow
            slow = a * slow + (1 - a) * y
        out[i] = max(y, slow) if slow_ms else y
    return out


def linked(c, link, louder):
    other = louder(c[0], c[1])
    return [one + link * (other - one) for one in c]


def gain_db(levels, p, times, rate):
    """levels: dB of left and right. times: attack, release, slow."""
    over = [np.minimum(knee(x - p["threshold_db"], p["knee_db"]) * (1 - 1 / p["ratio"]), p["range_db"]) for x in levels]
    gains = [-decoupled(c, *times, rate) for c in linked(over, p["link"] / 100, np.maximum)]
    ratio = p.get("expand_ratio", 1)
    if ratio != 1:
        cap = p["range_db"] / abs(1 - ratio)
        under = [np.minimum(knee(p["expand_threshold_db"] - x, p["knee_db"]), cap) for x in levels]
        under = linked(under, p["link"] / 100, np.minimum)
        gains = [g - (1 - ratio) * decoupled(-u, *times, rate) for g, u in zip(gains, under)]
    return gains


def peak_db(x):
    return 20 * np.log10(np.maximum(np.abs(x), 10 ** (FLOOR_DB / 20)))


def square_db(x, rate):
    """Two one-poles of 4 ms; a sine reads its peak."""
    a = math.exp(-1000 / (4 * rate))
    once = lfilter([1 - a], [1, -a], x * x)
    return 10 * np.log10(np.maximum(lfilter([1 - a], [1, -a], once), 10 ** (FLOOR_DB / 10))) + 10 * math.log10(2)


def multiband(x, p, rate):
    out = np.zeros_like(x)
    bands = [bands_of(channel, splits_of(p), rate) for channel in x]
    for n in range(round(p["bands"])):
        b = {key.split(".")[1]: value for key, value in p.items() if key.startswith(f"{n + 1}.")}
        pair = [bands[0][n], bands[1][n]]
        gains = [np.zeros(x.shape[1])] * 2
        if b["on"] and (b["ratio"] != 1 or b["expand_ratio"] != 1):
            slow = min(10 * b["release_ms"], 2000) if b["auto_release"] else 0
            times = (b["attack_ms"], b["release_ms"], slow)
            gains = gain_db([peak_db(one) for one in pair], b, times, rate)
        fixed = b["gain_db"] if b["on"] else 0
        for c in range(2):
            out[c] += pair[c] * 10 ** ((gains[c] + fixed) / 20)
    return out


def glue(x, p, rate):
    times = (p["attack_ms"], 90, 1000) if p["auto_release"] else (p["attack_ms"], p["release_ms"], 0)
    levels = [square_db(c, rate) if p["detector"] else peak_db(c) for c in x]
    share = p["mix"] / 100
    gains = [10 ** ((g + p["makeup_db"]) / 20) for g in gain_db(levels, p, times, rate)]
    return np.stack([c * (1 + share * (g - 1)) for c, g in zip(x, gains)])


def level(x, rate):
    """Mean square in steps of 10 ms, dB."""
    step = rate // 100
    whole = x[: len(x) // step * step].reshape(-1, step)
    return 10 * np.log10(np.mean(whole**2, axis=1) + 1e-12)


def main():
    kind, rate, path_in, path_out = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    p = json.load(sys.stdin)
    x = np.fromfile(path_in, dtype=np.float32).reshape(2, -1).astype(np.float64)
    y = np.fromfile(path_out, dtype=np.float32).reshape(2, -1).astype(np.float64)
    want = multiband(x, p, rate) if kind == "multiband" else glue(x, p, rate)
    residual = 10 * math.log10(np.sum((y - want) ** 2) / np.sum(want**2) + 1e-40)
    worst = max(np.max(np.abs(level(a, rate) - level(b, rate))) for a, b in zip(y, want))
    spectra = [np.abs(np.fft.rfft(z[0])) for z in (x, y)]
    hz = np.fft.rfftfreq(x.shape[1], 1 / rate)
    inside = (hz >= 10) & (hz <= 0.49 * rate) & (spectra[0] > 0)
    flat = np.max(np.abs(20 * np.log10(spectra[1][inside] / spectra[0][inside])))
    print(json.dumps({"residual": residual, "worst": worst, "flat": flat}))


main()
