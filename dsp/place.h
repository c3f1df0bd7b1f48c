// place.h -- how a car, a phone and a laptop sound: fixed curves, levelled for the ear.
//
// SPDX-License-Identifier: MIT
// No model of one product: each is generalised from what is published of its kind, and only what is
// linear (no rattle, no distortion, no road noise, no room). Latency 0.
//   car     A closed cabin lifts what lies below its lowest mode, by 12 dB/oct at most: from 48 Hz
//           (van), 66 (midsize) or 87 down (True Audio, "Vehicle Cabin Effect", 1999). Tuned
//           systems keep a lift of the bass and a middle like that of a home system (Toole, JAES
//           63, 2015, fig. 15); listeners want 13 dB of bass and 2 dB less treble (Dennis, AES
//           9393, 2015). Assumed: a dip at 200 Hz by door and seat; width 75 %, for a driver beside
//           the middle.
//   phone   Data sheets of 15 x 9 to 20 mm drivers: resonance 800 to 900 Hz in their boxes, 500 Hz
//           to 10 or 15 kHz; a whole phone measured even from 260 Hz (OnePlus 6T). Assumed:
//           24 dB/oct from 450 Hz, a broad rise at 3 kHz, one driver: mono.
//   laptop  Measured by owners: even from 300 Hz (Dell E1505), steep below 400 and soft from 7 kHz
//           (Framework 13); larger ones reach lower. Assumed: 24 dB/oct from 220 Hz, an uneven
//           middle by case and desk, width 50 %, for drivers a hand's width apart.
// Level: pink noise, alike in both channels, 20 Hz to 20 kHz, is K-weighted as loud as without.
//
// Response in dB of what is alike in both channels, held by a test to 0.5 dB at every rate:
//   Hz        30    50    80   125   200   315   500  1000  2000  3000  5000  8000 12500
//   car      9.3   5.5   1.5  -1.0  -3.2  -1.4   0.0   0.6   0.7   0.6  -0.1  -1.8  -2.9
//   phone      -     -     -     - -28.5 -12.9  -1.7   0.5   3.0   4.6   2.0  -1.7  -6.9
//   laptop     -     -     - -19.1  -4.3   0.7   1.7   3.1  -1.1   0.4   2.8  -0.2  -3.0
#pragma once
#include "voicing.h"

enum { LQ_PLACE_NONE, LQ_PLACE_CAR, LQ_PLACE_PHONE, LQ_PLACE_LAPTOP, LQ_PLACES };

lq_voice lq_place_voice(int place, double sample_rate); // [audio]
