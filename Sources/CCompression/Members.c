#include "Members.h"

#include <brotli/decode.h>
#include <bzlib.h>
#include <libdeflate.h>
#include <limits.h>
#include <lz4frame.h>
#include <lzma.h>
#include <string.h>
#include <zstd.h>

#include "CCompression.h"

static int expand_gzip(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *used, size_t *written)
{
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (!decompressor) return EMBARK_CODEC_OUT_OF_MEMORY;
    enum libdeflate_result result =
        libdeflate_gzip_decompress_ex(decompressor, source, count, target, room, used, written);
    libdeflate_free_decompressor(decompressor);
    switch (result) {
    case LIBDEFLATE_SUCCESS: return EMBARK_CODEC_OK;
    case LIBDEFLATE_INSUFFICIENT_SPACE: return EMBARK_CODEC_TOO_LONG;
    default: return EMBARK_CODEC_CORRUPT;
    }
}

static int expand_zstd(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *used, size_t *written)
{
    size_t frame = ZSTD_findFrameCompressedSize(source, count);
    if (ZSTD_isError(frame)) return EMBARK_CODEC_CORRUPT;
    *used = frame;
    return embark_decompress(EMBARK_ZSTD, source, frame, target, room, written);
}

static int expand_lz4(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *used, size_t *written)
{
    LZ4F_dctx *context;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION))) return EMBARK_CODEC_OUT_OF_MEMORY;
    int result = EMBARK_CODEC_OK;
    for (size_t hint = 1; hint != 0;) {
        size_t in = count - *used, out = room - *written;
        hint = LZ4F_decompress(context, target + *written, &out, source + *used, &in, NULL);
        if (LZ4F_isError(hint)) {
            result = EMBARK_CODEC_CORRUPT;
            break;
        }
        *used += in;
        *written += out;
        if (hint != 0 && in == 0 && out == 0) {
            result = *written == room ? EMBARK_CODEC_TOO_LONG : EMBARK_CODEC_CORRUPT;
            break;
        }
    }
    LZ4F_freeDecompressionContext(context);
    return result;
}

static int expand_brotli(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *used, size_t *written)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state) return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t in = count, out = room;
    BrotliDecoderResult result = BrotliDecoderDecompressStream(state, &in, &source, &out, &target, NULL);
    BrotliDecoderDestroyInstance(state);
    *used = count - in;
    *written = room - out;
    if (result == BROTLI_DECODER_RESULT_SUCCESS) return EMBARK_CODEC_OK;
    return result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ? EMBARK_CODEC_TOO_LONG : EMBARK_CODEC_CORRUPT;
}

// bzip2 counts in 32 bits, so both sides go in pieces.
static unsigned piece(size_t left) { return left > (1u << 30) ? 1u << 30 : (unsigned)left; }

static int expand_bzip2(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *used, size_t *written)
{
    bz_stream stream;
    memset(&stream, 0, sizeof stream);
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return EMBARK_CODEC_OUT_OF_MEMORY;
    int status = BZ_OK;
    int result = EMBARK_CODEC_CORRUPT;
    while (status == BZ_OK) {
        unsigned in = piece(count - *used), out = piece(room - *written);
        stream.next_in = (char *)source + *used;
        stream.avail_in = in;
        stream.next_out = (char *)target + *written;
        stream.avail_out = out;
        status = BZ2_bzDecompress(&stream);
        unsigned took = in - stream.avail_in, gave = out - stream.avail_out;
        *used += took;
        *written += gave;
        if (status == BZ_OK && took == 0 && gave == 0) {
            if (*written == room) result = EMBARK_CODEC_TOO_LONG;
            break;
        }
    }
    BZ2_bzDecompressEnd(&stream);
    return status == BZ_STREAM_END ? EMBARK_CODEC_OK : status == BZ_MEM_ERROR ? EMBARK_CODEC_OUT_OF_MEMORY : result;
}

