// dladdr and what it needs are hidden from Swift's module of the C library, so they are called here.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CImages.h"

#include <dlfcn.h>
#include <link.h>
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

int image_of_library(void *handle, struct image *result) {
    struct link_map *map = 0;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || map == 0) return 0;
    result->path = map->l_name;
    result->base = (const void *)map->l_addr;
    return 1;
}

struct visit {
    void (*function)(const char *, const void *, void *);
    void *context;
};

static int visit_image(struct dl_phdr_info *info, size_t size, void *argument) {
    struct visit *visit = argument;
    // The program itself has no name here.
    if (info->dlpi_name && info->dlpi_name[0]) visit->function(info->dlpi_name, (const void *)info->dlpi_addr, visit->context);
    return 0;
}

void images_in_order(void (*function)(const char *, const void *, void *), void *context) {
    struct visit visit = {function, context};
    dl_iterate_phdr(visit_image, &visit);
}

int image_of_program(struct image *result) {
#if defined(__APPLE__)
    return image_containing(_dyld_get_image_header(0), result);
#else
    // The kernel tells every program where its own program headers are.
    return image_containing((const void *)getauxval(AT_PHDR), result);
#endif
}
