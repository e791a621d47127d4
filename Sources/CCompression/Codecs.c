#include "CCompression.h"
#include "Snappy.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <limits.h>
#include <lz4.h>
#include <lz4frame.h>
#include <pthread.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

// MARK: zstd keeps a state a thread: making one costs as much as a small page.

typedef struct {
    ZSTD_DCtx *reading;
    ZSTD_CCtx *writing;
} zstd_states;

static pthread_key_t states_key;
static pthread_once_t states_once = PTHREAD_ONCE_INIT;

static void free_states(void *memory)
{
    zstd_states *states = memory;
    ZSTD_freeDCtx(states->reading);
    ZSTD_freeCCtx(states->writing);
    free(states);
}

static void make_key(void) { pthread_key_create(&states_key, free_states); }

static zstd_states *thread_states(void)
{
    pthread_once(&states_once, make_key);
    zstd_states *states = pthread_getspecific(states_key);
    if (states) return states;
    states = calloc(1, sizeof *states);
    if (states) pthread_setspecific(states_key, states);
    return states;
}

static int decompress_zstd(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    zstd_states *states = thread_states();
    if (states && !states->reading) states->reading = ZSTD_createDCtx();
    if (!states || !states->reading) return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t got = ZSTD_decompressDCtx(states->reading, target, room, source, count);
    if (ZSTD_isError(got)) {
        // The number of ZSTD_error_dstSize_tooSmall, which is stable.
        return 0 - got == 70 ? EMBARK_CODEC_TOO_LONG : EMBARK_CODEC_CORRUPT;
    }
    *written = got;
    return EMBARK_CODEC_OK;
}

static int compress_zstd(
    int level, const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    zstd_states *states = thread_states();
    if (states && !states->writing) states->writing = ZSTD_createCCtx();
    if (!states || !states->writing) return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t got = ZSTD_compressCCtx(states->writing, target, room, source, count, level);
    if (ZSTD_isError(got)) return EMBARK_CODEC_OUT_OF_MEMORY;
    *written = got;
    return EMBARK_CODEC_OK;
}

// MARK: gzip

// zlib counts in 32 bits, so both sides go in pieces.
static uInt piece(size_t left) { return left > (1u << 30) ? 1u << 30 : (uInt)left; }

static int decompress_gzip(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    // 32: gzip or zlib, whichever the header says.
    if (inflateInit2(&stream, MAX_WBITS + 32) != Z_OK) return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t used = 0, made = 0;
    int result = EMBARK_CODEC_OK;
    uint8_t none;
    for (;;) {
        uInt in = piece(count - used), out = piece(room - made);
        stream.next_in = (Bytef *)source + used;
        stream.avail_in = in;
        stream.next_out = out ? target + made : &none;
        stream.avail_out = out;
        int status = inflate(&stream, Z_NO_FLUSH);
        size_t took = in - stream.avail_in, gave = out - stream.avail_out;
        used += took;
        made += gave;
        if (status == Z_STREAM_END) {
            if (used == count) break;
            if (inflateReset(&stream) != Z_OK) {
                result = EMBARK_CODEC_CORRUPT;
                break;
            }
            continue;
        }
        if (status != Z_OK && status != Z_BUF_ERROR) {
            result = status == Z_MEM_ERROR ? EMBARK_CODEC_OUT_OF_MEMORY : EMBARK_CODEC_CORRUPT;
            break;
        }
        if (took == 0 && gave == 0) {
            result = made == room && used < count ? EMBARK_CODEC_TOO_LONG : EMBARK_CODEC_CORRUPT;
            break;
        }
    }
    inflateEnd(&stream);
    *written = made;
    return result;
}

static int compress_gzip(
    int level, const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t used = 0, made = 0;
    int status = Z_OK;
    while (status == Z_OK) {
        uInt in = piece(count - used), out = piece(room - made);
        stream.next_in = (Bytef *)source + used;
        stream.avail_in = in;
        stream.next_out = target + made;
        stream.avail_out = out;
        status = deflate(&stream, used + in == count ? Z_FINISH : Z_NO_FLUSH);
        used += in - stream.avail_in;
        made += out - stream.avail_out;
    }
    deflateEnd(&stream);
    *written = made;
    return status == Z_STREAM_END ? EMBARK_CODEC_OK : EMBARK_CODEC_TOO_LONG;
}

// MARK: LZ4

static int decompress_lz4_raw(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    if (count > INT_MAX) return EMBARK_CODEC_CORRUPT;
    int got = LZ4_decompress_safe(
        (const char *)source, (char *)target, (int)count, room > INT_MAX ? INT_MAX : (int)room);
    if (got < 0) return EMBARK_CODEC_CORRUPT;
    *written = (size_t)got;
    return EMBARK_CODEC_OK;
}

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int decompress_lz4_hadoop(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    size_t used = 0, made = 0;
    while (used < count) {
        if (count - used < 8) return EMBARK_CODEC_CORRUPT;
        size_t length = big_endian(source + used), packed = big_endian(source + used + 4), got = 0;
        used += 8;
        if (packed > count - used || length > room - made) return EMBARK_CODEC_CORRUPT;
        int result = decompress_lz4_raw(source + used, packed, target + made, length, &got);
        if (result != EMBARK_CODEC_OK) return result;
        if (got != length) return EMBARK_CODEC_CORRUPT;
        used += packed;
        made += got;
    }
    *written = made;
    return EMBARK_CODEC_OK;
}

