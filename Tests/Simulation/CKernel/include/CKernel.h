// The door of the simulated kernel. `interpose.c` defines the system calls that the gateway makes
// in the program itself, where they win over the C library's. What belongs to the simulation is
// answered by the functions named `simulated_...`, which are written in Swift; all else goes to the
// real kernel.
#pragma once
#include <stdint.h>

/// Descriptors from this number on are simulated; no process has so many real ones.
static const int32_t CKERNEL_FIRST_DESCRIPTOR = 1 << 20;

/// From now on (or no more) what the calling thread opens is simulated, and so are its clocks.
void ckernel_simulate(int on);
/// Says which run it was when the program is brought down by a trap.
void ckernel_note_seed(uint64_t seed);
/// Writes that seed and ends the program when it traps.
void ckernel_report_traps(void);
/// Writes out what was printed.
void ckernel_flush(void);
/// Ends the program with this status.
void ckernel_exit(int status) __attribute__((noreturn));
