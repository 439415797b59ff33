#define _GNU_SOURCE 1
#include "CKernel.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// Written in Swift; each answers as the kernel does, with the negative error number.
int64_t simulated_open(int32_t kind);
int64_t simulated_close(int32_t descriptor);
int64_t simulated_receive(int32_t descriptor, void *bytes, int64_t count, int32_t peeks);
int64_t simulated_send(int32_t descriptor, const void *bytes, int64_t count, int32_t goes_on);
int64_t simulated_accept(int32_t descriptor, int32_t *address);
int64_t simulated_connect(int32_t descriptor, int32_t port);
int64_t simulated_listen(int32_t descriptor);
int64_t simulated_shutdown(int32_t descriptor, int32_t how);
int64_t simulated_reset_on_close(int32_t descriptor);
int64_t simulated_error(int32_t descriptor);
int64_t simulated_watch(
    int32_t poller, int32_t operation, int32_t descriptor, uint32_t mask, uint64_t token);
int64_t simulated_wait(int32_t poller, struct epoll_event *events, int32_t count, int32_t ms);
int64_t simulated_unsent(int32_t descriptor);
int64_t simulated_pipe(int32_t *ends);
int64_t simulated_pipe_size(int32_t descriptor, int64_t bytes);
int64_t simulated_splice(int32_t from, int32_t to, int64_t count);
int64_t simulated_ring(int32_t descriptor);
int64_t simulated_silence(int32_t descriptor);
int64_t simulated_set_timer(int32_t descriptor, int64_t nanoseconds);
int64_t simulated_nanoseconds(int32_t is_wall);

enum { OPEN_SOCKET, OPEN_POLLER, OPEN_BELL, OPEN_TIMER };

static _Thread_local int simulating;
static _Atomic uint64_t current_seed;

void ckernel_simulate(int on) { simulating = on; }
void ckernel_note_seed(uint64_t seed) { current_seed = seed; }

static void trapped(int number) {
    char text[96];
    int count = snprintf(
        text, sizeof text, "seed %llu: the program trapped (signal %d)\n",
        (unsigned long long)current_seed, number);
    if (count > 0) syscall(SYS_write, 2, text, (size_t)count);
    _exit(3);
}

void ckernel_report_traps(void) {
    int numbers[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT};
    for (int i = 0; i < 5; i++) signal(numbers[i], trapped);
}

void ckernel_flush(void) { fflush(stdout); }

void ckernel_exit(int status) {
    fflush(stdout);
    exit(status);
}

static int is_simulated(int descriptor) { return descriptor >= CKERNEL_FIRST_DESCRIPTOR; }

static int64_t answer(int64_t value) {
    if (value >= 0) return value;
    errno = (int)-value;
    return -1;
}

int socket(int family, int type, int protocol) {
    if (!simulating) return (int)syscall(SYS_socket, family, type, protocol);
    return (int)answer(simulated_open(OPEN_SOCKET));
}

int epoll_create1(int flags) {
    if (!simulating) return (int)syscall(SYS_epoll_create1, flags);
    return (int)answer(simulated_open(OPEN_POLLER));
}

int eventfd(unsigned int initial, int flags) {
    if (!simulating) return (int)syscall(SYS_eventfd2, initial, flags);
    return (int)answer(simulated_open(OPEN_BELL));
}

int timerfd_create(int clock, int flags) {
    if (!simulating) return (int)syscall(SYS_timerfd_create, clock, flags);
    return (int)answer(simulated_open(OPEN_TIMER));
}

int timerfd_settime(
    int timer, int flags, const struct itimerspec *time, struct itimerspec *before) {
    if (!is_simulated(timer))
        return (int)syscall(SYS_timerfd_settime, timer, flags, time, before);
    return (int)answer(simulated_set_timer(
        timer, time->it_value.tv_sec * INT64_C(1000000000) + time->it_value.tv_nsec));
}

int close(int descriptor) {
    if (!is_simulated(descriptor)) return (int)syscall(SYS_close, descriptor);
    return (int)answer(simulated_close(descriptor));
}

ssize_t recv(int descriptor, void *bytes, size_t count, int flags) {
    if (!is_simulated(descriptor))
        return syscall(SYS_recvfrom, descriptor, bytes, count, flags, NULL, NULL);
    return answer(simulated_receive(descriptor, bytes, (int64_t)count, (flags & MSG_PEEK) != 0));
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    if (!is_simulated(descriptor))
        return syscall(SYS_sendto, descriptor, bytes, count, flags, NULL, 0);
    return answer(simulated_send(descriptor, bytes, (int64_t)count, 0));
}

// Those of CLinux are weak, so these are linked in their place.
long clinux_receive(int descriptor, void *bytes, unsigned long room) {
    ssize_t count = recv(descriptor, bytes, room, 0);
    return count < 0 ? -errno : count;
}

long clinux_send(int descriptor, const void *bytes, unsigned long count) {
    ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

// All pieces that fit go, as in one call: the first answer that is no full piece ends it.
ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    if (!is_simulated(descriptor)) return syscall(SYS_sendmsg, descriptor, message, flags);
    ssize_t sent = 0;
    for (size_t i = 0; i < message->msg_iovlen; i++) {
        struct iovec piece = message->msg_iov[i];
        if (piece.iov_len == 0) continue;
        int64_t count =
            simulated_send(descriptor, piece.iov_base, (int64_t)piece.iov_len, sent > 0);
        if (count < 0) return sent > 0 ? sent : answer(count);
        sent += count;
        if (count < (int64_t)piece.iov_len) break;
    }
    return sent;
}

