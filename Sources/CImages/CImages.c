// dladdr and what it needs are hidden from Swift's module of the C library, so they are called here.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CImages.h"

#include <dlfcn.h>
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#else
#include <sys/auxv.h>
#endif

int image_containing(const void *address, struct image *result) {
    Dl_info info;
    if (dladdr(address, &info) == 0 || info.dli_fbase == 0) return 0;
    result->path = info.dli_fname;
    result->base = info.dli_fbase;
    return 1;
}

int image_of_program(struct image *result) {
#if defined(__APPLE__)
    return image_containing(_dyld_get_image_header(0), result);
#else
    // The kernel tells every program where its own program headers are.
    return image_containing((const void *)getauxval(AT_PHDR), result);
#endif
}
