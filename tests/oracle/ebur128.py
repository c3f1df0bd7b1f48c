"""Loudness of WAV files by libebur128 (ctypes), a second implementation of BS.1770 and EBU R 128.

SPDX-License-Identifier: MIT
Prints one JSON line per file: integrated, range, short-term and momentary maximum on a 10 ms grid,
sample peak, true peak.
"""

import ctypes
import ctypes.util
import json
import math
import sys

import numpy as np

from true_peak import read

MODE = 63  # enum mode of ebur128.h: momentary, short-term, integrated, range, sample and true peak
HOP_SECONDS = 0.01


class Meter:
    def __init__(self, channels, rate):
        name = ctypes.util.find_library("ebur128") or "libebur128.so.1"
        self.lib = ctypes.CDLL(name)
        self.lib.ebur128_init.restype = ctypes.c_void_p
        self.lib.ebur128_init.argtypes = [ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
        self.state = ctypes.c_void_p(self.lib.ebur128_init(channels, rate, MODE))

    def push(self, frames):
        data = np.ascontiguousarray(frames, dtype=np.float64)
        pointer = data.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
        self.lib.ebur128_add_frames_double(self.state, pointer, ctypes.c_size_t(len(data)))

    def get(self, name, *args):
        out = ctypes.c_double()
        self.lib[name](self.state, *args, ctypes.byref(out))
        return out.value


def finite(x):
    return x if math.isfinite(x) else None


def main(paths):
    for path in paths:
        rate, x = read(path)
        meter = Meter(x.shape[1], rate)
        hop = round(rate * HOP_SECONDS)
        momentary = short_term = -math.inf
        for i in range(0, len(x), hop):
            meter.push(x[i : i + hop])
            momentary = max(momentary, meter.get("ebur128_loudness_momentary"))
            if i + hop >= 3 * rate:
                short_term = max(short_term, meter.get("ebur128_loudness_shortterm"))
        channels = [ctypes.c_uint(c) for c in range(x.shape[1])]
        peak = max(meter.get("ebur128_true_peak", c) for c in channels)
        sample = max(meter.get("ebur128_sample_peak", c) for c in channels)
        print(
            json.dumps(
                {
                    "integratedLufs": finite(meter.get("ebur128_loudness_global")),
                    "rangeLu": finite(meter.get("ebur128_loudness_range")),
                    "momentaryMaxLufs": finite(momentary),
                    "shortTermMaxLufs": finite(short_term),
                    "truePeakDbtp": 20 * math.log10(peak) if peak > 0 else None,
                    "samplePeakDbfs": 20 * math.log10(sample) if sample > 0 else None,
                }
            )
        )


if __name__ == "__main__":
    main(sys.argv[1:])
