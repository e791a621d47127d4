#include "Lanes.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

// Loops that make or read bits are written with the compiler's vectors of eight values, whose comparison becomes a byte of bits and whose choice is
// made by one: two compares and a move of masks with AVX2, one compare with AVX-512, more where there is less. The others
// are left to the compiler. All exist once for each type, operation and instruction set.

// Relaxed: tests set it while no loop of theirs runs; others may see it late and lose nothing but speed.
static _Atomic int limit_of_lanes = 2;

void embark_lanes_limit(int limit) { atomic_store_explicit(&limit_of_lanes, limit, memory_order_relaxed); }

int embark_lanes_level(void)
{
#if defined(__x86_64__)
    int limit = atomic_load_explicit(&limit_of_lanes, memory_order_relaxed);
    if (limit > 1 && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512bw"))
        return 2;
    return limit > 0 && __builtin_cpu_supports("avx2") ? 1 : 0;
#else
    return 0;
#endif
}

typedef bool flags8 __attribute__((ext_vector_type(8)));

// Eight values, wherever they lie.
#define VECTOR(NAME, TYPE)                                                                                             \
    typedef TYPE NAME##x8 __attribute__((ext_vector_type(8)));                                                         \
    typedef NAME##x8 NAME##_loose __attribute__((aligned(sizeof(TYPE)), may_alias));
VECTOR(i64, int64_t)
VECTOR(f64, double)
VECTOR(i32, int32_t)
VECTOR(u64, uint64_t)
VECTOR(u32, uint32_t)

#define COMPARE_LOOP(NAME, TYPE, RELATION, OPERATOR, PATH, TARGET)                                                     \
    TARGET static void NAME##_##RELATION##_##PATH(                                                                     \
        const TYPE *left, const TYPE *right, size_t count, uint64_t *bits)                                             \
    {                                                                                                                  \
        size_t word = 0;                                                                                               \
        for (; (word + 1) * 64 <= count; word++) {                                                                     \
            if (bits[word] == 0) continue;                                                                             \
            uint64_t found = 0;                                                                                        \
            for (int part = 0; part < 8; part++) {                                                                     \
                size_t first = word * 64 + (size_t)part * 8;                                                           \
                NAME##x8 a = *(const NAME##_loose *)(left + first), b = *(const NAME##_loose *)(right + first);        \
                flags8 flags = __builtin_convertvector(a OPERATOR b, flags8);                                          \
                uint8_t byte;                                                                                          \
                memcpy(&byte, &flags, 1);                                                                              \
                found |= (uint64_t)byte << (part * 8);                                                                 \
            }                                                                                                          \
            bits[word] = found;                                                                                        \
        }                                                                                                              \
        if (word * 64 == count) return;                                                                                \
        uint64_t last = 0;                                                                                             \
        for (size_t row = word * 64; row < count; row++) last |= (uint64_t)(left[row] OPERATOR right[row]) << row % 64; \
        bits[word] = bits[word] ? last : 0;                                                                            \
    }

#define COMPARE(NAME, TYPE, PATH, TARGET)                                                                              \
    COMPARE_LOOP(NAME, TYPE, equal, ==, PATH, TARGET)                                                                  \
    COMPARE_LOOP(NAME, TYPE, not_equal, !=, PATH, TARGET)                                                              \
    COMPARE_LOOP(NAME, TYPE, less, <, PATH, TARGET)                                                                    \
    COMPARE_LOOP(NAME, TYPE, less_or_equal, <=, PATH, TARGET)                                                          \
    TARGET static void compare_##NAME##_##PATH(                                                                        \
        embark_relation relation, const TYPE *left, const TYPE *right, size_t count, uint64_t *bits)                   \
    {                                                                                                                  \
        switch (relation) {                                                                                            \
        case EMBARK_EQUAL: NAME##_equal_##PATH(left, right, count, bits); break;                                       \
        case EMBARK_NOT_EQUAL: NAME##_not_equal_##PATH(left, right, count, bits); break;                               \
        case EMBARK_LESS: NAME##_less_##PATH(left, right, count, bits); break;                                         \
        case EMBARK_LESS_OR_EQUAL: NAME##_less_or_equal_##PATH(left, right, count, bits); break;                       \
        }                                                                                                              \
    }

