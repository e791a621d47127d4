#ifndef CEMBARK_H
#define CEMBARK_H
#include <stddef.h>
#include <stdint.h>
#include "Streaming.h"
#include "TextSearch.h"
#include "scratch.h"
#include "ByteScan.h"
#include "JSONScan.h"
#include "BitUnpack.h"
#include "Lanes.h"
#include "TakeBits.h"
#endif
