"""Sample-rate conversion, measured by tones: an oracle that shares no code with the core.

SPDX-License-Identifier: MIT
  convert.py make FROM TO PATH...       writes the test signal at FROM Hz: stereo f64, interleaved
  convert.py measure FROM TO PATH...    reads what a converter made of it; one JSON line each

The signal is a row of quarter-second parts with silence between; L and R carry different tones. A part
is judged by a least-squares fit of its tone over its middle; what the fit leaves is noise, distortion,
images and aliases together, over the whole band. Frequencies scale with the lower of the two rates:
"edge" is 20 kHz at 44.1 kHz, "rim" 21 kHz.
"""

import json
import sys

import numpy as np

PART = 0.25  # seconds
AMPLITUDE = 0.99
EDGE, RIM = 20 / 44.1, 21 / 44.1  # of the lower rate


def parts(rate_in, rate_out):
    """List of (kind, [tones of L], [tones of R]) in Hz."""
    low = min(rate_in, rate_out)
    nyquist = low / 2
    inside = np.concatenate([[20, 100, 997, 1000 * low / 44100], np.linspace(0.05, EDGE, 20) * low])
    rim = np.array([20.5, 20.8, 21.0]) / 44.1 * low
    # From the lower Nyquist to that of the input when the rate goes down: all of it is alias. Up: from the
    # rim to the Nyquist of the input; what is no tone is image.
    top = rate_in / 2 * 0.9995
    near = nyquist * (1 + np.array([0, 0.0005, 0.001, 0.002, 0.004, 0.007, 0.01, 0.02, 0.04, 0.07]))
    if rate_in > rate_out:
        outside = np.concatenate([near[near < top], np.linspace(nyquist * 1.08, top, 14)])
        outside = outside[(outside >= nyquist) & (outside <= top)]
    else:
        outside = np.linspace(RIM * low, top, 20)
    rows = [("dc", [], []), ("sweep", [], [])]
    rows.append(("twin", [0.43 * low, EDGE * low], [0.1 * low, 0.1 * low + 100]))
    for kind, tones in (("inside", inside), ("rim", rim), ("outside", outside)):
        rows += [(kind, [a], [b]) for a, b in zip(tones, np.roll(tones, 1))]
    return rows


def sweep(t, low):
    """Logarithmic, 20 Hz to the edge, under a Blackman window, at any times of the part."""
    rate = np.log(EDGE * low / 20) / PART
    turn = 2 * np.pi * t / PART
    window = 0.42 - 0.5 * np.cos(turn) + 0.08 * np.cos(2 * turn)
    return AMPLITUDE * window * np.sin(2 * np.pi * 20 * np.expm1(rate * t) / rate)


def tones_at(t, tones):
    each = AMPLITUDE / max(1, len(tones))
    return sum((each * np.sin(2 * np.pi * f * t + 0.3) for f in tones), np.zeros(len(t)))


def make(rate_in, rate_out):
    t = np.arange(int(rate_in * PART)) / rate_in
    fade = np.sin(np.pi / 2 * np.clip(np.minimum(t, PART - t) / 0.03, 0, 1)) ** 2
    signal = []
    for kind, left, right in parts(rate_in, rate_out):
        if kind == "dc":
            pair = [np.ones(len(t)), -0.5 * np.ones(len(t))]
        elif kind == "sweep":
            pair = [sweep(t, min(rate_in, rate_out))] * 2
        else:
            pair = [fade * tones_at(t, left), fade * tones_at(t, right)]
        signal.append(np.stack(pair, axis=1))
        signal.append(np.zeros((len(t) // 5, 2)))
    return np.concatenate(signal)


def fit(y, t, tones):
    """Complex gain of each tone against what went in, and the rms of what is left."""
    basis = [g(2 * np.pi * f * t + 0.3) for f in tones for g in (np.sin, np.cos)]
    basis = np.stack(basis + [np.ones(len(t))], axis=1)
    found = np.linalg.lstsq(basis, y, rcond=None)[0]
    gains = (found[0:-1:2] + 1j * found[1:-1:2]) * max(1, len(tones)) / AMPLITUDE
    return gains, np.sqrt(np.mean((y - basis @ found) ** 2))


def db(x):
    return 20 * np.log10(max(float(x), 1e-20))


def measure(rate_in, rate_out, y):
    low = min(rate_in, rate_out)
    frames_in = int(rate_in * PART) + int(rate_in * PART) // 5
    out = {"frames": len(y), "ripple": 0.0, "delay": 0.0, "thdn": -400.0, "alias": -400.0}
    full = AMPLITUDE / np.sqrt(2)
    gains_at = []
    for i, (kind, left, right) in enumerate(parts(rate_in, rate_out)):
        zero = i * frames_in / rate_in  # time of the part's first frame
        first, end = (int(np.ceil((zero + s) * rate_out)) for s in (0.15 * PART, 0.85 * PART))
        middle = y[first:end]
        t = np.arange(first, end) / rate_out - zero
        if kind == "dc":
            out["dc"] = float(np.max(np.abs(middle - [1, -0.5])))
            continue
        if kind == "sweep":
            first, end = (int(np.ceil((zero + s) * rate_out)) for s in (-0.02, PART + 0.02))
            t = np.arange(first, end) / rate_out - zero
            error = y[first:end, 0] - sweep(np.clip(t, 0, PART), low)
            out["sweep"] = db(np.sqrt(np.mean(error**2)) / full)
            continue
        for channel, tones in enumerate((left, right)):
            audible = [f for f in tones if f < rate_out / 2 * 0.9999]
            gains, rest = fit(middle[:, channel], t, audible)
            if kind == "outside":
                if rate_in > rate_out:  # even a fitted tone was an alias
                    rest = np.sqrt(np.mean(middle[:, channel] ** 2))
                out["alias"] = max(out["alias"], db(rest / full))
                continue
            out["thdn"] = max(out["thdn"], db(rest / full))
            if kind == "rim":
                gains_at.append((tones[0], db(abs(gains[0]))))
                continue
            for f, gain in zip(tones, gains):
                out["ripple"] = max(out["ripple"], abs(db(abs(gain))))
                delay = abs(np.angle(gain)) / (2 * np.pi * f) * low
                out["delay"] = max(out["delay"], float(delay))
    out["rim"] = min(g for f, g in gains_at if f <= RIM * low * 1.0001)
    return out


def main(task, *jobs):
    for rate_in, rate_out, path in zip(jobs[0::3], jobs[1::3], jobs[2::3]):
        rates = int(rate_in), int(rate_out)
        if task == "make":
            make(*rates).tofile(path)
        else:
            print(json.dumps(measure(*rates, np.fromfile(path).reshape(-1, 2))))


if __name__ == "__main__":
    main(*sys.argv[1:])
