/*
 * Asks at a fixed rate, evenly spaced, and times each answer.
 *
 *   paced PORT PATH CONNECTIONS RATE SECONDS
 *
 * Asks 127.0.0.1 for PATH so many times a second over so many kept connections, with the value of
 * the environment's BENCH_AUTHORIZATION as Authorization if there is one. A request is sent when it
 * is due, on the connection that has been idle longest; when all are busy it waits, and its time
 * runs: it counts from the moment the request was due, so that who answers late is not asked less.
 * The first tenth of the run warms up and is not counted in the percentiles.
 *
 * Prints one line of JSON: requests answered well, seconds, failures, and percentiles in
 * microseconds. A machine that is a guest of others stands still for milliseconds now and then, and
 * the few requests of that moment are the run's slowest, whoever answers them. So there is the 99th
 * percentile of the whole run, p99_us, and that of an ordinary moment, calm_p99_us: the run is cut
 * into pieces of WINDOW requests, and half of the pieces have a lower one.
 *
 * It waits by yielding its CPU again and again: being woken by a timer takes longer than an answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 1024,
    EVENTS = 64,
    REQUEST_BYTES = 64 * 1024,
    ANSWER_BYTES = 64 * 1024, /* head and body of one answer */
    REQUESTS_MAX = 100 * 1000 * 1000,
    PATIENCE_SECONDS = 10, /* for what is still open when the last request was due */
    WINDOW = 1000,         /* ten of them are beyond its 99th percentile */
};
static const int64_t SECOND = 1000 * 1000 * 1000;
static const int64_t NEAR = 200 * 1000; /* longest time that is waited out by yielding */

struct connection {
    int fd;
    bool is_busy;
    size_t request; /* the number of the request that it is busy with */
    size_t count;   /* bytes of the answer that have come */
    char answer[ANSWER_BYTES + 1];
};

static struct connection *connections;
static struct connection *idle[CONNECTIONS_MAX]; /* a ring: who is idle longest comes first */
static size_t connection_count, idle_first, idle_count;
static int poller, port;
static char request[REQUEST_BYTES];
static int request_bytes;
static int64_t begun, interval;
static uint32_t *times; /* nanoseconds by request number; 0 when it failed */
static size_t total, sent, good, failures;

static void fail(const char *what) {
    fprintf(stderr, "paced: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static int64_t due(size_t number) { return begun + (int64_t)number * interval; }

static void rest(struct connection *connection) {
    connection->is_busy = false;
    connection->count = 0;
    idle[(idle_first + idle_count++) % CONNECTIONS_MAX] = connection;
}

static void open_connection(struct connection *connection) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET,
                                .data = {.ptr = connection}};
    int yes = 1;
    connection->count = 0;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0) fail("socket");
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->fd, &event)) fail("epoll_ctl");
}

static void replace(struct connection *connection) {
    close(connection->fd);
    open_connection(connection);
}

/* Replaces a connection; a request that it was busy with came to nothing. */
static void give_up(struct connection *connection) {
    replace(connection);
    if (!connection->is_busy) return;
    failures++;
    rest(connection);
}

static void ask(struct connection *connection, size_t number) {
    connection->is_busy = true;
    connection->request = number;
    if (send(connection->fd, request, (size_t)request_bytes, MSG_NOSIGNAL) == request_bytes) return;
    /* It was closed while it was idle: once more on a new one. */
    replace(connection);
    if (send(connection->fd, request, (size_t)request_bytes, MSG_NOSIGNAL) != request_bytes)
        give_up(connection);
}

/* Bytes of the answer in the buffer; 0 when more must come, -1 when it can never be one. */
static long answer_bytes(struct connection *connection) {
    connection->answer[connection->count] = 0;
    char *end = strstr(connection->answer, "\r\n\r\n");
    if (!end) return connection->count == ANSWER_BYTES ? -1 : 0;
    char *length = strcasestr(connection->answer, "\r\ncontent-length:");
    if (!length || length > end) return -1;
    long bytes = end + 4 - connection->answer + strtol(length + 17, NULL, 10);
    if (bytes > ANSWER_BYTES) return -1;
    return bytes <= (long)connection->count ? bytes : 0;
}

static bool is_good(const struct connection *connection) {
    return !strncmp(connection->answer, "HTTP/1.1 ", 9)
           && (connection->answer[9] == '2' || connection->answer[9] == '3');
}

/* Reads what has come; edge-triggered, so until there is no more or the answer is whole. When
 * `ends`, the server has closed the connection behind what it sent. */
