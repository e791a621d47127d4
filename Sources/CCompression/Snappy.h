#ifndef EMBARK_SNAPPY_H
#define EMBARK_SNAPPY_H
#include <stddef.h>
#include <stdint.h>

// Seen by Codecs.c alone.
int embark_snappy_decompress(
    const uint8_t *source, size_t count, uint8_t *target, size_t room, size_t *written);

#endif
