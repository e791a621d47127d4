#include "TakeBits.h"
#include "Lanes.h"

// Bits by number, sixteen or eight at a time where the processor can read from as many places by one instruction. A number is split
// before the offset is added to its lower part, so that nothing leaves 32 bits:
//
//     word of 32 bits:  number / 32 + (number % 32 + offset) / 32,  offset below 32
//     its bit:          (number % 32 + offset) % 32

static const uint32_t none = UINT32_MAX;

// `count` is at most 64.
static uint64_t word_baseline(const uint64_t *words, size_t bit_offset, const uint32_t *numbers, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == none) continue;
        size_t bit = bit_offset + numbers[i];
        uint64_t value = words ? words[bit / 64] >> bit % 64 & 1 : 1;
        word |= value << i;
    }
    return word;
}

static void take_baseline(
    const uint64_t *words, size_t bit_offset, const uint32_t *numbers, size_t count, uint64_t *bits)
{
    for (size_t first = 0; first < count; first += 64) {
        size_t left = count - first;
        bits[first / 64] = word_baseline(words, bit_offset, numbers + first, left < 64 ? left : 64);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))

AVX2 static void take_avx2(
    const uint64_t *words, size_t bit_offset, const uint32_t *numbers, size_t count, uint64_t *bits)
{
    const int *halves = (const int *)words + bit_offset / 32;
    const __m256i offset = _mm256_set1_epi32((int)(bit_offset % 32)), low = _mm256_set1_epi32(31);
    size_t first = 0;
    for (; first + 64 <= count; first += 64) {
        uint64_t word = 0;
        for (int part = 0; part < 64; part += 8) {
            __m256i number = _mm256_loadu_si256((const __m256i *)(numbers + first + part));
            __m256i known = _mm256_xor_si256(_mm256_cmpeq_epi32(number, _mm256_set1_epi32(-1)), _mm256_set1_epi32(-1));
            __m256i flags = known;
            if (words) {
                __m256i rest = _mm256_add_epi32(_mm256_and_si256(number, low), offset);
                __m256i place = _mm256_add_epi32(_mm256_srli_epi32(number, 5), _mm256_srli_epi32(rest, 5));
                __m256i found = _mm256_mask_i32gather_epi32(_mm256_setzero_si256(), halves, place, known, 4);
                // The bit goes up to the sign, which is what is read of each lane.
                flags = _mm256_sllv_epi32(found, _mm256_sub_epi32(low, _mm256_and_si256(rest, low)));
            }
            word |= (uint64_t)(uint8_t)_mm256_movemask_ps(_mm256_castsi256_ps(flags)) << part;
        }
        bits[first / 64] = word;
    }
    if (first < count) bits[first / 64] = word_baseline(words, bit_offset, numbers + first, count - first);
}

AVX512 static void take_avx512(
    const uint64_t *words, size_t bit_offset, const uint32_t *numbers, size_t count, uint64_t *bits)
{
    const int *halves = (const int *)words + bit_offset / 32;
    const __m512i offset = _mm512_set1_epi32((int)(bit_offset % 32)), low = _mm512_set1_epi32(31);
    size_t first = 0;
    for (; first + 64 <= count; first += 64) {
        uint64_t word = 0;
        for (int part = 0; part < 64; part += 16) {
            __m512i number = _mm512_loadu_si512(numbers + first + part);
            __mmask16 flags = _mm512_cmpneq_epi32_mask(number, _mm512_set1_epi32(-1));
            if (words) {
                __m512i rest = _mm512_add_epi32(_mm512_and_si512(number, low), offset);
                __m512i place = _mm512_add_epi32(_mm512_srli_epi32(number, 5), _mm512_srli_epi32(rest, 5));
                __m512i found = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), flags, place, halves, 4);
                __m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1), _mm512_and_si512(rest, low));
                flags = _mm512_test_epi32_mask(found, bit);
            }
            word |= (uint64_t)flags << part;
        }
        bits[first / 64] = word;
    }
    if (first < count) bits[first / 64] = word_baseline(words, bit_offset, numbers + first, count - first);
}
#endif

void embark_take_bits(
    const uint64_t *words, size_t bit_offset, const uint32_t *numbers, size_t count, uint64_t *bits)
{
#if defined(__x86_64__)
    switch (embark_lanes_level()) {
    case 2: take_avx512(words, bit_offset, numbers, count, bits); return;
    case 1: take_avx2(words, bit_offset, numbers, count, bits); return;
    }
#endif
    take_baseline(words, bit_offset, numbers, count, bits);
}