// A choice reads a byte of the bits for eight values: machines with other byte orders are refused in BitUnpack.c.
#define CHOOSE(NAME, TYPE, SIGNED, PATH, TARGET)                                                                       \
    TARGET static void choose_##NAME##_##PATH(                                                                         \
        const uint64_t *bits, const TYPE *first, const TYPE *second, size_t count, TYPE *result)                       \
    {                                                                                                                  \
        size_t row = 0;                                                                                                \
        for (; row + 8 <= count; row += 8) {                                                                           \
            flags8 flags;                                                                                              \
            memcpy(&flags, (const uint8_t *)bits + row / 8, 1);                                                        \
            SIGNED##x8 mask = -__builtin_convertvector(flags, SIGNED##x8);                                             \
            NAME##x8 a = *(const NAME##_loose *)(first + row), b = *(const NAME##_loose *)(second + row);              \
            *(NAME##_loose *)(result + row) = mask ? a : b;                                                            \
        }                                                                                                              \
        for (; row < count; row++) result[row] = bits[row / 64] >> row % 64 & 1 ? first[row] : second[row];            \
    }                                                                                                                  \
    TARGET static void clear_##NAME##_##PATH(const uint64_t *bits, size_t count, TYPE *values)                         \
    {                                                                                                                  \
        size_t row = 0;                                                                                                \
        for (; row + 8 <= count; row += 8) {                                                                           \
            flags8 flags;                                                                                              \
            memcpy(&flags, (const uint8_t *)bits + row / 8, 1);                                                        \
            NAME##x8 mask = -__builtin_convertvector(flags, NAME##x8);                                                 \
            *(NAME##_loose *)(values + row) &= mask;                                                                   \
        }                                                                                                              \
        for (; row < count; row++) values[row] &= -(TYPE)(bits[row / 64] >> row % 64 & 1);                             \
    }

#define ARITHMETIC_LOOP(OPERATION, OPERATOR, PATH, TARGET)                                                             \
    TARGET static void OPERATION##_f64_##PATH(                                                                         \
        const double *restrict left, const double *restrict right, size_t count, double *restrict result)              \
    {                                                                                                                  \
        for (size_t row = 0; row < count; row++) result[row] = left[row] OPERATOR right[row];                          \
    }

#define ARITHMETIC(PATH, TARGET)                                                                                       \
    ARITHMETIC_LOOP(add, +, PATH, TARGET)                                                                              \
    ARITHMETIC_LOOP(subtract, -, PATH, TARGET)                                                                         \
    ARITHMETIC_LOOP(multiply, *, PATH, TARGET)                                                                         \
    ARITHMETIC_LOOP(divide, /, PATH, TARGET)                                                                           \
    TARGET static void arithmetic_f64_##PATH(                                                                          \
        embark_arithmetic operation, const double *left, const double *right, size_t count, double *result)            \
    {                                                                                                                  \
        switch (operation) {                                                                                           \
        case EMBARK_ADD: add_f64_##PATH(left, right, count, result); break;                                            \
        case EMBARK_SUBTRACT: subtract_f64_##PATH(left, right, count, result); break;                                  \
        case EMBARK_MULTIPLY: multiply_f64_##PATH(left, right, count, result); break;                                  \
        case EMBARK_DIVIDE: divide_f64_##PATH(left, right, count, result); break;                                      \
        }                                                                                                              \
    }                                                                                                                  \
    TARGET static void f64_of_i64_##PATH(const int64_t *restrict values, size_t count, double *restrict result)        \
    {                                                                                                                  \
        for (size_t row = 0; row < count; row++) result[row] = (double)values[row];                                    \
    }                                                                                                                  \
    /* A result wrapped when its sign is not that of both sides, or not that of the left one where they differ. */     \
    TARGET static int64_t add_i64_##PATH(                                                                              \
        const int64_t *restrict left, const int64_t *restrict right, size_t count, int64_t *restrict result)           \
    {                                                                                                                  \
        uint64_t wrapped = 0;                                                                                          \
        for (size_t row = 0; row < count; row++) {                                                                     \
            uint64_t a = (uint64_t)left[row], b = (uint64_t)right[row], sum = a + b;                                   \
            wrapped |= (a ^ sum) & (b ^ sum);                                                                          \
            result[row] = (int64_t)sum;                                                                                \
        }                                                                                                              \
        return (int64_t)wrapped;                                                                                       \
    }                                                                                                                  \
    TARGET static int64_t subtract_i64_##PATH(                                                                         \
        const int64_t *restrict left, const int64_t *restrict right, size_t count, int64_t *restrict result)           \
    {                                                                                                                  \
        uint64_t wrapped = 0;                                                                                          \
        for (size_t row = 0; row < count; row++) {                                                                     \
            uint64_t a = (uint64_t)left[row], b = (uint64_t)right[row], difference = a - b;                            \
            wrapped |= (a ^ b) & (a ^ difference);                                                                     \
            result[row] = (int64_t)difference;                                                                         \
        }                                                                                                              \
        return (int64_t)wrapped;                                                                                       \
    }                                                                                                                  \
    TARGET static void multiply_i64_##PATH(                                                                            \
        const int64_t *restrict left, const int64_t *restrict right, size_t count, int64_t *restrict result,           \
        int64_t *left_bits, int64_t *right_bits)                                                                       \
    {                                                                                                                  \
        int64_t left_seen = 0, right_seen = 0;                                                                         \
        for (size_t row = 0; row < count; row++) {                                                                     \
            int64_t a = left[row], b = right[row];                                                                     \
            left_seen |= a ^ (a >> 63);                                                                                \
            right_seen |= b ^ (b >> 63);                                                                               \
            result[row] = (int64_t)((uint64_t)a * (uint64_t)b);                                                        \
        }                                                                                                              \
        *left_bits = left_seen;                                                                                        \
        *right_bits = right_seen;                                                                                      \
    }

