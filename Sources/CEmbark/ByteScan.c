#include "ByteScan.h"

#include <stdatomic.h>
#include <string.h>

// Sets every bit from each set bit up to the next one: the running parity of the quotes of a group.
static inline uint64_t prefix_xor(uint64_t mask)
{
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^= mask << 32;
    return mask;
}

// Relaxed: tests set it while no scan of theirs runs; others may see it late and lose nothing but speed.
static _Atomic bool uses_baseline = false;

#define SCAN_POPCOUNT(mask) ((uint64_t)__builtin_popcountll(mask))

// MARK: Baseline: what every machine of the architecture has.

#if defined(__x86_64__)
#include <immintrin.h>

typedef struct {
    __m128i part[4];
} vectors_baseline;

static inline vectors_baseline load_baseline(const uint8_t *bytes)
{
    vectors_baseline vectors;
    for (int i = 0; i < 4; i++) vectors.part[i] = _mm_loadu_si128((const __m128i *)(bytes + 16 * i));
    return vectors;
}

static inline uint64_t equal_baseline(vectors_baseline vectors, uint8_t byte)
{
    __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t bits = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(vectors.part[i], wanted));
        mask |= bits << (16 * i);
    }
    return mask;
}

static inline uint64_t high_bits_baseline(vectors_baseline vectors)
{
    __m128i all = _mm_or_si128(
        _mm_or_si128(vectors.part[0], vectors.part[1]), _mm_or_si128(vectors.part[2], vectors.part[3]));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(all);
}

static const char *const baseline_name = "sse2";

#elif defined(__aarch64__)
#include <arm_neon.h>

typedef struct {
    uint8x16_t part[4];
} vectors_baseline;

static inline vectors_baseline load_baseline(const uint8_t *bytes)
{
    vectors_baseline vectors;
    for (int i = 0; i < 4; i++) vectors.part[i] = vld1q_u8(bytes + 16 * i);
    return vectors;
}

static inline uint64_t equal_baseline(vectors_baseline vectors, uint8_t byte)
{
    // Each matching byte keeps the weight of its place among eight; three pairwise sums pack 64 bytes into 64 bits.
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t weight = vld1q_u8(weights), wanted = vdupq_n_u8(byte);
    uint8x16_t a = vandq_u8(vceqq_u8(vectors.part[0], wanted), weight);
    uint8x16_t b = vandq_u8(vceqq_u8(vectors.part[1], wanted), weight);
    uint8x16_t c = vandq_u8(vceqq_u8(vectors.part[2], wanted), weight);
    uint8x16_t d = vandq_u8(vceqq_u8(vectors.part[3], wanted), weight);
    uint8x16_t sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sums), 0);
}

static inline uint64_t high_bits_baseline(vectors_baseline vectors)
{
    uint8x16_t all =
        vorrq_u8(vorrq_u8(vectors.part[0], vectors.part[1]), vorrq_u8(vectors.part[2], vectors.part[3]));
    return vmaxvq_u8(all) >> 7;
}

static const char *const baseline_name = "neon";

#else

typedef struct {
    uint8_t byte[64];
} vectors_baseline;

static inline vectors_baseline load_baseline(const uint8_t *bytes)
{
    vectors_baseline vectors;
    memcpy(vectors.byte, bytes, 64);
    return vectors;
}

static inline uint64_t equal_baseline(vectors_baseline vectors, uint8_t byte)
{
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(vectors.byte[i] == byte) << i;
    return mask;
}

static inline uint64_t high_bits_baseline(vectors_baseline vectors)
{
    uint8_t all = 0;
    for (int i = 0; i < 64; i++) all |= vectors.byte[i];
    return all >> 7;
}

static const char *const baseline_name = "portable";

#endif

#define SCAN(name) name##_baseline
#define SCAN_TARGET
#include "ByteScanLoops.h"
#undef SCAN
#undef SCAN_TARGET

// MARK: AVX2, chosen at run time: a package cannot ask its users for compiler flags.

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

typedef struct {
    __m256i part[2];
} vectors_avx2;

AVX2 static inline vectors_avx2 load_avx2(const uint8_t *bytes)
{
    vectors_avx2 vectors;
    vectors.part[0] = _mm256_loadu_si256((const __m256i *)bytes);
    vectors.part[1] = _mm256_loadu_si256((const __m256i *)(bytes + 32));
    return vectors;
}

AVX2 static inline uint64_t equal_avx2(vectors_avx2 vectors, uint8_t byte)
{
    __m256i wanted = _mm256_set1_epi8((char)byte);
    uint64_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(vectors.part[0], wanted));
    uint64_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(vectors.part[1], wanted));
    return low | high << 32;
}

AVX2 static inline uint64_t high_bits_avx2(vectors_avx2 vectors)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(vectors.part[0], vectors.part[1]));
}

#define SCAN(name) name##_avx2
#define SCAN_TARGET AVX2
#include "ByteScanLoops.h"
#undef SCAN
#undef SCAN_TARGET

// The compiler's runtime fills this table before main, so asking costs one load.
static inline bool has_avx2(void)
{
    return !atomic_load_explicit(&uses_baseline, memory_order_relaxed) && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

#endif

// MARK: Dispatch

void embark_count_block(
    const uint8_t *bytes, size_t byte_count, int quote, uint8_t terminator, embark_block_counts *counts)
{
#if defined(__x86_64__)
    if (has_avx2()) {
        count_block_avx2(bytes, byte_count, quote, terminator, counts);
        return;
    }
#endif
    count_block_baseline(bytes, byte_count, quote, terminator, counts);
}

void embark_index_fields(
    const uint8_t *bytes, size_t byte_count, uint8_t delimiter, int quote, uint8_t terminator, uint32_t *positions,
    embark_index_result *result)
{
#if defined(__x86_64__)
    if (has_avx2()) {
        index_fields_avx2(bytes, byte_count, delimiter, quote, terminator, positions, result);
        return;
    }
#endif
    index_fields_baseline(bytes, byte_count, delimiter, quote, terminator, positions, result);
}

const char *embark_scan_path(void)
{
#if defined(__x86_64__)
    if (has_avx2()) return "avx2";
#endif
    return baseline_name;
}

void embark_scan_use_baseline(bool baseline) 
{
    atomic_store_explicit(&uses_baseline, baseline, memory_order_relaxed);
}