static int expand_xz(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *used, size_t *written)
{
    // A dictionary may ask for 4 GiB; files that people make ask for 64 MiB at most.
    uint64_t memory = 1u << 30;
    switch (lzma_stream_buffer_decode(&memory, 0, NULL, source, used, count, target, written, room)) {
    case LZMA_OK: return EMBARK_CODEC_OK;
    case LZMA_BUF_ERROR: return *written == room ? EMBARK_CODEC_TOO_LONG : EMBARK_CODEC_CORRUPT;
    case LZMA_MEM_ERROR: case LZMA_MEMLIMIT_ERROR: return EMBARK_CODEC_OUT_OF_MEMORY;
    default: return EMBARK_CODEC_CORRUPT;
    }
}

int embark_expand_member(
    int packing, const uint8_t *source, size_t source_count, uint8_t *target, size_t target_count, size_t *used,
    size_t *written)
{
    *used = 0;
    *written = 0;
    switch (packing) {
    case EMBARK_PACKED_GZIP: return expand_gzip(source, source_count, target, target_count, used, written);
    case EMBARK_PACKED_ZSTD: return expand_zstd(source, source_count, target, target_count, used, written);
    case EMBARK_PACKED_LZ4: return expand_lz4(source, source_count, target, target_count, used, written);
    case EMBARK_PACKED_BROTLI: return expand_brotli(source, source_count, target, target_count, used, written);
    case EMBARK_PACKED_BZIP2: return expand_bzip2(source, source_count, target, target_count, used, written);
    case EMBARK_PACKED_XZ: return expand_xz(source, source_count, target, target_count, used, written);
    default: return EMBARK_CODEC_CORRUPT;
    }
}

static uint64_t little_endian(const uint8_t *bytes, int count)
{
    uint64_t value = 0;
    for (int index = count - 1; index >= 0; index--) value = value << 8 | bytes[index];
    return value;
}

// RFC 1952, section 2.3.1.1: fields in the header of a member. Two of them say how long it is: BC of BGZF, in 16 bits less one,
// and our EK, in 64 bits.
static int gzip_size(const uint8_t *source, size_t count, size_t *used, size_t *written)
{
    if (count < 18 || source[0] != 0x1F || source[1] != 0x8B || !(source[3] & 4)) return 0;
    size_t at = 12, end = 12 + little_endian(source + 10, 2);
    if (end > count) return 0;
    while (at + 4 <= end) {
        size_t length = little_endian(source + at + 2, 2);
        const uint8_t *field = source + at + 4;
        if (at + 4 + length > end) return 0;
        size_t size = 0;
        if (field[-4] == 'B' && field[-3] == 'C' && length == 2) size = little_endian(field, 2) + 1;
        if (field[-4] == 'E' && field[-3] == 'K' && length == 8) size = little_endian(field, 8);
        if (size != 0) {
            if (size < 18 || size > count) return 0;
            *used = size;
            *written = little_endian(source + size - 4, 4);
            return 1;
        }
        at += 4 + length;
    }
    return 0;
}

static int zstd_size(const uint8_t *source, size_t count, size_t *used, size_t *written)
{
    size_t frame = ZSTD_findFrameCompressedSize(source, count);
    if (ZSTD_isError(frame)) return 0;
    unsigned long long length = ZSTD_getFrameContentSize(source, count);
    if (length == ZSTD_CONTENTSIZE_UNKNOWN || length == ZSTD_CONTENTSIZE_ERROR) return 0;
    *used = frame;
    *written = length;
    return 1;
}

int embark_member_size(int packing, const uint8_t *source, size_t source_count, size_t *used, size_t *written)
{
    switch (packing) {
    case EMBARK_PACKED_GZIP: return gzip_size(source, source_count, used, written);
    case EMBARK_PACKED_ZSTD: return zstd_size(source, source_count, used, written);
    default: return 0;
    }
}
