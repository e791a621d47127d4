#ifndef EMBARK_SCRATCH_H
#define EMBARK_SCRATCH_H
#include <stddef.h>
#include <stdint.h>

/// Memory that belongs to one thread and is used again and again, so that a short computation allocates nothing.
///
///     zeros:  zero_count counters, every one zero whenever nobody uses the scratch
///     bytes:  byte_count bytes, whatever was left there
///
/// Whoever takes it puts the counters back to zero one by one before giving it back: a table of a million counters
/// costs a group of fifty rows fifty writes, not a million.
typedef struct embark_scratch {
    uint32_t *zeros;
    size_t zero_count;
    unsigned char *bytes;
    size_t byte_count;
    int in_use;
} embark_scratch;

/// The calling thread's scratch with at least so much room; a temporary one while the thread's own is in use.
///
/// `bytes` are aligned to 64, `zeros` as malloc aligns. Freed when the thread ends, tables above 32 MiB at once. Null when
/// memory is out.
embark_scratch *embark_scratch_take(size_t zero_count, size_t byte_count);

/// Ends a use on the thread that began it; the counters are zero again.
void embark_scratch_give(embark_scratch *scratch);

#endif
