/* Orders come on stdin, one a line; each is answered with one line of JSON.
 *
 *   the plan, until "open"   {"open", "refused", "seconds"}: every handshake was answered
 *   warm SECONDS             {"warm"}: how many sockets heard their room; within that time
 *   run SECONDS PATIENCE     talk, then wait for what is under way; the counts (check.c)
 *   end of file              the end
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

enum { EVENTS = 512, TURN_MS = 10, MISBEHAVE_MS = 10, COME_BACK = 50 };

struct load load;
static bool ordered; /* there is something to read on stdin */

nanoseconds clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void fail(const char *format, ...) {
    va_list rest;
    va_start(rest, format);
    vfprintf(stderr, format, rest);
    fprintf(stderr, "\n");
    exit(1);
}

void *take(size_t count, size_t size) {
    void *taken = calloc(count, size);
    if (!taken) fail("no memory");
    return taken;
}

static void turn(void) {
    static struct epoll_event events[EVENTS];
    int count = epoll_wait(load.epoll, events, EVENTS, TURN_MS);
    for (int each = 0; each < count; each++) {
        if (events[each].data.ptr == &ordered) ordered = true;
        else if (events[each].data.ptr == &load.timer) {
            uint64_t times;
            if (read(load.timer, &times, sizeof times) > 0) talk_on_time();
        } else {
            struct client *client = events[each].data.ptr;
            if (client->state != CLOSED) read_from(client);
        }
    }
}

static void open_all(void) {
    nanoseconds begun = clock_now(), patience = 60000000000LL, quiet = begun;
    uint32_t next = 0, done = 0;
    while ((next < load.client_count || load.opening) && clock_now() - quiet < patience) {
        while (next < load.client_count && load.opening < load.at_once) begin_handshake(&load.clients[next++]);
        turn();
        if (load.opened != done) done = load.opened, quiet = clock_now();
    }
    printf("{\"open\": %u, \"refused\": %u, \"seconds\": %.6f}\n", load.opened,
           load.client_count - load.opened, (clock_now() - begun) / 1e9);
    fflush(stdout);
}

static uint32_t count_warm(void) {
    uint32_t warm = 0;
    for (uint32_t each = 0; each < load.room_count; each++) warm += load.rooms[each].warm_heard;
    return warm;
}

static void warm_up(double seconds) {
    nanoseconds until = clock_now() + (nanoseconds)(seconds * 1e9), again = 0, pause = 1000000000;
    while (count_warm() < load.client_count && clock_now() < until) {
        if (clock_now() > again) {
            again = clock_now() + pause, pause *= 2;
            for (uint32_t each = 0; each < load.room_count; each++)
                if (load.rooms[each].warm_heard < load.rooms[each].size) say_warm(&load.rooms[each]);
        }
        turn();
    }
    printf("{\"warm\": %u}\n", count_warm());
    fflush(stdout);
}

/* Stalled readers read nothing more. A flood goes on for ever; who insists comes back, now and again, when
 * thrown out. */
static void misbehave(bool again) {
    for (uint32_t each = 0; each < load.client_count; each++) {
        struct client *client = &load.clients[each];
        if (client->kind == STALL && client->state == OPEN)
            epoll_ctl(load.epoll, EPOLL_CTL_DEL, client->fd, NULL);
        if (client->kind >= FLOOD && client->state == OPEN) flood(client);
        if (client->kind == INSIST && client->state == CLOSED && again) begin_handshake(client);
    }
}

static double own_cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void run(double seconds, double patience) {
    reset_counts();
    nanoseconds begun = clock_now();
    double cpu = own_cpu();
    start_talking();
    int times = 0;
    for (nanoseconds next = begun; clock_now() - begun < (nanoseconds)(seconds * 1e9); turn()) {
        if (clock_now() < next) continue;
        misbehave(++times % COME_BACK == 0);
        next += MISBEHAVE_MS * 1000000LL;
    }
    load.talking = false;
    while (!all_heard() && clock_now() - begun < (nanoseconds)((seconds + patience) * 1e9)) turn();
    report((clock_now() - begun) / 1e9, own_cpu() - cpu);
}

static void obey(void) {
    char line[128];
    double seconds = 0, patience = 30;
    if (!fgets(line, sizeof line, stdin)) exit(0);
    if (sscanf(line, "warm %lf", &seconds) == 1) warm_up(seconds);
    else if (sscanf(line, "run %lf %lf", &seconds, &patience) >= 1) run(seconds, patience);
    else fail("what is '%s'?", line);
}

static void prepare(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    load.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event timer = {.events = EPOLLIN, .data.ptr = &load.timer};
    epoll_ctl(load.epoll, EPOLL_CTL_ADD, load.timer, &timer);
}

int main(void) {
    setvbuf(stdin, NULL, _IONBF, 0); /* what waits is seen by epoll, and nowhere else */
    prepare();
    read_plan();
    open_all();
    struct epoll_event orders = {.events = EPOLLIN, .data.ptr = &ordered};
    epoll_ctl(load.epoll, EPOLL_CTL_ADD, 0, &orders);
    for (;;) {
        while (!ordered) turn();
        ordered = false;
        obey();
    }
}
