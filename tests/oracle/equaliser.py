"""A row of filters by scipy's lfilter in double, from formulas that share no code with the core.

SPDX-License-Identifier: MIT
    equaliser.py IN OUT RATE SECTIONS    IN: mono float32; OUT: float64; SECTIONS: JSON, a list of
                                         ["bell", hz, gain_db, q] or ["high pass", hz, q]

Poles by impulse invariance. Zeros: Vicanek, "Matched Second Order Digital Filters" (2016), peaking and
high-pass filters; of bells above 1/200 of the rate, least squares at the points that dsp/fit.h names.
"""

import json
import math
import sys

import numpy as np
from scipy.signal import lfilter


def poles(w, zeta):
    roots = np.roots([1.0, 2.0 * zeta * w, w * w])
    return np.real(np.poly(np.exp(roots)))


def squares(a):
    return np.array([(a[0] + a[1] + a[2]) ** 2, (a[0] - a[1] + a[2]) ** 2, -4.0 * a[2]])


def phi(w):
    p1 = math.sin(w / 2) ** 2
    return np.array([1 - p1, p1, 4 * p1 * (1 - p1)])


def points(w, q, rate):
    top = 2 * math.pi * min(max(20000 / rate, 0.42), 0.46)
    centre, half, low = math.hypot(1, 0.5 / q), 0.5 / q, min(w, 0.5 * top)
    near = [w * (centre - half), w * (centre + half)]
    run = [low + (top - low) * step for step in (0.25, 0.5, 0.75, 1)]
    return np.array([0.25 * w, 0.5 * w, w] + [x for x in near if x <= top] + run)


def fitted(s, w, gain, q, rate):
    at = points(w, math.sqrt(gain) * q, rate)
    x2 = (at / w) ** 2
    h = ((1 - x2) ** 2 + gain * x2 / q**2) / ((1 - x2) ** 2 + x2 / (gain * q**2))
    p = np.array([phi(x) for x in at]) / (np.array([phi(x) for x in at]) @ s * h)[:, None]
    return np.linalg.lstsq(p[:, 1:], 1 - p[:, 0] * s[0], rcond=None)[0]


def bell(hz, gain_db, q, rate):
    cut = gain_db < 0
    gain = 10 ** (abs(gain_db) / 20)
    w = 2 * math.pi * hz / rate
    a = poles(w, 1 / (2 * math.sqrt(gain) * q))
    p, s = phi(w), squares(a)
    r1 = (s @ p) * gain**2
    r2 = (-s[0] + s[1] + 4 * (p[0] - p[1]) * s[2]) * gain**2
    b0 = s[0]
    b2 = (r1 - r2 * p[1] - b0) / (4 * p[1] ** 2)
    b1 = r2 + b0 + 4 * (p[1] - p[0]) * b2
    if hz > 0.005 * rate:
        b1, b2 = fitted(s, w, gain, q, rate)
    half = 0.5 * (math.sqrt(b0) + math.sqrt(b1))
    first = 0.5 * (half + math.sqrt(half**2 + b2))
    b = np.array([first, 0.5 * (math.sqrt(b0) - math.sqrt(b1)), -b2 / (4 * first)])
    return (a, b) if cut else (b, a)


def high_pass(hz, q, rate):
    w = 2 * math.pi * hz / rate
    a = poles(w, 1 / (2 * q))
    p = phi(w)
    first = q * math.sqrt(squares(a) @ p) / (4 * p[1])
    return first * np.array([1.0, -2.0, 1.0]), a


def main(args):
    path, result, rate, sections = args
    x = np.fromfile(path, dtype=np.float32).astype(np.float64)
    for kind, *numbers in json.loads(sections):
        b, a = {"bell": bell, "high pass": high_pass}[kind](*numbers, float(rate))
        x = lfilter(b, a, x)
    x.tofile(result)


if __name__ == "__main__":
    main(sys.argv[1:])
