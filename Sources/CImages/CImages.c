// dladdr and what it needs are hidden from Swift's module of the C library, so they are called here.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CImages.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
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

// Any program that holds tasks is also the worker that runs them: an engine starts it with this variable set, and then it
// serves instead of running `main`. Constructors run in the order in which their files are linked, the Swift runtime's first, so
// it knows the program's types by now; the libraries that the program needs have run theirs.
extern void embark_worker_main(void) __attribute__((weak));

__attribute__((constructor)) static void serve_if_asked(void) {
    if (!getenv("EMBARK_WORKER") || !embark_worker_main) return;
    // What a task prints is seen line by line although it goes into a pipe.
    setvbuf(stdout, 0, _IOLBF, 1 << 16);
    embark_worker_main();
}
