/*
 * A blind TCP relay: accepts, connects, copies bytes both ways and looks at none of them. One
 * thread, edge-triggered epoll. It is the bound that no proxy can pass: what the kernel alone
 * charges for moving a request and its answer through a process.
 *
 *   relay LISTEN UPSTREAM [--splice]
 *
 * LISTEN is ADDRESS:PORT, UPSTREAM is ADDRESS:PORT or unix:/path. With --splice, bytes move through
 * pipes by splice(2) and never enter this process.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, PIPE_BYTES = 1024 * 1024, EVENTS = 256, SPARE_PIPES = 64 };

struct pair;

/* One end of a relayed connection, and what was read from it but not yet taken by the other end. */
struct end {
    struct pair *pair;
    int fd;
    bool has_ended;   /* its peer sent all that it will; some of it may still be unread */
    bool finished;    /* read to its end */
    bool passed_on;   /* and the other end was told */
    bool may_read;    /* the kernel may have more to read */
    char *rest;       /* bytes that the other end did not take yet */
    size_t rest_at, rest_count;
    int pipe[2];      /* --splice: where bytes are between the sockets; -1 when empty */
    size_t pipe_count;
};

struct pair {
    struct end ends[2];
    struct pair *next; /* in the list of those to free after this round of events */
    bool dead;
};

static char buffer[BUFFER_BYTES];
static bool with_splice;
static int poller, listener;
static struct sockaddr_storage upstream;
static socklen_t upstream_bytes;
static struct pair *dead;
static int spare_pipes[SPARE_PIPES][2], spare_count;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct end *other(struct end *end) {
    return end == &end->pair->ends[0] ? &end->pair->ends[1] : &end->pair->ends[0];
}

/* Takes a pipe from the spare ones or makes one; an empty one goes back there. */
static bool take_pipe(struct end *end) {
    if (end->pipe[0] >= 0) return true;
    if (spare_count > 0) {
        memcpy(end->pipe, spare_pipes[--spare_count], sizeof end->pipe);
        return true;
    }
    if (pipe2(end->pipe, O_NONBLOCK | O_CLOEXEC) < 0) return false;
    fcntl(end->pipe[0], F_SETPIPE_SZ, PIPE_BYTES);
    return true;
}

static void give_pipe(struct end *end) {
    if (end->pipe[0] < 0) return;
    if (end->pipe_count == 0 && spare_count < SPARE_PIPES) {
        memcpy(spare_pipes[spare_count++], end->pipe, sizeof end->pipe);
    } else {
        close(end->pipe[0]);
        close(end->pipe[1]);
    }
    end->pipe[0] = end->pipe[1] = -1;
    end->pipe_count = 0;
}

static void drop(struct pair *pair) {
    if (pair->dead) return;
    pair->dead = true;
    for (int side = 0; side < 2; side++) {
        close(pair->ends[side].fd);
        free(pair->ends[side].rest);
        give_pipe(&pair->ends[side]);
    }
    pair->next = dead;
    dead = pair;
}

/* Writes what is left over; false when something still is, or the pair is gone. */
static bool flush_rest(struct end *from) {
    struct end *to = other(from);
    while (from->rest_count > 0) {
        ssize_t sent = send(to->fd, from->rest + from->rest_at, from->rest_count, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) drop(from->pair);
            return false;
        }
        from->rest_at += (size_t)sent;
        from->rest_count -= (size_t)sent;
    }
    free(from->rest);
    from->rest = NULL;
    return true;
}

static bool keep_rest(struct end *from, size_t at, size_t count) {
    from->rest = malloc(count);
    if (from->rest == NULL) return false;
    memcpy(from->rest, buffer + at, count);
    from->rest_at = 0;
    from->rest_count = count;
    return true;
}

/* Copies from one end to the other through the buffer, until one of them has had enough. */
static void copy(struct end *from) {
    struct end *to = other(from);
    if (from->rest != NULL && !flush_rest(from)) return;
    while (from->may_read) {
        ssize_t count = read(from->fd, buffer, sizeof buffer);
        if (count < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) drop(from->pair);
            from->may_read = false;
            return;
        }
        if (count == 0) {
            from->finished = true;
            from->may_read = false;
            return;
        }
        /* Fewer bytes than asked for: the socket is empty, and the next byte is a new event. */
        if ((size_t)count < sizeof buffer && !from->has_ended) from->may_read = false;
        ssize_t sent = send(to->fd, buffer, (size_t)count, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            drop(from->pair);
            return;
        }
        size_t done = sent < 0 ? 0 : (size_t)sent;
        if (done < (size_t)count) {
            if (!keep_rest(from, done, (size_t)count - done)) drop(from->pair);
            return;
        }
    }
}

