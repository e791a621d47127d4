// The two scanning loops, written once over 64-byte masks and included by ByteScan.c once for each instruction set.
//
// Before the inclusion ByteScan.c defines
//   SCAN(name)      the name of this instruction set's function
//   SCAN_TARGET     the attribute that lets the compiler use it
//   scan_vectors, SCAN(load), SCAN(equal), SCAN(high_bits): 64 bytes in registers, and a 64-bit mask of them
//
// Bit i of a mask stands for byte i of the 64. `inside` after the prefix-xor has a bit set from an opening quote up to,
// and without, its closing quote: so `quotes & inside` are the opening ones.

/// Masks of one group of 64 bytes, from `bytes` or, at the end of the block, from a padded copy.
SCAN_TARGET static void SCAN(count_block)(
    const uint8_t *bytes, size_t byte_count, int quote, uint8_t terminator, embark_block_counts *counts)
{
    uint64_t quotes = 0, rows0 = 0, rows1 = 0;
    uint64_t first0 = byte_count, first1 = byte_count;
    uint64_t inside = 0;  // All ones while a block that began outside is inside.
    const bool quoting = quote >= 0;
    uint8_t padded[64];
    for (size_t offset = 0; offset < byte_count; offset += 64) {
        const uint8_t *group = bytes + offset;
        uint64_t live = ~0ULL;
        if (byte_count - offset < 64) {
            memset(padded, 0, 64);
            memcpy(padded, group, byte_count - offset);
            live = (1ULL << (byte_count - offset)) - 1;
            group = padded;
        }
        SCAN(vectors) vectors = SCAN(load)(group);
        uint64_t ends = SCAN(equal)(vectors, terminator) & live;
        uint64_t quoted = inside;
        uint64_t marks = quoting ? SCAN(equal)(vectors, (uint8_t)quote) & live : 0;
        if (marks) {
            quoted ^= prefix_xor(marks);
            quotes += SCAN_POPCOUNT(marks);
            inside = (uint64_t)((int64_t)quoted >> 63);
        }
        uint64_t ends0 = ends & ~quoted, ends1 = ends & quoted;
        if (first0 == byte_count && ends0) first0 = offset + (uint64_t)__builtin_ctzll(ends0);
        if (first1 == byte_count && ends1) first1 = offset + (uint64_t)__builtin_ctzll(ends1);
        rows0 += SCAN_POPCOUNT(ends0);
        rows1 += SCAN_POPCOUNT(ends1);
    }
    counts->quotes = quotes;
    counts->rows[0] = rows0;
    counts->rows[1] = rows1;
    counts->first_row_end[0] = first0;
    counts->first_row_end[1] = first1;
}

SCAN_TARGET static inline uint32_t *SCAN(write_positions)(uint32_t *out, uint64_t mask, uint32_t base)
{
    // Groups hold about eight separators, so eight are written without asking, and the count moves the cursor.
    uint32_t count = (uint32_t)SCAN_POPCOUNT(mask);
    uint32_t *next = out + count;
    for (int i = 0; i < 8; i++) {
        out[i] = base + (uint32_t)__builtin_ctzll(mask | (1ULL << 63));
        mask &= mask - 1;
    }
    if (__builtin_expect(count > 8, 0)) {
        for (int i = 8; i < 16; i++) {
            out[i] = base + (uint32_t)__builtin_ctzll(mask | (1ULL << 63));
            mask &= mask - 1;
        }
        out += 16;
        while (mask) {
            *out++ = base + (uint32_t)__builtin_ctzll(mask);
            mask &= mask - 1;
        }
    }
    return next;
}

SCAN_TARGET static void SCAN(index_fields)(
    const uint8_t *bytes, size_t byte_count, uint8_t delimiter, int quote, uint8_t terminator, uint32_t *positions,
    embark_index_result *result)
{
    uint32_t *out = positions;
    uint64_t inside = 0;         // All ones inside a quoted field.
    uint64_t may_open = 1;       // Bit 0: a quote at the first byte of this group may open a field.
    uint64_t must_end = 0;       // Bit 0: the group before ended on a closing quote.
    uint64_t high = 0, any_quote = 0;
    int64_t rows = 0, stray = -1;
    const bool quoting = quote >= 0;
    uint8_t padded[64];
    for (size_t offset = 0; offset < byte_count; offset += 64) {
        const uint8_t *group = bytes + offset;
        uint64_t live = ~0ULL;
        if (byte_count - offset < 64) {
            memset(padded, 0, 64);
            memcpy(padded, group, byte_count - offset);
            live = (1ULL << (byte_count - offset)) - 1;
            group = padded;
        }
        SCAN(vectors) vectors = SCAN(load)(group);
        uint64_t ends = SCAN(equal)(vectors, terminator) & live;
        uint64_t separators = ends | (SCAN(equal)(vectors, delimiter) & live);
        uint64_t marks = quoting ? SCAN(equal)(vectors, (uint8_t)quote) & live : 0;
        high |= SCAN(high_bits)(vectors);
        if (__builtin_expect((marks | inside | must_end) != 0, 0)) {
            uint64_t quoted = inside ^ prefix_xor(marks);
            uint64_t opening = marks & quoted, closing = marks & ~quoted;
            // An opening quote stands after a separator or after the quote it doubles; a closing one before those.
            uint64_t after = ((separators | marks) << 1) | may_open;
            uint64_t before = separators | marks | (SCAN(equal)(vectors, '\r') & live) | ~live;
            uint64_t wrong = (opening & ~after) | (((closing << 1) | must_end) & ~before);
            if (wrong && stray < 0) stray = (int64_t)offset + __builtin_ctzll(wrong);
            any_quote |= marks;
            must_end = closing >> 63;
            may_open = (separators | marks) >> 63;
            inside = (uint64_t)((int64_t)quoted >> 63);
            separators &= ~quoted;
            ends &= ~quoted;
        } else {
            may_open = separators >> 63;
        }
        rows += (int64_t)SCAN_POPCOUNT(ends);
        out = SCAN(write_positions)(out, separators, (uint32_t)offset);
    }
    result->positions = out - positions;
    result->rows = rows;
    result->stray_quote = stray;
    result->has_non_ascii = high != 0;
    result->has_quotes = any_quote != 0;
    result->ends_inside = inside != 0;
}
