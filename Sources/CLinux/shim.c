#define _GNU_SOURCE 1
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

// recvfrom(2) or sendto(2) without an address: the answer, or the negative error number. By the
// instruction itself where we know it. Nothing is called more often, and a processor that comes
// back from the kernel has lost its notes of where calls return to: each function in between costs
// more than its instructions (decision 19).
static inline long transfer(
    long number, int socket, const void *bytes, unsigned long count, long flags) {
#if defined(__x86_64__)
    long answer;
    register long r10 __asm__("r10") = flags;
    register long r8 __asm__("r8") = 0;
    register long r9 __asm__("r9") = 0;
    __asm__ volatile("syscall"
                     : "=a"(answer)
                     : "a"(number), "D"((long)socket), "S"(bytes), "d"(count), "r"(r10), "r"(r8),
                       "r"(r9)
                     : "rcx", "r11", "memory");
    return answer;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = socket;
    register const void *x1 __asm__("x1") = bytes;
    register unsigned long x2 __asm__("x2") = count;
    register long x3 __asm__("x3") = flags;
    register long x4 __asm__("x4") = 0;
    register long x5 __asm__("x5") = 0;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return x0;
#else
    long answer = syscall(number, socket, bytes, count, flags, NULL, 0);
    return answer < 0 ? -errno : answer;
#endif
}

// Weak: the simulated kernel of the tests puts its own in their place.
__attribute__((weak)) long clinux_receive(int socket, void *bytes, unsigned long room) {
    return transfer(SYS_recvfrom, socket, bytes, room, 0);
}

__attribute__((weak)) long clinux_send(int socket, const void *bytes, unsigned long count) {
    return transfer(SYS_sendto, socket, bytes, count, MSG_NOSIGNAL);
}

int clinux_accept(int listener, struct sockaddr *address, socklen_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int clinux_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int clinux_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

int clinux_set_timer(int timer, int64_t nanoseconds) {
    struct itimerspec time = {
        .it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, NULL);
}

int clinux_unsent(int socket) {
    int count = 0;
    return ioctl(socket, SIOCOUTQ, &count) == 0 ? count : -1;
}

int clinux_pipe(int *ends, int bytes) {
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
    int capacity = fcntl(ends[1], F_SETPIPE_SZ, bytes);
    if (capacity >= 0) return capacity;
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    errno = error;
    return -1;
}

long clinux_splice(int from, int to, unsigned long most) {
    return splice(from, NULL, to, NULL, most, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
}

void clinux_trim_memory(void) { malloc_trim(0); }

void clinux_name_thread(const char *name) {
    char kept[16];
    strncpy(kept, name, sizeof kept - 1);
    kept[sizeof kept - 1] = 0;
    pthread_setname_np(pthread_self(), kept);
}

int clinux_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

uint64_t clinux_raise_open_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    return limit.rlim_cur;
}

int clinux_signals(void) {
    signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int clinux_next_signal(int descriptor) {
    struct signalfd_siginfo info;
    while (1) {
        ssize_t count = read(descriptor, &info, sizeof info);
        if (count == (ssize_t)sizeof info) return (int)info.ssi_signo;
        if (count < 0 && errno == EINTR) continue;
        return -1;
    }
}

enum { DESCRIPTORS_MAX = 64 };

long clinux_send_descriptors(
    int socket, const void *bytes, unsigned long count, const int *descriptors,
    int descriptor_count) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } control;
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (descriptor_count < 0 || descriptor_count > DESCRIPTORS_MAX) {
        errno = EINVAL;
        return -1;
    }
    if (descriptor_count > 0) {
        size_t size = (size_t)descriptor_count * sizeof(int);
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(header), descriptors, size);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

long clinux_receive_descriptors(
    int socket, void *bytes, unsigned long room, int *descriptors, int *descriptor_count) {
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } control;
    struct iovec piece = {.iov_base = bytes, .iov_len = room};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.room,
        .msg_controllen = sizeof control.room};
    int most = *descriptor_count;
    int isTooMuch = 0;
    *descriptor_count = 0;
    long count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0) return -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int number;
        size_t size = header->cmsg_len - CMSG_LEN(0);
        for (size_t at = 0; at + sizeof number <= size; at += sizeof number) {
            memcpy(&number, CMSG_DATA(header) + at, sizeof number);
            if (*descriptor_count < most) {
                descriptors[(*descriptor_count)++] = number;
            } else {
                isTooMuch = 1;
                close(number);
            }
        }
    }
    if (isTooMuch || message.msg_flags & MSG_CTRUNC) {
        while (*descriptor_count > 0) close(descriptors[--*descriptor_count]);
        errno = EMSGSIZE;
        return -1;
    }
    return count;
}

int64_t clinux_peer_user(int socket) {
    struct ucred facts;
    socklen_t length = sizeof facts;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &facts, &length) != 0) return -1;
    return (int64_t)facts.uid;
}
