#ifndef EMBARK_TEXT_SEARCH_H
#define EMBARK_TEXT_SEARCH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// The offset at which `wanted` first occurs in a text, or -1.
///
/// Compares the first and the last wanted byte at 16 places at a time, and the rest where both agree: texts of columns are
/// short, so there is nothing to prepare. Reads only the given bytes. `wanted_count` is above 0.
static inline ptrdiff_t embark_find_text(
    const uint8_t *text, ptrdiff_t count, const uint8_t *wanted, ptrdiff_t wanted_count)
{
    ptrdiff_t places = count - wanted_count + 1;
    ptrdiff_t place = 0;
    uint8_t first = wanted[0], last = wanted[wanted_count - 1];
    const uint8_t *ends = text + wanted_count - 1;
#if defined(__SSE2__)
    __m128i firsts = _mm_set1_epi8((char)first), lasts = _mm_set1_epi8((char)last);
    while (place + 16 <= places) {
        __m128i left = _mm_cmpeq_epi8(firsts, _mm_loadu_si128((const __m128i *)(text + place)));
        __m128i right = _mm_cmpeq_epi8(lasts, _mm_loadu_si128((const __m128i *)(ends + place)));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_and_si128(left, right));
        while (found) {
            ptrdiff_t at = place + __builtin_ctz(found);
            if (memcmp(text + at, wanted, (size_t)wanted_count) == 0) return at;
            found &= found - 1;
        }
        place += 16;
        // The last places together with some that were looked at already.
        if (place < places && place + 16 > places) place = places - 16;
    }
#elif defined(__ARM_NEON)
    uint8x16_t firsts = vdupq_n_u8(first), lasts = vdupq_n_u8(last);
    for (; place + 16 <= places; place += 16) {
        uint8x16_t both = vandq_u8(
            vceqq_u8(firsts, vld1q_u8(text + place)), vceqq_u8(lasts, vld1q_u8(ends + place)));
        // Four bits a byte.
        uint64_t found = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(both), 4)), 0);
        while (found) {
            int bit = __builtin_ctzll(found) & ~3;
            ptrdiff_t at = place + bit / 4;
            if (memcmp(text + at, wanted, (size_t)wanted_count) == 0) return at;
            found &= ~(0xFULL << bit);
        }
    }
#endif
    for (; place < places; place++) {
        if (text[place] == first && ends[place] == last && memcmp(text + place, wanted, (size_t)wanted_count) == 0) {
            return place;
        }
    }
    return -1;
}

#endif
