// Heap: keeps the memory this process holds near what it uses. glibc by itself gives every thread
// a heap of its own, and keeps what was freed until something large above it is freed too.
#pragma once

namespace assay::query {

// Few heaps, and blocks of 128 KiB and more straight from the system and back. Once, at the start.
void KeepHeapSmall();

// Returns whole free pages to the system; takes some milliseconds for 100 MiB. Any thread.
void GiveBackFreeMemory();

}  // namespace assay::query
