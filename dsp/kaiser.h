// kaiser.h -- the window and the sinc that every FIR of the core is cut from.
// SPDX-License-Identifier: MIT
#pragma once
#include "lq.h"

double lq_kaiser(double t,
                 double beta); // [setup] Kaiser's window at t in -1..1: 1 in the middle, 0 outside
double lq_sinc(double x);      // [setup] sin(pi x) / (pi x)