/* The same through a pipe, without the bytes ever coming here. */
static void copy_by_splice(struct end *from) {
    struct end *to = other(from);
    const unsigned flags = SPLICE_F_NONBLOCK | SPLICE_F_MOVE;
    while (true) {
        while (from->pipe_count > 0) {
            ssize_t sent = splice(from->pipe[0], NULL, to->fd, NULL, from->pipe_count, flags);
            if (sent < 0) {
                if (errno == EINTR) continue;
                if (errno != EAGAIN) drop(from->pair);
                return;
            }
            from->pipe_count -= (size_t)sent;
        }
        if (!from->may_read) break;
        if (!take_pipe(from)) {
            drop(from->pair);
            return;
        }
        ssize_t count = splice(from->fd, NULL, from->pipe[1], NULL, PIPE_BYTES, flags);
        if (count < 0) {
            if (errno == EINTR) continue;
            from->may_read = false;
            if (errno != EAGAIN) drop(from->pair);
            break;
        }
        if (count == 0) {
            from->finished = true;
            from->may_read = false;
            break;
        }
        from->pipe_count += (size_t)count;
    }
    if (!from->pair->dead) give_pipe(from);
}

/* Moves what can be moved from one end, and passes its end of stream on. */
static void move(struct end *from) {
    struct pair *pair = from->pair;
    if (pair->dead) return;
    if (with_splice) copy_by_splice(from); else copy(from);
    if (pair->dead) return;
    if (from->finished && !from->passed_on && from->rest_count == 0 && from->pipe_count == 0) {
        from->passed_on = true;
        shutdown(other(from)->fd, SHUT_WR);
    }
    if (pair->ends[0].passed_on && pair->ends[1].passed_on) drop(pair);
}

static void watch(struct end *end) {
    struct epoll_event event = {
        .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = end};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, end->fd, &event) < 0) fail("epoll_ctl");
}

static int connect_upstream(void) {
    int fd = socket(upstream.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    /* The upstream is on this machine, where a connection is made without waiting. */
    if (connect(fd, (struct sockaddr *)&upstream, upstream_bytes) < 0) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    int yes = 1;
    if (upstream.ss_family != AF_UNIX) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    return fd;
}

static void accept_pair(void) {
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) return;
    int yes = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    int server = connect_upstream();
    struct pair *pair = server < 0 ? NULL : calloc(1, sizeof *pair);
    if (pair == NULL) {
        close(client);
        if (server >= 0) close(server);
        return;
    }
    for (int side = 0; side < 2; side++) {
        pair->ends[side].pair = pair;
        pair->ends[side].fd = side == 0 ? client : server;
        pair->ends[side].pipe[0] = pair->ends[side].pipe[1] = -1;
        watch(&pair->ends[side]);
    }
}

static void handle(struct epoll_event event) {
    if (event.data.ptr == NULL) {
        accept_pair();
        return;
    }
    struct end *end = event.data.ptr;
    if (end->pair->dead) return;
    if (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        if (event.events & (EPOLLRDHUP | EPOLLHUP)) end->has_ended = true;
        end->may_read = !end->finished;
        move(end);
    }
    /* Writable again: the other end's bytes may go on. */
    struct end *source = other(end);
    bool waits = source->rest_count > 0 || source->pipe_count > 0 || source->may_read;
    if (!end->pair->dead && (event.events & EPOLLOUT) && waits) move(source);
}

static struct sockaddr_in address_of(const char *text) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    char host[64];
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof host) {
        fprintf(stderr, "relay: %s is not ADDRESS:PORT\n", text);
        exit(2);
    }
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = 0;
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "relay: %s is not ADDRESS:PORT\n", text);
        exit(2);
    }
    return address;
}

static void set_upstream(const char *text) {
    if (strncmp(text, "unix:", 5) == 0) {
        struct sockaddr_un path = {.sun_family = AF_UNIX};
        snprintf(path.sun_path, sizeof path.sun_path, "%s", text + 5);
        memcpy(&upstream, &path, sizeof path);
        upstream_bytes = sizeof path;
    } else {
        struct sockaddr_in address = address_of(text);
        memcpy(&upstream, &address, sizeof address);
        upstream_bytes = sizeof address;
    }
}

static void listen_on(const char *text) {
    struct sockaddr_in address = address_of(text);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
    if (listen(listener, 4096) < 0) fail("listen");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll_ctl");
}

int main(int count, char **arguments) {
    if (count < 3 || count > 4 || (count == 4 && strcmp(arguments[3], "--splice") != 0)) {
        fprintf(stderr, "usage: relay LISTEN UPSTREAM [--splice]\n");
        return 2;
    }
    with_splice = count == 4;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) fail("epoll_create1");
    set_upstream(arguments[2]);
    listen_on(arguments[1]);
    struct epoll_event events[EVENTS];
    while (true) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int index = 0; index < ready; index++) handle(events[index]);
        while (dead != NULL) {
            struct pair *next = dead->next;
            free(dead);
            dead = next;
        }
    }
}
