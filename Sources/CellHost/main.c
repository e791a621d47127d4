#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/// Serves an engine with the tasks of a cell: `paths` are the libraries of the cells before it, and its own.
///
/// What is missing makes itself felt in the last one, whose names have to be found.
static int work(void *library, char **paths) {
    void (*begin)(void) = (void (*)(void))dlsym(library, "embark_cells_begin_work");
    void (*serve)(const char *) = (void (*)(const char *))dlsym(library, "embark_worker_serve_cells");
    if (begin) begin();
    for (; paths[1]; paths++) dlopen(paths[0], RTLD_NOW | RTLD_GLOBAL);
    if (!serve || !dlopen(paths[0], RTLD_NOW | RTLD_GLOBAL)) {
        fprintf(stderr, "embark-cells: expected to load the library of a task, found: %s\n", dlerror());
        return 3;
    }
    serve(paths[0]);
    return 0;
}

/// The process in which cells run: loads the library of Embark, with its names visible to the cells that are loaded
/// after it, and hands over to `CellRuntime`.
///
/// Loaded at run time and not linked, because the same package cannot link a program against its own dynamic library
/// without a second copy of its modules.
int main(int count, char **arguments) {
    if (count < 2) {
        fputs("embark-cells: expected the path of the library of Embark; embark kernel and embark repl start this\n", stderr);
        return 2;
    }
    // On a pipe it would keep lines back until there are many.
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        fprintf(stderr, "embark-cells: %s\n", dlerror());
        return 3;
    }
    if (count > 3 && !strcmp(arguments[2], "--worker")) return work(library, arguments + 3);
    void (*serve)(void) = (void (*)(void))dlsym(library, "embark_cells_serve");
    if (!serve) {
        fprintf(stderr, "embark-cells: %s\n", dlerror());
        return 3;
    }
    serve();
    return 0;
}
