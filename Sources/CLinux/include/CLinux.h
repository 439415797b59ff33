// The door to Linux: system headers that glibc's module map leaves out, and macros as functions.
#pragma once
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/// The epoll flags, which are an anonymous enum with a macro beside each value in glibc.
static const uint32_t CLINUX_EPOLLIN = EPOLLIN;
static const uint32_t CLINUX_EPOLLOUT = EPOLLOUT;
static const uint32_t CLINUX_EPOLLERR = EPOLLERR;
static const uint32_t CLINUX_EPOLLHUP = EPOLLHUP;
static const uint32_t CLINUX_EPOLLRDHUP = EPOLLRDHUP;
static const uint32_t CLINUX_EPOLLET = 1u << 31;
static const uint32_t CLINUX_EPOLLEXCLUSIVE = 1u << 28;

/// accept4(2): glibc declares it only under _GNU_SOURCE, which Swift's own import does not set.
int clinux_accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
