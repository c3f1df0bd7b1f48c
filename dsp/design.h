// design.h -- filters matched to their analogue prototypes up to Nyquist.
//
// SPDX-License-Identifier: MIT
// Bell: Vicanek, "Matched Second Order Digital Filters" (2016), section on peaking filters; Q is
// the prototype's, the bandwidth lies at half the gain in dB. Shelves: second order, Butterworth
// type, gain sqrt(G) at the corner, |H|^2 = (1 + G x^4)/(1 + x^4/G), fitted at two frequencies; Q
// tilts the corner. High-pass: Vicanek, same paper.
#pragma once
#include "svf.h"

lq_svf_coefs lq_design_bell(double hz, double gain_db, double q, double sample_rate); // [audio]
lq_svf_coefs lq_design_low_shelf(double hz, double gain_db, double q,
                                 double sample_rate); // [audio]
lq_svf_coefs lq_design_high_shelf(double hz, double gain_db, double q,
                                  double sample_rate);                     // [audio]
lq_svf_coefs lq_design_high_pass(double hz, double q, double sample_rate); // [audio]
