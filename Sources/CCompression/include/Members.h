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

/// Where the unpacking of a file stands.
typedef struct embark_unpacker embark_unpacker;

/// Starts to unpack all members of `source`, which has to outlive the unpacker.
///
/// - Returns: NULL when there is no memory.
embark_unpacker *embark_unpacker_make(int packing, const uint8_t *source, size_t count);

void embark_unpacker_free(embark_unpacker *unpacker);

/// Unpacks at most `room` bytes more. Zeros between and behind members are passed over: tapes and block devices leave them.
///
/// - used: bytes of the source that are done with; after a failure, where the damaged member begins.
/// - is_done: whether there is no more.
/// - Returns: as `embark_decompress`. Reads and writes nothing outside.
int embark_unpacker_next(
    embark_unpacker *unpacker, uint8_t *target, size_t room, size_t *written, size_t *used, int *is_done);

/// Decompresses one member whose bytes are known.
///
/// - Returns: as `embark_decompress`.
int embark_expand_member(
    int packing, const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written);

/// The bytes of the member that `source` begins with, and how many it becomes, where its header says both.
///
/// - Returns: 1 when both are known, else 0.
int embark_member_size(int packing, const uint8_t *source, size_t source_count, size_t *used, size_t *written);

#endif
