#ifndef EMBARK_LANES_H
#define EMBARK_LANES_H

#include <stddef.h>
#include <stdint.h>

// Loops over values side by side, for the widest vectors that the processor has. Bits of values come 64 a word, least significant
// first. All functions read and write only the given values, and whole words of bits.

/// Lets tests compare the loops: 0 for the baseline of the architecture, 1 for AVX2 at most, 2 for the widest there are. Not for use
/// while loops run.
void embark_lanes_limit(int limit);

/// The loops that run: as above, but no more than the processor has.
int embark_lanes_level(void);

/// How two values stand to each other. The other two relations are these with the sides exchanged.
typedef enum {
    EMBARK_EQUAL,
    EMBARK_NOT_EQUAL,
    EMBARK_LESS,
    EMBARK_LESS_OR_EQUAL,
} embark_relation;

// Compares `count` pairs of values: a bit a pair.
//
// - bits: holds, before the call, which pairs are wanted: where a word is zero it stays so and its pairs are not read; all other
//   words are overwritten. Pass words of ones to compare everything. Bits past the last pair become zero.

void embark_compare_i64(
    embark_relation relation, const int64_t *left, const int64_t *right, size_t count, uint64_t *bits);
/// IEEE 754: NaN is unequal to everything.
void embark_compare_f64(
    embark_relation relation, const double *left, const double *right, size_t count, uint64_t *bits);
void embark_compare_i32(
    embark_relation relation, const int32_t *left, const int32_t *right, size_t count, uint64_t *bits);

/// The first value where the bit is set, the second where it is not. `result` may be `first` or `second`.
void embark_choose_64(
    const uint64_t *bits, const uint64_t *first, const uint64_t *second, size_t count, uint64_t *result);
void embark_choose_32(
    const uint64_t *bits, const uint32_t *first, const uint32_t *second, size_t count, uint32_t *result);

/// Zero where the bit is not set.
void embark_clear_64(const uint64_t *bits, size_t count, uint64_t *values);
void embark_clear_32(const uint64_t *bits, size_t count, uint32_t *values);

// Arithmetic. Results lie apart from what they are made of.

/// Sums of 64 bits that wrap around. Returns a negative number when one did.
int64_t embark_add_i64(const int64_t *left, const int64_t *right, size_t count, int64_t *result);
/// Differences, likewise.
int64_t embark_subtract_i64(const int64_t *left, const int64_t *right, size_t count, int64_t *result);

/// Products of 64 bits that wrap around, and all bits that any magnitude of a side has (that of a negative number less one).
void embark_multiply_i64(
    const int64_t *left, const int64_t *right, size_t count, int64_t *result, int64_t *left_bits, int64_t *right_bits);

typedef enum { EMBARK_ADD, EMBARK_SUBTRACT, EMBARK_MULTIPLY, EMBARK_DIVIDE } embark_arithmetic;

/// IEEE 754.
void embark_arithmetic_f64(
    embark_arithmetic operation, const double *left, const double *right, size_t count, double *result);

/// The nearest doubles.
void embark_f64_of_i64(const int64_t *values, size_t count, double *result);

#endif