static void hear(struct connection *connection, bool ends) {
    for (;;) {
        ssize_t count = recv(connection->fd, connection->answer + connection->count,
                             ANSWER_BYTES - connection->count, MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0 || !connection->is_busy) return give_up(connection);
        connection->count += (size_t)count;
        long bytes = answer_bytes(connection);
        if (bytes < 0) return give_up(connection);
        if (!bytes) continue;
        int64_t time = now() - due(connection->request);
        if (is_good(connection)) {
            good++;
            times[connection->request] = time < UINT32_MAX ? (uint32_t)time : UINT32_MAX;
        } else {
            failures++;
        }
        rest(connection);
        if (ends) replace(connection);
        return;
    }
}

/* Hears whoever has answered; sleeps no longer than until shortly before `moment`. */
static void wait_until(int64_t moment) {
    struct epoll_event events[EVENTS];
    int64_t left = moment - now() - NEAR;
    struct timespec timeout = {0};
    if (left > 0) timeout.tv_sec = left / SECOND, timeout.tv_nsec = left % SECOND;
    int count = epoll_pwait2(poller, events, EVENTS, &timeout, NULL);
    if (count < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int i = 0; i < count; i++)
        hear(events[i].data.ptr, (events[i].events & (EPOLLRDHUP | EPOLLHUP)) != 0);
    if (count <= 0) sched_yield();
}

static int by_size(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The value below which `share` of the `count` values lie, in microseconds; sorts them. */
static double percentile(uint32_t *values, size_t count, double share) {
    qsort(values, count, sizeof *values, by_size);
    return values[(size_t)((double)count * share)] / 1000.0;
}

static void report(double seconds) {
    size_t count = 0;
    for (size_t i = total / 10; i < total; i++)
        if (times[i]) times[count++] = times[i];
    printf("{\"requests\": %zu, \"seconds\": %.6f, \"failures\": %zu", good, seconds, failures);
    size_t windows = count / WINDOW;
    uint32_t *highest = calloc(windows + 1, sizeof *highest);
    if (!highest) fail("report");
    for (size_t i = 0; i < windows; i++)
        highest[i] = (uint32_t)(1000 * percentile(times + i * WINDOW, WINDOW, 0.99));
    if (windows) printf(", \"calm_p99_us\": %.1f", percentile(highest, windows, 0.5));
    if (count) {
        printf(", \"p50_us\": %.1f", percentile(times, count, 0.5));
        printf(", \"p99_us\": %.1f", percentile(times, count, 0.99));
        printf(", \"p999_us\": %.1f", percentile(times, count, 0.999));
    }
    printf("}\n");
}

static void prepare(char **arguments) {
    port = atoi(arguments[1]);
    connection_count = strtoul(arguments[3], NULL, 10);
    double rate = atof(arguments[4]), wanted = rate * atof(arguments[5]);
    if (!connection_count || connection_count > CONNECTIONS_MAX || !(rate > 0) || !(wanted >= 1)
        || wanted > REQUESTS_MAX)
        errno = EINVAL, fail("arguments");
    total = (size_t)wanted;
    interval = (int64_t)((double)SECOND / rate);
    const char *authorization = getenv("BENCH_AUTHORIZATION");
    request_bytes = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n",
                             arguments[2], port);
    if (authorization && request_bytes < REQUEST_BYTES)
        request_bytes += snprintf(request + request_bytes, REQUEST_BYTES - request_bytes,
                                  "Authorization: %s\r\n", authorization);
    if (request_bytes < REQUEST_BYTES)
        request_bytes += snprintf(request + request_bytes, REQUEST_BYTES - request_bytes, "\r\n");
    if (request_bytes >= REQUEST_BYTES) errno = EMSGSIZE, fail("request");
    times = calloc(total, sizeof *times);
    connections = calloc(connection_count, sizeof *connections);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!times || !connections || poller < 0) fail("start");
    for (size_t i = 0; i < connection_count; i++) {
        open_connection(&connections[i]);
        rest(&connections[i]);
    }
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: paced PORT PATH CONNECTIONS RATE SECONDS\n");
        return 2;
    }
    prepare(arguments);
    begun = now();
    int64_t end = due(total) + PATIENCE_SECONDS * SECOND;
    while (good + failures < total && now() < end) {
        while (sent < total && idle_count && due(sent) <= now()) {
            struct connection *connection = idle[idle_first];
            idle_first = (idle_first + 1) % CONNECTIONS_MAX;
            idle_count--;
            ask(connection, sent++);
        }
        wait_until(sent < total && idle_count ? due(sent) : end);
    }
    double seconds = (double)(now() - begun) / (double)SECOND;
    failures += total - good - failures;
    report(seconds);
    return 0;
}
