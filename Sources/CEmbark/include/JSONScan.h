#ifndef EMBARK_JSON_SCAN_H
#define EMBARK_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#pragma clang assume_nonnull begin

// Tokens of JSON, RFC 8259. All functions stop at the first byte that does not belong: in a text that is followed by a byte
// below 0x20 (a line end, a zero) none runs past it. Each may read 16 bytes beyond where it stops.

/// What a scan found beside where a value ends.
typedef struct {
    /// Where the text stopped being JSON; null while it is.
    const uint8_t *_Nullable failure;
    /// What was expected there: a static text.
    const char *_Nullable expected;
    /// Some string has a backslash.
    bool has_escapes;
    /// Whether a line feed is a space like any other; otherwise it ends the text.
    bool spans_lines;
} embark_json_scan;

static inline const uint8_t *_Nullable embark_json_fail(embark_json_scan *scan, const uint8_t *at, const char *expected)
{
    scan->failure = at;
    scan->expected = expected;
    return NULL;
}

/// The first byte from `at` on that is no space.
static inline const uint8_t *embark_json_skip_space(const embark_json_scan *scan, const uint8_t *at)
{
    while (*at <= 0x20 && (*at == ' ' || *at == '\t' || *at == '\r' || (*at == '\n' && scan->spans_lines))) at++;
    return at;
}

/// The first quote, backslash or control character from `at` on.
static inline const uint8_t *embark_json_plain_end(const uint8_t *at)
{
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
    for (;; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i ends = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
        int mask = _mm_movemask_epi8(ends);
        if (mask) return at + __builtin_ctz((unsigned)mask);
    }
#elif defined(__ARM_NEON)
    for (;; at += 16) {
        uint8x16_t bytes = vld1q_u8(at);
        uint8x16_t ends = vorrq_u8(
            vorrq_u8(vceqq_u8(bytes, vdupq_n_u8('"')), vceqq_u8(bytes, vdupq_n_u8('\\'))),
            vcltq_u8(bytes, vdupq_n_u8(0x20)));
        // Four bits a byte.
        uint64_t mask = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(ends), 4)), 0);
        if (mask) return at + (__builtin_ctzll(mask) >> 2);
    }
#else
    while (*at != '"' && *at != '\\' && *at >= 0x20) at++;
    return at;
#endif
}

/// The rest of a string from its first backslash on; see `embark_json_string_end`.
const uint8_t *_Nullable embark_json_escaped_end(embark_json_scan *scan, const uint8_t *at);

/// The closing quote of the string whose first byte is at `at`, or null.
static inline const uint8_t *_Nullable embark_json_string_end(embark_json_scan *scan, const uint8_t *at)
{
    at = embark_json_plain_end(at);
    return *at == '"' ? at : embark_json_escaped_end(scan, at);
}

static inline bool embark_json_is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

/// The byte after the number at `at`, which begins with a minus or a digit; or null.
///
/// `-Infinity` counts as a number, because Python writes it.
static inline const uint8_t *_Nullable embark_json_number_end(embark_json_scan *scan, const uint8_t *at)
{
    if (*at == '-') {
        at++;
        if (at[0] == 'I' && !__builtin_memcmp(at, "Infinity", 8)) return at + 8;
    }
    if (*at == '0') {
        at++;
        if (embark_json_is_digit(*at)) return embark_json_fail(scan, at, "a number without leading zeros");
    } else {
        if (!embark_json_is_digit(*at)) return embark_json_fail(scan, at, "a digit");
        do at++; while (embark_json_is_digit(*at));
    }
    if (*at == '.') {
        at++;
        if (!embark_json_is_digit(*at)) return embark_json_fail(scan, at, "a digit");
        do at++; while (embark_json_is_digit(*at));
    }
    if ((*at | 0x20) == 'e') {
        at++;
        if (*at == '+' || *at == '-') at++;
        if (!embark_json_is_digit(*at)) return embark_json_fail(scan, at, "a digit");
        do at++; while (embark_json_is_digit(*at));
    }
    return at;
}

/// The byte after one of the words true, false, null, NaN and Infinity at `at`, or null.
static inline const uint8_t *_Nullable embark_json_word_end(embark_json_scan *scan, const uint8_t *at)
{
    if (!__builtin_memcmp(at, "true", 4) || !__builtin_memcmp(at, "null", 4)) return at + 4;
    if (!__builtin_memcmp(at, "false", 5)) return at + 5;
    if (!__builtin_memcmp(at, "NaN", 3)) return at + 3;
    if (!__builtin_memcmp(at, "Infinity", 8)) return at + 8;
    return embark_json_fail(scan, at, "a value");
}

/// Nested values may be this deep.
#define EMBARK_JSON_DEPTH 512

/// The byte after the value at `at`, checked to be JSON throughout; or null.
///
/// - depth: values the value stands in.
const uint8_t *_Nullable embark_json_value_end(embark_json_scan *scan, const uint8_t *at, int depth);

/// What a piece of text holds under each of the two states it may begin in: outside a string or inside one.
typedef struct {
    /// Quotes that begin or end strings.
    uint64_t quotes;
    /// Opening brackets and braces less closing ones, outside strings, by state at the beginning.
    int64_t depth[2];
} embark_json_piece;

/// Looks at `byte_count` bytes. The first one is not escaped.
void embark_json_count_piece(const uint8_t *bytes, size_t byte_count, embark_json_piece *piece);

/// Whether the byte at `at` follows an odd number of backslashes, of which none stands before `start`.
static inline bool embark_json_is_escaped(const uint8_t *start, const uint8_t *at)
{
    const uint8_t *first = at;
    while (first > start && first[-1] == '\\') first--;
    return (at - first) & 1;
}

/// Counts the ends of values in a piece of which the beginning is known.
///
/// - depth: brackets open at the beginning; values at depth 0 count.
/// - separator: the byte that ends a value at depth 0; zero where the bracket that closes it does.
/// - first: gets the offset after the first end, or `byte_count`.
uint64_t embark_json_count_values(
    const uint8_t *bytes, size_t byte_count, bool is_inside, int64_t depth, uint8_t separator, size_t *first);

#pragma clang assume_nonnull end

#endif
