// place.c -- see place.h. SPDX-License-Identifier: MIT
#include "place.h"
#include "design.h"
#include "units.h"

typedef enum { END, HIGH_PASS, LOW_SHELF, BELL, HIGH_SHELF } kind;

typedef struct {
    kind kind;
    double hz, gain_db, q;
} section;

typedef struct {
    double level_db, width;
    section section[LQ_VOICE_FILTERS];
} curve;

#define FLAT 0.70710678118654752
// Butterworth of fourth order: Q = 1 / (2 cos(22.5 deg)), 1 / (2 cos(67.5 deg)).
#define FOURTH(hz)                                                                                 \
    {HIGH_PASS, hz, 0.0, 0.54119610014620},                                                        \
    {                                                                                              \
        HIGH_PASS, hz, 0.0, 1.30656296487638                                                       \
    }

static const curve curves[LQ_PLACES] = {
    [LQ_PLACE_CAR] = {0.73,
                      0.75,
                      {{LOW_SHELF, 50.0, 10.0, FLAT},
                       {BELL, 200.0, -4.0, 1.0},
                       {HIGH_SHELF, 7000.0, -4.0, FLAT}}},
    [LQ_PLACE_PHONE] =
        {-0.38, 0.0, {FOURTH(450.0), {BELL, 3000.0, 5.0, 0.8}, {HIGH_SHELF, 13000.0, -15.0, FLAT}}},
    [LQ_PLACE_LAPTOP] = {0.56,
                         0.5,
                         {FOURTH(220.0),
                          {BELL, 900.0, 3.0, 1.0},
                          {BELL, 2200.0, -3.0, 1.5},
                          {BELL, 4500.0, 3.0, 1.5},
                          {HIGH_SHELF, 11000.0, -6.0, FLAT}}},
};

static lq_svf_coefs design(const section *s, double sample_rate)
{
    if (s->kind == HIGH_PASS)
        return lq_design_high_pass(s->hz, s->q, sample_rate);
    if (s->kind == LOW_SHELF)
        return lq_design_low_shelf(s->hz, s->gain_db, s->q, sample_rate);
    if (s->kind == BELL)
        return lq_design_bell(s->hz, s->gain_db, s->q, sample_rate);
    return lq_design_high_shelf(s->hz, s->gain_db, s->q, sample_rate);
}

lq_voice lq_place_voice(int place, double sample_rate)
{
    lq_voice voice = lq_voice_neutral;
    if (place <= LQ_PLACE_NONE || place >= LQ_PLACES)
        return voice;
    const curve *c = &curves[place];
    voice.gain = lq_db_to_gain(c->level_db);
    voice.width = c->width;
    while (voice.count < LQ_VOICE_FILTERS && c->section[voice.count].kind != END) {
        voice.filter[voice.count] = design(&c->section[voice.count], sample_rate);
        voice.count++;
    }
    return voice;
}