static int decompress_lz4_frame(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    LZ4F_dctx *context;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION))) return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t used = 0, made = 0, hint = 1;
    int result = EMBARK_CODEC_OK;
    while (used < count) {
        size_t in = count - used, out = room - made;
        hint = LZ4F_decompress(context, target + made, &out, source + used, &in, NULL);
        if (LZ4F_isError(hint)) {
            result = EMBARK_CODEC_CORRUPT;
            break;
        }
        used += in;
        made += out;
        if (in == 0 && out == 0) {
            result = made == room ? EMBARK_CODEC_TOO_LONG : EMBARK_CODEC_CORRUPT;
            break;
        }
    }
    // Zero says that a frame is complete.
    if (result == EMBARK_CODEC_OK && hint != 0) result = EMBARK_CODEC_CORRUPT;
    LZ4F_freeDecompressionContext(context);
    *written = made;
    return result;
}

// MARK: The calls

static int decompress_brotli(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    *written = room;
    return BrotliDecoderDecompress(count, source, written, target) == BROTLI_DECODER_RESULT_SUCCESS
        ? EMBARK_CODEC_OK
        : EMBARK_CODEC_CORRUPT;
}

int embark_decompress(
    int codec, const uint8_t *source, size_t source_count, uint8_t *target, size_t target_count, size_t *written)
{
    *written = 0;
    switch (codec) {
    case EMBARK_SNAPPY: return embark_snappy_decompress(source, source_count, target, target_count, written);
    case EMBARK_GZIP: return decompress_gzip(source, source_count, target, target_count, written);
    case EMBARK_ZSTD: return decompress_zstd(source, source_count, target, target_count, written);
    case EMBARK_LZ4_RAW: return decompress_lz4_raw(source, source_count, target, target_count, written);
    case EMBARK_LZ4_FRAME: return decompress_lz4_frame(source, source_count, target, target_count, written);
    case EMBARK_LZ4_HADOOP: return decompress_lz4_hadoop(source, source_count, target, target_count, written);
    case EMBARK_BROTLI: return decompress_brotli(source, source_count, target, target_count, written);
    default: return EMBARK_CODEC_CORRUPT;
    }
}

size_t embark_compressed_bound(int codec, size_t count)
{
    switch (codec) {
    case EMBARK_SNAPPY: return snappy_max_compressed_length(count);
    case EMBARK_GZIP: return compressBound(count) + 32;
    case EMBARK_ZSTD: return ZSTD_compressBound(count);
    case EMBARK_LZ4_RAW: return count > LZ4_MAX_INPUT_SIZE ? 0 : (size_t)LZ4_compressBound((int)count);
    case EMBARK_LZ4_HADOOP: return count > LZ4_MAX_INPUT_SIZE ? 0 : (size_t)LZ4_compressBound((int)count) + 8;
    case EMBARK_LZ4_FRAME: return LZ4F_compressFrameBound(count, NULL);
    case EMBARK_BROTLI: return BrotliEncoderMaxCompressedSize(count) + 64;
    default: return 0;
    }
}

int embark_compress(
    int codec, int level, const uint8_t *source, size_t source_count, uint8_t *target, size_t target_count,
    size_t *written)
{
    *written = 0;
    switch (codec) {
    case EMBARK_SNAPPY:
        *written = target_count;
        return snappy_compress((const char *)source, source_count, (char *)target, written) == SNAPPY_OK
            ? EMBARK_CODEC_OK
            : EMBARK_CODEC_TOO_LONG;
    case EMBARK_GZIP: return compress_gzip(level, source, source_count, target, target_count, written);
    case EMBARK_ZSTD: return compress_zstd(level, source, source_count, target, target_count, written);
    case EMBARK_LZ4_RAW:
    case EMBARK_LZ4_HADOOP: {
        size_t head = codec == EMBARK_LZ4_HADOOP ? 8 : 0;
        if (source_count > LZ4_MAX_INPUT_SIZE || target_count < head) return EMBARK_CODEC_TOO_LONG;
        size_t room = target_count - head;
        int got = LZ4_compress_default(
            (const char *)source, (char *)target + head, (int)source_count, room > INT_MAX ? INT_MAX : (int)room);
        if (got <= 0) return EMBARK_CODEC_TOO_LONG;
        if (head) {
            for (int i = 0; i < 4; i++) target[i] = (uint8_t)(source_count >> (24 - 8 * i));
            for (int i = 0; i < 4; i++) target[4 + i] = (uint8_t)((uint32_t)got >> (24 - 8 * i));
        }
        *written = (size_t)got + head;
        return EMBARK_CODEC_OK;
    }
    case EMBARK_LZ4_FRAME: {
        size_t got = LZ4F_compressFrame(target, target_count, source, source_count, NULL);
        if (LZ4F_isError(got)) return EMBARK_CODEC_TOO_LONG;
        *written = got;
        return EMBARK_CODEC_OK;
    }
    case EMBARK_BROTLI:
        *written = target_count;
        return BrotliEncoderCompress(
                   level, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, source_count, source, written, target)
            ? EMBARK_CODEC_OK
            : EMBARK_CODEC_TOO_LONG;
    default: return EMBARK_CODEC_CORRUPT;
    }
}