#define ALL(PATH, TARGET)                                                                                              \
    COMPARE(i64, int64_t, PATH, TARGET)                                                                                \
    COMPARE(f64, double, PATH, TARGET)                                                                                 \
    COMPARE(i32, int32_t, PATH, TARGET)                                                                                \
    CHOOSE(u64, uint64_t, i64, PATH, TARGET)                                                                           \
    CHOOSE(u32, uint32_t, i32, PATH, TARGET)                                                                           \
    ARITHMETIC(PATH, TARGET)

ALL(baseline, )
#if defined(__x86_64__)
ALL(avx2, __attribute__((target("avx2"))))
ALL(avx512, __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw"))))

#define PICK(FUNCTION, ...)                                                                                            \
    (embark_lanes_level() == 2   ? FUNCTION##_avx512(__VA_ARGS__)                                                      \
            : embark_lanes_level() == 1 ? FUNCTION##_avx2(__VA_ARGS__)                                                 \
                                        : FUNCTION##_baseline(__VA_ARGS__))
#else
#define PICK(FUNCTION, ...) FUNCTION##_baseline(__VA_ARGS__)
#endif

void embark_compare_i64(
    embark_relation relation, const int64_t *left, const int64_t *right, size_t count, uint64_t *bits)
{
    PICK(compare_i64, relation, left, right, count, bits);
}

void embark_compare_f64(
    embark_relation relation, const double *left, const double *right, size_t count, uint64_t *bits)
{
    PICK(compare_f64, relation, left, right, count, bits);
}

void embark_compare_i32(
    embark_relation relation, const int32_t *left, const int32_t *right, size_t count, uint64_t *bits)
{
    PICK(compare_i32, relation, left, right, count, bits);
}

void embark_choose_64(
    const uint64_t *bits, const uint64_t *first, const uint64_t *second, size_t count, uint64_t *result)
{
    PICK(choose_u64, bits, first, second, count, result);
}

void embark_choose_32(
    const uint64_t *bits, const uint32_t *first, const uint32_t *second, size_t count, uint32_t *result)
{
    PICK(choose_u32, bits, first, second, count, result);
}

void embark_clear_64(const uint64_t *bits, size_t count, uint64_t *values) { PICK(clear_u64, bits, count, values); }

void embark_clear_32(const uint64_t *bits, size_t count, uint32_t *values) { PICK(clear_u32, bits, count, values); }

int64_t embark_add_i64(const int64_t *left, const int64_t *right, size_t count, int64_t *result)
{
    return PICK(add_i64, left, right, count, result);
}

int64_t embark_subtract_i64(const int64_t *left, const int64_t *right, size_t count, int64_t *result)
{
    return PICK(subtract_i64, left, right, count, result);
}

void embark_multiply_i64(
    const int64_t *left, const int64_t *right, size_t count, int64_t *result, int64_t *left_bits, int64_t *right_bits)
{
    PICK(multiply_i64, left, right, count, result, left_bits, right_bits);
}

void embark_arithmetic_f64(
    embark_arithmetic operation, const double *left, const double *right, size_t count, double *result)
{
    PICK(arithmetic_f64, operation, left, right, count, result);
}

void embark_f64_of_i64(const int64_t *values, size_t count, double *result)
{
    PICK(f64_of_i64, values, count, result);
}
