#include "BitUnpack.h"

#include <stdbool.h>
#include <string.h>

// Numbers go in groups of 32, which take `width` words of 32 bits each. The loop over a group has a constant width, so
// that the compiler unrolls it into shifts by constants and vectors of them; it exists once a width.

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "bit unpacking reads little-endian words"
#endif

#define WIDTHS(X)                                                                                                      \
    X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20)      \
        X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) X(32)

#define GROUP(SUFFIX, TARGET, W)                                                                                       \
    TARGET static inline void group_##SUFFIX##_##W(const uint8_t *bytes, uint32_t *numbers)                            \
    {                                                                                                                  \
        uint32_t words[W + 1];                                                                                         \
        memcpy(words, bytes, 4 * W);                                                                                   \
        words[W] = 0;                                                                                                  \
        const uint64_t mask = (1ULL << W) - 1;                                                                         \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < 32; i++)                                                \
        {                                                                                                              \
            int bit = i * W;                                                                                           \
            uint64_t pair = (uint64_t)words[bit / 32] | (uint64_t)words[bit / 32 + 1] << 32;                           \
            numbers[i] = (uint32_t)(pair >> (bit % 32) & mask);                                                        \
        }                                                                                                              \
    }

#define CASE(SUFFIX, W)                                                                                                \
    case W:                                                                                                            \
        for (size_t group = 0; group < groups; group++) group_##SUFFIX##_##W(bytes + group * 4 * W, numbers + group * 32); \
        break;

#define BASELINE_GROUP(W) GROUP(baseline, , W)
#define BASELINE_CASE(W) CASE(baseline, W)
WIDTHS(BASELINE_GROUP)

static void groups_baseline(const uint8_t *bytes, unsigned width, uint32_t *numbers, size_t groups)
{
    switch (width) {
        WIDTHS(BASELINE_CASE)
    }
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define AVX2_GROUP(W) GROUP(avx2, AVX2, W)
#define AVX2_CASE(W) CASE(avx2, W)
WIDTHS(AVX2_GROUP)

AVX2 static void groups_avx2(const uint8_t *bytes, unsigned width, uint32_t *numbers, size_t groups)
{
    switch (width) {
        WIDTHS(AVX2_CASE)
    }
}
#endif

// One number at a time, for what is left after the groups and for widths above 32.
static uint64_t number_at(const uint8_t *bytes, size_t byte_count, unsigned width, size_t index)
{
    size_t bit = index * width, byte = bit / 8;
    unsigned shift = bit % 8;
    uint64_t low = 0, high = 0;
    size_t left = byte_count - byte;
    memcpy(&low, bytes + byte, left < 8 ? left : 8);
    if (left > 8) high = bytes[byte + 8];
    uint64_t number = low >> shift;
    if (shift) number |= high << (64 - shift);
    return width == 64 ? number : number & ((1ULL << width) - 1);
}

void embark_unpack_32(const uint8_t *bytes, unsigned bit_width, uint32_t *numbers, size_t count)
{
    if (bit_width == 0 || bit_width > 32) {
        memset(numbers, 0, count * sizeof *numbers);
        return;
    }
    size_t groups = count / 32;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
        groups_avx2(bytes, bit_width, numbers, groups);
    } else
#endif
    {
        groups_baseline(bytes, bit_width, numbers, groups);
    }
    size_t byte_count = (count * bit_width + 7) / 8;
    for (size_t i = groups * 32; i < count; i++) numbers[i] = (uint32_t)number_at(bytes, byte_count, bit_width, i);
}

void embark_unpack_64(const uint8_t *bytes, unsigned bit_width, uint64_t *numbers, size_t count)
{
    if (bit_width == 0 || bit_width > 64) {
        memset(numbers, 0, count * sizeof *numbers);
        return;
    }
    size_t byte_count = (count * bit_width + 7) / 8, i = 0;
    if (bit_width <= 56) {
        // Eight bytes hold a number and the bits before it; the last numbers might read too far.
        const uint64_t mask = (1ULL << bit_width) - 1;
        size_t safe = byte_count >= 8 ? (byte_count - 8) * 8 / bit_width : 0;
        for (; i < count && i < safe; i++) {
            uint64_t word;
            size_t bit = i * bit_width;
            memcpy(&word, bytes + bit / 8, 8);
            numbers[i] = word >> (bit % 8) & mask;
        }
    }
    for (; i < count; i++) numbers[i] = number_at(bytes, byte_count, bit_width, i);
}

void embark_pack_32(const uint32_t *numbers, unsigned bit_width, uint8_t *bytes, size_t count)
{
    uint64_t bits = 0;
    unsigned held = 0;
    if (bit_width == 0) return;
    for (size_t i = 0; i < count; i++) {
        bits |= (uint64_t)numbers[i] << held;
        held += bit_width;
        if (held >= 32) {
            uint32_t word = (uint32_t)bits;
            memcpy(bytes, &word, 4);
            bytes += 4;
            bits >>= 32;
            held -= 32;
        }
    }
    for (; held > 0; held = held > 8 ? held - 8 : 0) {
        *bytes++ = (uint8_t)bits;
        bits >>= 8;
    }
}

static inline __attribute__((always_inline)) uint32_t largest_32(const uint32_t *numbers, size_t count)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) largest = numbers[i] > largest ? numbers[i] : largest;
    return largest;
}

#if defined(__x86_64__)
// The baseline has no largest of unsigned numbers, and takes three times as long.
AVX2 static uint32_t largest_32_avx2(const uint32_t *numbers, size_t count) { return largest_32(numbers, count); }
#endif

uint32_t embark_largest_32(const uint32_t *numbers, size_t count)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return largest_32_avx2(numbers, count);
#endif
    return largest_32(numbers, count);
}