ssize_t read(int descriptor, void *bytes, size_t count) {
    if (!is_simulated(descriptor)) return syscall(SYS_read, descriptor, bytes, count);
    int64_t value = simulated_silence(descriptor);
    if (value <= 0) return answer(value < 0 ? value : -EAGAIN);
    memcpy(bytes, &value, count < 8 ? count : 8);
    return 8;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (!is_simulated(descriptor)) return syscall(SYS_write, descriptor, bytes, count);
    return answer(simulated_ring(descriptor)) < 0 ? -1 : (ssize_t)count;
}

int pipe2(int *ends, int flags) {
    if (!simulating) return (int)syscall(SYS_pipe2, ends, flags);
    return (int)answer(simulated_pipe(ends));
}

int fcntl(int descriptor, int command, ...) {
    va_list list;
    va_start(list, command);
    long argument = va_arg(list, long);
    va_end(list);
    if (!is_simulated(descriptor)) return (int)syscall(SYS_fcntl, descriptor, command, argument);
    if (command != F_SETPIPE_SZ) return (int)answer(-EINVAL);
    return (int)answer(simulated_pipe_size(descriptor, (int)argument));
}

ssize_t splice(
    int from, off64_t *from_at, int to, off64_t *to_at, size_t count, unsigned int flags) {
    if (!is_simulated(from)) return syscall(SYS_splice, from, from_at, to, to_at, count, flags);
    return answer(simulated_splice(from, to, (int64_t)count));
}

int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags) {
    if (!is_simulated(descriptor))
        return (int)syscall(SYS_accept4, descriptor, address, length, flags);
    int32_t host = 0;
    int64_t number = simulated_accept(descriptor, &host);
    if (number >= 0 && address) {
        memset(address, 0, *length);
        address->sa_family = AF_INET;
        unsigned char bytes[4] = {127, 0, (unsigned char)(host >> 8), (unsigned char)host};
        memcpy((char *)address + 4, bytes, 4);
    }
    return (int)answer(number);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    if (!is_simulated(descriptor)) return (int)syscall(SYS_connect, descriptor, address, length);
    const unsigned char *bytes = (const unsigned char *)address;
    return (int)answer(simulated_connect(descriptor, bytes[2] << 8 | bytes[3]));
}

int bind(int descriptor, const struct sockaddr *address, socklen_t length) {
    if (!is_simulated(descriptor)) return (int)syscall(SYS_bind, descriptor, address, length);
    return 0;
}

int listen(int descriptor, int backlog) {
    if (!is_simulated(descriptor)) return (int)syscall(SYS_listen, descriptor, backlog);
    return (int)answer(simulated_listen(descriptor));
}

int getsockname(int descriptor, struct sockaddr *address, socklen_t *length) {
    if (!is_simulated(descriptor))
        return (int)syscall(SYS_getsockname, descriptor, address, length);
    return (int)answer(-EOPNOTSUPP);
}

int shutdown(int descriptor, int how) {
    if (!is_simulated(descriptor)) return (int)syscall(SYS_shutdown, descriptor, how);
    return (int)answer(simulated_shutdown(descriptor, how));
}

int setsockopt(int descriptor, int level, int name, const void *value, socklen_t length) {
    if (!is_simulated(descriptor))
        return (int)syscall(SYS_setsockopt, descriptor, level, name, value, length);
    if (level == SOL_SOCKET && name == SO_LINGER)
        return (int)answer(simulated_reset_on_close(descriptor));
    return 0;
}

int getsockopt(int descriptor, int level, int name, void *value, socklen_t *length) {
    if (!is_simulated(descriptor))
        return (int)syscall(SYS_getsockopt, descriptor, level, name, value, length);
    if (level != SOL_SOCKET || name != SO_ERROR) return (int)answer(-ENOPROTOOPT);
    int number = (int)simulated_error(descriptor);
    memcpy(value, &number, sizeof number);
    return 0;
}

// SIOCOUTQ: what the other side has not got yet.
int ioctl(int descriptor, unsigned long request, ...) {
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    if (!is_simulated(descriptor)) return (int)syscall(SYS_ioctl, descriptor, request, argument);
    if (request != SIOCOUTQ) return (int)answer(-ENOTTY);
    int count = (int)simulated_unsent(descriptor);
    memcpy(argument, &count, sizeof count);
    return 0;
}

int epoll_ctl(int poller, int operation, int descriptor, struct epoll_event *event) {
    if (!is_simulated(poller))
        return (int)syscall(SYS_epoll_ctl, poller, operation, descriptor, event);
    return (int)answer(
        simulated_watch(poller, operation, descriptor, event->events, event->data.u64));
}

int epoll_wait(int poller, struct epoll_event *events, int count, int milliseconds) {
    if (!is_simulated(poller))
        return (int)syscall(SYS_epoll_pwait, poller, events, count, milliseconds, NULL, 8);
    return (int)answer(simulated_wait(poller, events, count, milliseconds));
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!simulating) return (int)syscall(SYS_clock_gettime, clock, time);
    int64_t now = simulated_nanoseconds(clock != CLOCK_MONOTONIC);
    time->tv_sec = now / 1000000000;
    time->tv_nsec = now % 1000000000;
    return 0;
}

// A simulation has one thread: the issuers' look-ups never start, and the world answers for them.
int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    if (simulating) return EAGAIN;
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))
            dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, attributes, body, argument);
}
