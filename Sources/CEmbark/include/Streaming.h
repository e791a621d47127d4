#ifndef EMBARK_STREAMING_H
#define EMBARK_STREAMING_H

#include <stdint.h>

// Stores that go past the caches, for results far larger than they are: without them the processor reads every line of
// the result before it overwrites it, a third of the memory traffic of a gather.

typedef uint64_t embark_pair __attribute__((ext_vector_type(2)));

static inline void embark_stream_32(uint32_t *target, uint32_t value) { __builtin_nontemporal_store(value, target); }

static inline void embark_stream_64(uint64_t *target, uint64_t value) { __builtin_nontemporal_store(value, target); }

/// - target: on a multiple of 16 bytes.
static inline void embark_stream_128(void *target, uint64_t low, uint64_t high)
{
    embark_pair pair = {low, high};
    __builtin_nontemporal_store(pair, (embark_pair *)target);
}

/// Puts streamed stores before whatever this thread publishes next: x86-64 does not keep their order by itself.
static inline void embark_stream_end(void)
{
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#else
    __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
}

#endif
