#include "CEmbark.h"
