#include "Snappy.h"

#include "CCompression.h"

#include <stdbool.h>
#include <string.h>

// Snappy's format, read here and written by the library: Debian's libsnappy calls memmove once an element, and takes three
// fifths of the time of reading a Parquet file of numbers.
//
//     text:     its length as a varint | elements …
//     element:  tag: low 2 bits say what follows
//       0  literal: length − 1 in the upper 6 bits, or 60 … 63: in the next 1 … 4 bytes; then the bytes themselves
//       1  copy: length − 4 in bits 2 to 4; distance: bits 5 to 7 above the next byte
//       2  copy: length − 1 in the upper 6 bits; distance in the next 2 bytes
//       3  the same with a distance of 4 bytes
//
// Plan: while both sides have SLACK bytes left, an element is copied in whole words that may write beyond its end, which the next
// element overwrites. Most have up to 16 or 32 bytes, and a copy follows a literal: `short_elements` reads such pairs, with as few
// branches on kinds, lengths and distances as will do, as those are as good as random. The rest, and long literals, go with every
// step checked. Distances are checked always. Whoever changes this measures columns of numbers, where pairs of a literal of 2 or 3
// bytes and a copy from 8 bytes back follow each other, and packed numbers of dictionaries, where nothing follows a rule.
//
// Source: google/snappy, format_description.txt.

enum { SLACK = 96 };

static inline uint32_t load_16(const uint8_t *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8;
}

static inline uint32_t load_32(const uint8_t *from) { return load_16(from) | load_16(from + 2) << 16; }

// All bytes are read before the first is written.
static inline void move_8(uint8_t *to, const uint8_t *from)
{
    uint64_t word;
    memcpy(&word, from, 8);
    memcpy(to, &word, 8);
}

static inline void move_16(uint8_t *to, const uint8_t *from)
{
    uint64_t words[2];
    memcpy(words, from, 16);
    memcpy(to, words, 16);
}

// Copies up to 64 bytes from before `to`; may write 16 bytes beyond.
static inline void copy_near(uint8_t *to, size_t distance, size_t length)
{
    const uint8_t *from = to - distance;
    if (distance >= 16) {
        for (size_t done = 0; done < length; done += 16) move_16(to + done, from + done);
        return;
    }
    uint8_t *end = to + length;
    // What was just written is part of what repeats, so the distance doubles with each step.
    while (distance < 8 && to < end) {
        move_8(to, from);
        to += distance;
        distance *= 2;
    }
    for (; to < end; to += 8, from += 8) move_8(to, from);
}

// The length of the text; false where there is none.
static bool text_length(const uint8_t **at, const uint8_t *end, size_t *length)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 35 && *at < end; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *length = value;
            return value <= UINT32_MAX;
        }
    }
    return false;
}

typedef struct {
    const uint8_t *in;
    uint8_t *out;
} place;

// Goes on until an element is not short, or the slack ends.
static place short_elements(place at, const uint8_t *in_end, const uint8_t *target, const uint8_t *out_end)
{
    const uint8_t *in = at.in;
    uint8_t *out = at.out;
    while (in_end - in >= SLACK && out_end - out >= SLACK) {
        unsigned tag = *in;
        if ((tag & 3) == 0) {
            size_t length = (tag >> 2) + 1;
            if (length > 32) break;
            move_16(out, in + 1);
            move_16(out + 16, in + 17);
            in += 1 + length;
            out += length;
            tag = *in;
            // Nearly always a copy follows.
            if ((tag & 3) == 0) continue;
        }
        if ((tag & 3) == 3) break;
        // In packed numbers copies of both kinds follow each other by chance, so both are taken apart and one is chosen.
        unsigned has_two = tag >> 1 & 1;
        size_t length = has_two ? (tag >> 2) + 1 : 4 + (tag >> 2 & 7);
        size_t distance_of_one = (size_t)in[1] | (tag & 0xE0) << 3, distance_of_two = load_16(in + 1);
        size_t distance = has_two ? distance_of_two : distance_of_one;
        if ((length > 16) | (distance < 8) | (distance > (size_t)(out - target))) break;
        // One after the other: eight bytes further back are finished. A short copy has no second part; it gets any bytes, because
        // loading what was stored a moment ago in several parts would wait for all of them.
        const uint8_t *rest = length > 8 ? out - distance + 8 : in;
        move_8(out, out - distance);
        move_8(out + 8, rest);
        in += 2 + has_two;
        out += length;
    }
    return (place){ in, out };
}

int embark_snappy_decompress(const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written)
{
    const uint8_t *in = source, *in_end = source + count;
    size_t text;
    if (!text_length(&in, in_end, &text)) return EMBARK_CODEC_CORRUPT;
    if (text > room) return EMBARK_CODEC_TOO_LONG;
    uint8_t *out = target, *out_end = target + text;
    while (in < in_end) {
        place next = short_elements((place){ in, out }, in_end, target, out_end);
        in = next.in;
        out = next.out;
        if (in == in_end) break;
        bool has_slack = in_end - in >= SLACK && out_end - out >= SLACK;
        size_t left = (size_t)(in_end - in);
        uint8_t tag = *in;
        size_t length = (tag >> 2) + 1, distance;
        switch (tag & 3) {
        case 0:
            if (has_slack && length <= 60) {
                move_16(out, in + 1);
                for (size_t done = 16; done < length; done += 16) move_16(out + done, in + 1 + done);
                in += 1 + length;
                out += length;
                continue;
            }
            in += 1;
            left -= 1;
            if (length > 60) {
                size_t bytes = length - 60;
                if (left < bytes) return EMBARK_CODEC_CORRUPT;
                length = 0;
                for (size_t i = 0; i < bytes; i++) length |= (size_t)in[i] << (8 * i);
                length += 1;
                in += bytes;
                left -= bytes;
            }
            if (length > left || length > (size_t)(out_end - out)) return EMBARK_CODEC_CORRUPT;
            memcpy(out, in, length);
            in += length;
            out += length;
            continue;
        case 1:
            if (left < 2) return EMBARK_CODEC_CORRUPT;
            length = 4 + (tag >> 2 & 7);
            distance = (size_t)(tag & 0xE0) << 3 | in[1];
            in += 2;
            break;
        case 2:
            if (left < 3) return EMBARK_CODEC_CORRUPT;
            distance = load_16(in + 1);
            in += 3;
            break;
        default:
            if (left < 5) return EMBARK_CODEC_CORRUPT;
            distance = load_32(in + 1);
            in += 5;
        }
        // A distance of zero is beyond any, as an unsigned number.
        if (distance - 1 >= (size_t)(out - target)) return EMBARK_CODEC_CORRUPT;
        if (has_slack) {
            copy_near(out, distance, length);
        } else {
            if (length > (size_t)(out_end - out)) return EMBARK_CODEC_CORRUPT;
            for (size_t i = 0; i < length; i++) out[i] = out[i - distance];
        }
        out += length;
    }
    *written = text;
    return out == out_end ? EMBARK_CODEC_OK : EMBARK_CODEC_CORRUPT;
}
