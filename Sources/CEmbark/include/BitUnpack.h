#ifndef EMBARK_BIT_UNPACK_H
#define EMBARK_BIT_UNPACK_H

#include <stddef.h>
#include <stdint.h>

/// Unpacks `count` numbers of `bit_width` bits (0 to 32) that lie side by side, least significant bit first.
///
/// Reads only the bytes that hold them: `(count * bit_width + 7) / 8` from `bytes`.
void embark_unpack_32(const uint8_t *bytes, unsigned bit_width, uint32_t *numbers, size_t count);

/// The same for widths of 0 to 64.
void embark_unpack_64(const uint8_t *bytes, unsigned bit_width, uint64_t *numbers, size_t count);

/// Packs `count` numbers that are below 2^`bit_width` (0 to 32), and fills the last byte with zeros.
///
/// Writes `(count * bit_width + 7) / 8` bytes.
void embark_pack_32(const uint32_t *numbers, unsigned bit_width, uint8_t *bytes, size_t count);

/// The largest of `count` numbers; 0 when there are none.
uint32_t embark_largest_32(const uint32_t *numbers, size_t count);

#endif
