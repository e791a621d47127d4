#ifndef EMBARK_TAKE_BITS_H
#define EMBARK_TAKE_BITS_H

#include <stddef.h>
#include <stdint.h>

/// Takes bits by number, 64 a word of the result, least significant first; bits past the last number become zero.
///
/// - words: a bitmap, 64 bits a word; NULL for one of ones alone.
/// - bit_offset: the bit that number 0 stands for.
/// - numbers: UINT32_MAX stands for no bit and gives zero.
/// - bits: written, `(count + 63) / 64` words.
///
/// Reads only words that hold a bit that is asked for.
void embark_take_bits(
    const uint64_t *words, size_t bit_offset, const uint32_t *numbers, size_t count, uint64_t *bits);

#endif
