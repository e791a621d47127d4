#ifndef EMBARK_BYTE_SCAN_H
#define EMBARK_BYTE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// What one block of delimited text holds under each of the two states it may begin in.
///
/// A block that is read alone cannot tell whether its first byte stands inside a quoted field. So both answers are
/// kept: index 0 is for a block that begins outside quotes, index 1 for one that begins inside. The state at the end
/// of the block is the state at its beginning, flipped when `quotes` is odd.
typedef struct {
    /// Quote bytes in the block.
    uint64_t quotes;
    /// Terminators that end a row, by state at the beginning.
    uint64_t rows[2];
    /// Offset of the first such terminator, or the byte count of the block when there is none.
    uint64_t first_row_end[2];
} embark_block_counts;

/// Counts quotes and row ends of `byte_count` bytes.
///
/// - quote: the quote byte, or -1 when the text has no quoting.
/// - terminator: the byte that ends a row ('\n', or '\r' for old Macintosh files).
/// - Reads only the given bytes.
void embark_count_block(
    const uint8_t *bytes, size_t byte_count, int quote, uint8_t terminator, embark_block_counts *counts);

/// What was met while the fields of a block were indexed.
typedef struct {
    /// Positions written.
    int64_t positions;
    /// How many of them are terminators.
    int64_t rows;
    /// Offset of the first quote that is neither at the edge of a field nor doubled, or -1.
    int64_t stray_quote;
    /// Some byte is above 0x7F.
    bool has_non_ascii;
    /// Some quote was met.
    bool has_quotes;
    /// The block ends inside a quoted field.
    bool ends_inside;
} embark_index_result;

/// Writes the offset of every delimiter and terminator outside quotes.
///
/// The block must begin at the first byte of a row. `positions` needs room for `byte_count + 64` entries: the loop
/// writes eight at a time.
void embark_index_fields(
    const uint8_t *bytes, size_t byte_count, uint8_t delimiter, int quote, uint8_t terminator, uint32_t *positions,
    embark_index_result *result);

/// The name of the code path in use: "avx2", "sse2", "neon" or "portable".
const char *embark_scan_path(void);

/// Forces the baseline path when `baseline` is true, so that tests compare both. Not for use while scans run.
void embark_scan_use_baseline(bool baseline);

/// The offset of the first `byte`, or `count` when there is none.
static inline ptrdiff_t embark_find_byte(const uint8_t *bytes, ptrdiff_t count, uint8_t byte)
{
    if (count <= 0) return count;
    const void *found = memchr(bytes, byte, (size_t)count);
    return found ? (const uint8_t *)found - bytes : count;
}

/// Asks for a cache line that will be read soon. Any address will do.
static inline void embark_prefetch(const void *address) { __builtin_prefetch(address); }

/// The first eight bytes of a text and the last eight of those after them, zero where the text is shorter.
///
///     count ≤ 8      head = all bytes, tail = 0
///     count ≤ 16     head = first 8, tail = the rest
///     longer         head = first 8, tail = last 8
///
/// Reads 16 bytes from `text`, whatever the count. The masks are two loads from a window of ones and zeros.
static inline void embark_text_ends(const uint8_t *text, ptrdiff_t count, uint64_t *head, uint64_t *tail)
{
    static const uint64_t window[6] = {~0ULL, ~0ULL, 0, 0, 0, 0};
    ptrdiff_t clamped = count < 16 ? count : 16;
    const uint8_t *masks = (const uint8_t *)window + 16 - clamped;
    uint64_t low, high, head_mask, tail_mask;
    memcpy(&low, text, 8);
    memcpy(&high, text + (count < 16 ? 8 : count - 8), 8);
    memcpy(&head_mask, masks, 8);
    memcpy(&tail_mask, masks + 8, 8);
    *head = low & head_mask;
    *tail = high & tail_mask;
}

#endif
