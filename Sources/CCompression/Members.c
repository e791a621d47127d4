#include "Members.h"

#include <brotli/decode.h>
#include <bzlib.h>
#include <isa-l.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "CCompression.h"

// Plan: a member is opened, advanced until it ends or the room is full, and closed. Each library has these three, and the loop
// around them is one.

struct embark_unpacker {
    int packing;
    const uint8_t *source;
    size_t count;
    size_t used;
    /// Where the member at work begins.
    size_t member;
    bool is_open;
    union {
        struct inflate_state gzip;
        ZSTD_DStream *zstd;
        LZ4F_dctx *lz4;
        BrotliDecoderState *brotli;
        bz_stream bzip2;
        lzma_stream xz;
    } state;
};

/// One call of a library: how far it came.
typedef struct {
    const uint8_t *source;
    size_t count;
    uint8_t *target;
    size_t room;
    /// Bytes taken and given.
    size_t took, gave;
    bool has_ended;
} advance;

// ISA-L and bzip2 count in 32 bits, so both sides go in pieces.
static uint32_t piece(size_t left) { return left > (1u << 30) ? 1u << 30 : (uint32_t)left; }

static int advance_gzip(struct inflate_state *state, advance *step)
{
    state->next_in = (uint8_t *)step->source;
    state->avail_in = piece(step->count);
    state->next_out = step->target;
    state->avail_out = piece(step->room);
    int status = isal_inflate(state);
    step->took = (size_t)(state->next_in - step->source);
    step->gave = (size_t)(state->next_out - step->target);
    step->has_ended = state->block_state == ISAL_BLOCK_FINISH;
    return status < 0 ? EMBARK_CODEC_CORRUPT : EMBARK_CODEC_OK;
}

static int advance_zstd(ZSTD_DStream *state, advance *step)
{
    ZSTD_inBuffer in = { step->source, step->count, 0 };
    ZSTD_outBuffer out = { step->target, step->room, 0 };
    size_t hint = ZSTD_decompressStream(state, &out, &in);
    step->took = in.pos;
    step->gave = out.pos;
    step->has_ended = hint == 0;
    if (!ZSTD_isError(hint)) return EMBARK_CODEC_OK;
    return ZSTD_getErrorCode(hint) == ZSTD_error_memory_allocation ? EMBARK_CODEC_OUT_OF_MEMORY : EMBARK_CODEC_CORRUPT;
}

static int advance_lz4(LZ4F_dctx *state, advance *step)
{
    step->took = step->count;
    step->gave = step->room;
    size_t hint = LZ4F_decompress(state, step->target, &step->gave, step->source, &step->took, NULL);
    step->has_ended = hint == 0;
    return LZ4F_isError(hint) ? EMBARK_CODEC_CORRUPT : EMBARK_CODEC_OK;
}

static int advance_brotli(BrotliDecoderState *state, advance *step)
{
    const uint8_t *in = step->source;
    uint8_t *out = step->target;
    size_t in_left = step->count, out_left = step->room;
    BrotliDecoderResult result = BrotliDecoderDecompressStream(state, &in_left, &in, &out_left, &out, NULL);
    step->took = step->count - in_left;
    step->gave = step->room - out_left;
    step->has_ended = result == BROTLI_DECODER_RESULT_SUCCESS;
    return result == BROTLI_DECODER_RESULT_ERROR ? EMBARK_CODEC_CORRUPT : EMBARK_CODEC_OK;
}

static int advance_bzip2(bz_stream *state, advance *step)
{
    uint32_t in = piece(step->count), out = piece(step->room);
    state->next_in = (char *)step->source;
    state->avail_in = in;
    state->next_out = (char *)step->target;
    state->avail_out = out;
    int status = BZ2_bzDecompress(state);
    step->took = in - state->avail_in;
    step->gave = out - state->avail_out;
    step->has_ended = status == BZ_STREAM_END;
    if (status == BZ_MEM_ERROR) return EMBARK_CODEC_OUT_OF_MEMORY;
    return status == BZ_OK || status == BZ_STREAM_END ? EMBARK_CODEC_OK : EMBARK_CODEC_CORRUPT;
}

static int advance_xz(lzma_stream *state, advance *step)
{
    state->next_in = step->source;
    state->avail_in = step->count;
    state->next_out = step->target;
    state->avail_out = step->room;
    lzma_ret status = lzma_code(state, LZMA_RUN);
    step->took = step->count - state->avail_in;
    step->gave = step->room - state->avail_out;
    step->has_ended = status == LZMA_STREAM_END;
    switch (status) {
    // Without progress the loop around this knows what it means.
    case LZMA_OK: case LZMA_STREAM_END: case LZMA_BUF_ERROR: return EMBARK_CODEC_OK;
    case LZMA_MEM_ERROR: case LZMA_MEMLIMIT_ERROR: return EMBARK_CODEC_OUT_OF_MEMORY;
    default: return EMBARK_CODEC_CORRUPT;
    }
}

static int advance_member(embark_unpacker *unpacker, advance *step)
{
    switch (unpacker->packing) {
    case EMBARK_PACKED_GZIP: return advance_gzip(&unpacker->state.gzip, step);
    case EMBARK_PACKED_ZSTD: return advance_zstd(unpacker->state.zstd, step);
    case EMBARK_PACKED_LZ4: return advance_lz4(unpacker->state.lz4, step);
    case EMBARK_PACKED_BROTLI: return advance_brotli(unpacker->state.brotli, step);
    case EMBARK_PACKED_BZIP2: return advance_bzip2(&unpacker->state.bzip2, step);
    case EMBARK_PACKED_XZ: return advance_xz(&unpacker->state.xz, step);
    default: return EMBARK_CODEC_CORRUPT;
    }
}

