#ifndef EMBARK_CCELLS_H
#define EMBARK_CCELLS_H

#include <stdbool.h>

/// Set while the running cell should stop. One byte, so that a load of it is all that a loop pays.
extern unsigned char embark_cell_interrupt;

/// Whether the running cell should stop: one relaxed load, made part of the loop that asks.
static inline bool embark_cell_is_interrupted(void) {
    return __builtin_expect(__atomic_load_n(&embark_cell_interrupt, __ATOMIC_RELAXED) != 0, 0);
}

/// Sets or clears the flag; safe in any thread.
void embark_cell_set_interrupted(bool is_interrupted);

#endif
