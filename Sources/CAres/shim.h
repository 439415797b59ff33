// The door to c-ares: names to addresses with their time to live, over sockets of its own.
#pragma once
#include <ares.h>