static bool open_member(embark_unpacker *unpacker)
{
    unpacker->member = unpacker->used;
    switch (unpacker->packing) {
    case EMBARK_PACKED_GZIP:
        isal_inflate_init(&unpacker->state.gzip);
        unpacker->state.gzip.crc_flag = ISAL_GZIP;
        return true;
    case EMBARK_PACKED_ZSTD:
        unpacker->state.zstd = ZSTD_createDStream();
        // Frames may look back as far as zstd allows; that much is only taken as it is written.
        if (unpacker->state.zstd) ZSTD_DCtx_setParameter(unpacker->state.zstd, ZSTD_d_windowLogMax, 31);
        return unpacker->state.zstd != NULL;
    case EMBARK_PACKED_LZ4:
        return !LZ4F_isError(LZ4F_createDecompressionContext(&unpacker->state.lz4, LZ4F_VERSION));
    case EMBARK_PACKED_BROTLI:
        unpacker->state.brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        return unpacker->state.brotli != NULL;
    case EMBARK_PACKED_BZIP2:
        memset(&unpacker->state.bzip2, 0, sizeof unpacker->state.bzip2);
        return BZ2_bzDecompressInit(&unpacker->state.bzip2, 0, 0) == BZ_OK;
    case EMBARK_PACKED_XZ:
        unpacker->state.xz = (lzma_stream)LZMA_STREAM_INIT;
        // A dictionary may ask for 4 GiB; files that people make ask for 64 MiB at most.
        return lzma_stream_decoder(&unpacker->state.xz, 1u << 30, 0) == LZMA_OK;
    default: return true;
    }
}

static void close_member(embark_unpacker *unpacker)
{
    switch (unpacker->packing) {
    case EMBARK_PACKED_ZSTD: ZSTD_freeDStream(unpacker->state.zstd); break;
    case EMBARK_PACKED_LZ4: LZ4F_freeDecompressionContext(unpacker->state.lz4); break;
    case EMBARK_PACKED_BROTLI: BrotliDecoderDestroyInstance(unpacker->state.brotli); break;
    case EMBARK_PACKED_BZIP2: BZ2_bzDecompressEnd(&unpacker->state.bzip2); break;
    case EMBARK_PACKED_XZ: lzma_end(&unpacker->state.xz); break;
    default: break;
    }
    unpacker->is_open = false;
}

embark_unpacker *embark_unpacker_make(int packing, const uint8_t *source, size_t count)
{
    embark_unpacker *unpacker = malloc(sizeof *unpacker);
    if (!unpacker) return NULL;
    unpacker->packing = packing;
    unpacker->source = source;
    unpacker->count = count;
    unpacker->used = 0;
    unpacker->member = 0;
    unpacker->is_open = false;
    return unpacker;
}

void embark_unpacker_free(embark_unpacker *unpacker)
{
    if (unpacker->is_open) close_member(unpacker);
    free(unpacker);
}

// Goes on with the member at work.
static int next_bytes(embark_unpacker *unpacker, uint8_t *target, size_t room, size_t *written)
{
    advance step = {
        .source = unpacker->source + unpacker->used,
        .count = unpacker->count - unpacker->used,
        .target = target + *written,
        .room = room - *written,
    };
    int status = advance_member(unpacker, &step);
    if (status != EMBARK_CODEC_OK) return status;
    unpacker->used += step.took;
    *written += step.gave;
    if (step.has_ended) {
        close_member(unpacker);
        return EMBARK_CODEC_OK;
    }
    // The source ends within a member.
    return step.took == 0 && step.gave == 0 ? EMBARK_CODEC_CORRUPT : EMBARK_CODEC_OK;
}

int embark_unpacker_next(
    embark_unpacker *unpacker, uint8_t *target, size_t room, size_t *written, size_t *used, int *is_done)
{
    *written = 0;
    *is_done = 0;
    while (*written < room) {
        if (!unpacker->is_open) {
            while (unpacker->used > 0 && unpacker->used < unpacker->count && unpacker->source[unpacker->used] == 0)
                unpacker->used++;
            if (unpacker->used == unpacker->count) {
                *is_done = 1;
                break;
            }
            if (!open_member(unpacker)) return EMBARK_CODEC_OUT_OF_MEMORY;
            unpacker->is_open = true;
        }
        int status = next_bytes(unpacker, target, room, written);
        if (status != EMBARK_CODEC_OK) {
            *used = unpacker->member;
            return status;
        }
    }
    *used = unpacker->used;
    return EMBARK_CODEC_OK;
}

int embark_expand_member(
    int packing, const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    if (packing == EMBARK_PACKED_ZSTD) return embark_decompress(EMBARK_ZSTD, source, count, target, room, written);
    embark_unpacker *unpacker = embark_unpacker_make(packing, source, count);
    if (!unpacker) return EMBARK_CODEC_OUT_OF_MEMORY;
    size_t used = 0;
    int is_done = 0;
    int status = embark_unpacker_next(unpacker, target, room, written, &used, &is_done);
    if (status == EMBARK_CODEC_OK && !is_done) {
        // Full, but the end of the member may still be to come.
        uint8_t more;
        size_t beyond = 0;
        status = embark_unpacker_next(unpacker, &more, 1, &beyond, &used, &is_done);
        if (status == EMBARK_CODEC_OK && !is_done) status = EMBARK_CODEC_TOO_LONG;
    }
    embark_unpacker_free(unpacker);
    return status;
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
