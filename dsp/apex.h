// apex.h -- how high a wave is between three of its points. SPDX-License-Identifier: MIT
#pragma once

// [any] Top of the parabola through three neighbours, if the middle one is the highest of them.
static inline float lq_apex(float left, float middle, float right)
{
    if (middle < 0.0f) {
        left = -left;
        middle = -middle;
        right = -right;
    }
    if (middle < left || middle < right)
        return middle;
    float slope = right - left, bend = (left - middle) + (right - middle);
    return bend < 0.0f ? middle - slope * slope * 0.125f / bend : middle;
}
