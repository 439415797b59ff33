#define _GNU_SOURCE 1
#include "CLinux.h"

int clinux_accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    return accept4(listener, address, length, flags);
}
