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

/// Finds the program itself. Returns 0 when it cannot be found.
int image_of_program(struct image *result);

#endif
