#include "scratch.h"
#include <pthread.h>
#include <stdlib.h>

// Each thread reads only its own pointer, so nothing here is synchronised but the making of the key, whose destructor
// frees the scratch when the thread ends.
static _Thread_local embark_scratch *mine;
static pthread_key_t at_exit;
static pthread_once_t at_exit_made = PTHREAD_ONCE_INIT;

static void discard(void *pointer) {
    embark_scratch *scratch = pointer;
    if (scratch == mine) mine = NULL;
    free(scratch->zeros);
    free(scratch->bytes);
    free(scratch);
}

static void make_key(void) { pthread_key_create(&at_exit, discard); }

static void *aligned(size_t byte_count) {
    void *pointer = NULL;
    return posix_memalign(&pointer, 64, (byte_count + 63) & ~(size_t)63) == 0 ? pointer : NULL;
}

// Room grows to powers of two from 4 KiB, so a thread allocates a few times in its life.
static size_t rounded(size_t count, size_t least) {
    while (least < count) least *= 2;
    return least;
}

static int grow_zeros(embark_scratch *scratch, size_t count) {
    if (count <= scratch->zero_count) return 1;
    size_t larger = rounded(count, 1024);
    // calloc takes large tables from fresh pages, which cost nothing until they are touched.
    uint32_t *zeros = calloc(larger, sizeof(uint32_t));
    if (!zeros) return 0;
    free(scratch->zeros);
    scratch->zeros = zeros;
    scratch->zero_count = larger;
    return 1;
}

static int grow_bytes(embark_scratch *scratch, size_t count) {
    if (count <= scratch->byte_count) return 1;
    size_t larger = rounded(count, 4096);
    unsigned char *bytes = aligned(larger);
    if (!bytes) return 0;
    free(scratch->bytes);
    scratch->bytes = bytes;
    scratch->byte_count = larger;
    return 1;
}

embark_scratch *embark_scratch_take(size_t zero_count, size_t byte_count) {
    embark_scratch *scratch = mine;
    if (!scratch || scratch->in_use) {
        scratch = calloc(1, sizeof(embark_scratch));
        if (!scratch) return NULL;
        if (!mine) {
            pthread_once(&at_exit_made, make_key);
            pthread_setspecific(at_exit, scratch);
            mine = scratch;
        }
    }
    scratch->in_use = 1;
    if (grow_zeros(scratch, zero_count) && grow_bytes(scratch, byte_count)) return scratch;
    embark_scratch_give(scratch);
    return NULL;
}

// What one huge column needed is not kept for the rest of the thread's life.
static const size_t kept_bytes = 32 << 20;

static void shrink(embark_scratch *scratch) {
    if (scratch->zero_count * sizeof(uint32_t) > kept_bytes) {
        free(scratch->zeros);
        scratch->zeros = NULL;
        scratch->zero_count = 0;
    }
    if (scratch->byte_count > kept_bytes) {
        free(scratch->bytes);
        scratch->bytes = NULL;
        scratch->byte_count = 0;
    }
}

void embark_scratch_give(embark_scratch *scratch) {
    scratch->in_use = 0;
    if (scratch == mine) {
        shrink(scratch);
    } else {
        discard(scratch);
    }
}
