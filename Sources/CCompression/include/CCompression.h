#ifndef CCOMPRESSION_H
#define CCOMPRESSION_H
#include <stddef.h>
#include <stdint.h>
#include "Members.h"

/// The codecs, numbered for both functions.
enum {
    EMBARK_SNAPPY = 1,
    /// gzip or zlib, found out by the header; several members one after the other are one text.
    EMBARK_GZIP = 2,
    EMBARK_ZSTD = 3,
    /// A bare LZ4 block.
    EMBARK_LZ4_RAW = 4,
    EMBARK_LZ4_FRAME = 5,
    /// Blocks with two big-endian lengths each, as Hadoop writes them.
    EMBARK_LZ4_HADOOP = 6,
    EMBARK_BROTLI = 7,
};

/// What became of a call.
enum {
    EMBARK_CODEC_OK = 0,
    EMBARK_CODEC_CORRUPT = 1,
    /// The target is too small.
    EMBARK_CODEC_TOO_LONG = 2,
    EMBARK_CODEC_OUT_OF_MEMORY = 3,
};

/// Decompresses all of `source` into at most `target_count` bytes; `written` says how many it became.
///
/// Reads and writes nothing outside. Keeps the state of zstd for the calling thread until that ends.
int embark_decompress(
    int codec, const uint8_t *source, size_t source_count, uint8_t *target, size_t target_count, size_t *written);

/// The most bytes that `count` bytes compress to.
size_t embark_compressed_bound(int codec, size_t count);

/// Compresses all of `source`. `target_count` is at least `embark_compressed_bound`.
///
/// - level: of zstd (1 to 22), gzip (1 to 9) or brotli (0 to 11); the others have none.
int embark_compress(
    int codec, int level, const uint8_t *source, size_t source_count, uint8_t *target, size_t target_count,
    size_t *written);

#endif
