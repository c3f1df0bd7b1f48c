// design.h -- filters matched to their analogue prototypes up to Nyquist.
//
// SPDX-License-Identifier: MIT
// Prototypes: see eq.h. Poles by impulse invariance, zeros by least squares of the relative error
// of |H|^2 to 20 kHz, exact at 0 Hz; low ones as in Vicanek, "Matched Second Order Digital Filters"
// (2016), which is exact at f0. From the analogue magnitude to 20 kHz, +-12 dB, at 48 kHz: bells
// within 0.25 dB, shelves within 0.1 dB up to Q 1. High-pass: Vicanek; for low frequencies, others
// are in pass.h.
#pragma once
#include "svf.h"

lq_svf_coefs lq_design_bell(double hz, double gain_db, double q, double sample_rate); // [audio]
lq_svf_coefs lq_design_low_shelf(double hz, double gain_db, double q,
                                 double sample_rate); // [audio]
lq_svf_coefs lq_design_high_shelf(double hz, double gain_db, double q,
                                  double sample_rate);                     // [audio]
lq_svf_coefs lq_design_high_pass(double hz, double q, double sample_rate); // [audio]
