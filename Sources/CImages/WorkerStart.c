#include "CImages.h"

#include <stdio.h>
#include <stdlib.h>

// Any program that holds tasks is also the worker that runs them: an engine starts it with this variable set, and then it
// serves instead of running `main`. Constructors run in the order in which their files are linked, the Swift runtime's first, so
// it knows the program's types by now; the libraries that the program needs have run theirs.
extern void embark_worker_main(void) __attribute__((weak));

// A library's constructors run before the program's, whose types nobody knows by then. So the copy of this file in a library
// does nothing, and a program whose tasks come to it through a library links this file itself, as `embark run` does.
static int is_in_program(void) {
    struct image own, program;
    return image_containing((const void *)is_in_program, &own) && image_of_program(&program) && own.base == program.base;
}

__attribute__((constructor)) static void serve_if_asked(void) {
    if (!getenv("EMBARK_WORKER") || !embark_worker_main || !is_in_program()) return;
    // What a task prints is seen line by line although it goes into a pipe.
    setvbuf(stdout, 0, _IOLBF, 1 << 16);
    embark_worker_main();
}
