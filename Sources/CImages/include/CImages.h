#ifndef CIMAGES_H
#define CIMAGES_H

/// A program or shared library that is loaded in this process.
struct image {
    /// As the loader knows it; valid as long as the image is loaded.
    const char *path;
    /// Where the image begins in memory.
    const void *base;
};

/// Finds the image that an address lies in. Returns 0 when it lies in none.
int image_containing(const void *address, struct image *result);

/// Finds a library by what `dlopen` gave for it. Returns 0 when it cannot be found.
int image_of_library(void *handle, struct image *result);

/// Calls `visit` with the path and the base of each library that is loaded, in the order in which they were.
void images_in_order(void (*visit)(const char *path, const void *base, void *context), void *context);

/// Finds the program itself. Returns 0 when it cannot be found.
int image_of_program(struct image *result);

#endif
