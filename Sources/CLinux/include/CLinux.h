// The door to Linux: headers that glibc's module map leaves out, and what hides behind macros.
// No feature-test macro is set here: it would give types of glibc's own module a second shape.
#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

static const uint32_t CLINUX_EPOLLIN = EPOLLIN;
static const uint32_t CLINUX_EPOLLOUT = EPOLLOUT;
static const uint32_t CLINUX_EPOLLERR = EPOLLERR;
static const uint32_t CLINUX_EPOLLHUP = EPOLLHUP;
static const uint32_t CLINUX_EPOLLRDHUP = EPOLLRDHUP;
static const uint32_t CLINUX_EPOLLET = 1u << 31;
static const uint32_t CLINUX_EPOLLEXCLUSIVE = 1u << 28;

/// recv(2) without flags and send(2) with MSG_NOSIGNAL: the count, or the negative error number.
/// glibc's own are cancellation points, and before its version 2.41 each of them costs two locked
/// instructions; no thread of ours is ever cancelled.
long clinux_receive(int socket, void *bytes, unsigned long room);
long clinux_send(int socket, const void *bytes, unsigned long count);
/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC.
int clinux_accept(int listener, struct sockaddr *address, socklen_t *length);
/// eventfd(2), non-blocking and close-on-exec.
int clinux_eventfd(void);
/// timerfd_create(2) on the monotonic clock, non-blocking and close-on-exec.
int clinux_timer(void);
/// Sets such a timer for a moment on that clock, in nanoseconds above 0 (timerfd_settime(2)); what
/// it was set for before is forgotten. 0, or -1.
int clinux_set_timer(int timer, int64_t nanoseconds);
/// Bytes that a socket has not sent or not had acknowledged (SIOCOUTQ, tcp(7), unix(7)); -1 when
/// nobody can tell.
int clinux_unsent(int socket);
/// pipe2(2) with O_NONBLOCK and O_CLOEXEC, of at least so many bytes (F_SETPIPE_SZ, fcntl(2)): the
/// end to read from, the end to write to. The capacity, or -1 with nothing open.
int clinux_pipe(int *ends, int bytes);
/// splice(2) of up to `most` bytes, without waiting; the count, or -1.
long clinux_splice(int from, int to, unsigned long most);
/// Gives memory that is free back to the system (malloc_trim(3)).
void clinux_trim_memory(void);
/// Names the calling thread; at most 15 bytes are kept.
void clinux_name_thread(const char *name);
/// Processors this process may run on (sched_getaffinity(2)), at least 1.
int clinux_processors(void);
/// Raises the soft limit of open files to the hard one; answers the limit now in force.
uint64_t clinux_raise_open_files(void);
/// A descriptor that reads SIGTERM, SIGINT and SIGHUP, which are blocked for every thread started
/// later; SIGPIPE is ignored. -1 on failure.
int clinux_signals(void);
/// Reads one signal number from such a descriptor, waiting for it; -1 on failure.
int clinux_next_signal(int descriptor);
/// sendmsg(2) of bytes with open descriptors (SCM_RIGHTS, unix(7)); the count, or -1.
long clinux_send_descriptors(
    int socket, const void *bytes, unsigned long count, const int *descriptors, int descriptor_count);
/// recvmsg(2) of bytes with open descriptors, close-on-exec. `*descriptor_count` is the room and
/// becomes their number. The count, or -1; EMSGSIZE when there were more, which are closed.
long clinux_receive_descriptors(
    int socket, void *bytes, unsigned long room, int *descriptors, int *descriptor_count);
/// The user of the process at the other end of a unix socket (SO_PEERCRED); -1 on failure.
int64_t clinux_peer_user(int socket);
