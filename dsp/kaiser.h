// kaiser.h -- the window and the sinc that every FIR of the core is cut from.
// SPDX-License-Identifier: MIT
#pragma once
#include "lq.h"

double lq_kaiser(double t, double beta); // [setup] 1 in the middle, t = 0; 0 outside -1..1
double lq_sinc(double x);                // [setup] sin(pi x) / (pi x)
