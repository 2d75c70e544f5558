/* The load generator: thousands of WebSocket clients in one thread, and a check of all they hear.
 *
 * load.c   the orders that come on stdin, and the loop over what the sockets have to say
 * plan.c   the orders before "open": which rooms and sockets there are
 * wire.c   handshakes and frames
 * talk.c   who says what, and when
 * check.c  what was heard: once, in order, in the right room, and how late
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RING = 4096 };       /* messages of one talker that may be under way */
enum { LISTEN, TALK, STALL, FLOOD, INSIST };
enum { WAITING, SHAKING, JOINING, OPEN, CLOSED };
enum framing { PLAIN, SOCKETIO, V1 };

typedef int64_t nanoseconds;

struct group {              /* rooms that are talked in and counted together */
    char name[32];
    bool open_loop;         /* at a fixed rate; else the next when the last one was heard */
    double rate;            /* messages a second, over all its talkers */
    uint32_t pipeline;      /* messages each talker has under way */
    struct client **talkers;
    uint32_t talker_count, turn;
    nanoseconds due;
    uint64_t said, deliveries, answers, faults, misrouted, errors, heard_total;
    uint64_t *histogram;        /* of latencies, in µs */
};

struct room {
    uint32_t number;
    char *slug, *path;
    struct group *group;
    struct client **clients, **speakers;
    uint32_t size, listeners, talkers;
    uint64_t *order;        /* what was said in it, as whoever was first to hear it heard it */
    uint32_t length, capacity;
    uint32_t warm, warm_heard;
    uint64_t first_seq, last_seq, answers;
};

struct talker {
    uint32_t number, said, done, here; /* here: said since the counts were reset */
    nanoseconds sent[RING];
};

struct client {
    int fd, kind, state;
    bool differs;           /* heard what all heard, in another order */
    struct room *room;
    char *headers;
    struct talker *talker;
    uint32_t *heard;        /* of each talker of the room, the last number */
    uint32_t position, warm;
    char *rest;             /* the beginning of a frame */
    size_t rest_size, flood_at;
};

struct load {
    int port, epoll, timer;
    enum framing framing;
    uint32_t at_once;
    struct group *groups;
    struct room *rooms;
    struct client *clients;
    uint32_t group_count, room_count, client_count;
    uint32_t opening, opened, closed, refused;
    bool talking;
    nanoseconds now;
};

extern struct load load;

nanoseconds clock_now(void);
void *take(size_t count, size_t size);      /* zeroed memory, or the end */
void fail(const char *format, ...);

void read_plan(void);

void begin_handshake(struct client *client);
void read_from(struct client *client);
bool send_text(struct client *client, const char *text, size_t size);
void close_client(struct client *client);
void flood(struct client *client);
void join(struct client *client);

void say(struct client *client, nanoseconds when);
void say_again(struct client *client, uint32_t number);
void say_warm(struct room *room);
void start_talking(void);
void talk_on_time(void);

void hear(struct client *client, const char *text, size_t size);
void reset_counts(void);
bool all_heard(void);
void report(double seconds, double cpu);

#endif
