#include "CCells.h"

unsigned char embark_cell_interrupt = 0;

void embark_cell_set_interrupted(bool is_interrupted) {
    __atomic_store_n(&embark_cell_interrupt, is_interrupted ? 1 : 0, __ATOMIC_RELAXED);
}
