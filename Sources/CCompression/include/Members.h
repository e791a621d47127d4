#ifndef EMBARK_MEMBERS_H
#define EMBARK_MEMBERS_H
#include <stddef.h>
#include <stdint.h>

// Compressed files: members (gzip), frames (zstd, LZ4) or streams (bzip2, xz, Brotli), one after the other. Here all are members.

/// The packings, apart from the codecs of pages.
enum {
    EMBARK_PACKED_GZIP = 1,
    EMBARK_PACKED_ZSTD = 2,
    EMBARK_PACKED_LZ4 = 3,
    EMBARK_PACKED_BROTLI = 4,
    EMBARK_PACKED_BZIP2 = 5,
    EMBARK_PACKED_XZ = 6,
};

/// Decompresses the member that `source` begins with.
///
/// - used, written: bytes of the member, and bytes it became.
/// - Returns: as `embark_decompress`. Reads and writes nothing outside.
int embark_expand_member(
    int packing, const uint8_t *source, size_t source_count, uint8_t *target, size_t target_count, size_t *used,
    size_t *written);

/// The bytes of the member that `source` begins with, and how many it becomes, where its header says both.
///
/// - Returns: 1 when both are known, else 0.
int embark_member_size(int packing, const uint8_t *source, size_t source_count, size_t *used, size_t *written);

#endif
