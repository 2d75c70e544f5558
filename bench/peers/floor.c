/* The floor: what no chat server can go below that writes to each socket of a room by itself.
 *
 * One loop that reads frames, builds each answer once, and gives it to the kernel for every socket of the
 * room. It knows nobody, stores nothing, and speaks only to the load generator, whose handshakes all have the
 * sample key of RFC 6455: so the answer is the RFC's as well. What a socket does not take now waits for it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, READ_SIZE = 1 << 16, FRAME_SIZE = 4096, NAME_SIZE = 64 };

struct room {
    char name[NAME_SIZE];
    struct client **clients;
    size_t count, space;
    struct room *next;
};

struct client {
    int fd;
    struct room *room;
    size_t place, rest_size, waiting_size;
    char rest[FRAME_SIZE], *waiting;
};

static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static struct room *rooms;
static int loop;

static void watch(struct client *client, int how, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(loop, how, client->fd, &event);
}

static void keep(struct client *client, const char *data, size_t size) {
    client->waiting = realloc(client->waiting, client->waiting_size + size);
    memcpy(client->waiting + client->waiting_size, data, size);
    if (!client->waiting_size) watch(client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    client->waiting_size += size;
}

static void give(struct client *client, const char *data, size_t size) {
    ssize_t sent = client->waiting_size ? 0 : send(client->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) sent = errno == EAGAIN ? 0 : (ssize_t)size; /* gone: its end is read soon */
    if ((size_t)sent < size) keep(client, data + sent, size - sent);
}

static void give_rest(struct client *client) {
    ssize_t sent = send(client->fd, client->waiting, client->waiting_size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent <= 0) return;
    client->waiting_size -= sent;
    memmove(client->waiting, client->waiting + sent, client->waiting_size);
    if (!client->waiting_size) watch(client, EPOLL_CTL_MOD, EPOLLIN);
}

static void tell(struct room *room, const char *text, size_t size) {
    char frame[FRAME_SIZE + 4] = {(char)0x81};
    size_t head = size < 126 ? 2 : 4;
    if (head == 2) frame[1] = size;
    else frame[1] = 126, frame[2] = size >> 8, frame[3] = size;
    memcpy(frame + head, text, size);
    for (size_t each = 0; each < room->count; each++) give(room->clients[each], frame, head + size);
}

static void enter(struct client *client, const char *name, size_t size) {
    struct room *room = rooms;
    if (size >= NAME_SIZE) size = NAME_SIZE - 1;
    while (room && (strlen(room->name) != size || memcmp(room->name, name, size))) room = room->next;
    if (!room) {
        room = calloc(1, sizeof *room);
        memcpy(room->name, name, size);
        room->next = rooms, rooms = room;
    }
    if (room->count == room->space) {
        room->space = room->space ? 2 * room->space : 8;
        room->clients = realloc(room->clients, room->space * sizeof *room->clients);
    }
    client->room = room, client->place = room->count;
    room->clients[room->count++] = client;
}

static void leave(struct client *client) {
    struct room *room = client->room;
    if (room) {
        struct client *last = room->clients[--room->count];
        room->clients[client->place] = last, last->place = client->place;
    }
    close(client->fd);
    free(client->waiting);
    free(client);
}

/* The path is the room. */
static size_t shake(struct client *client, const char *data, size_t size) {
    char *end = memmem(data, size, "\r\n\r\n", 4), *path = memchr(data, ' ', size);
    if (!end || !path) return 0;
    enter(client, path + 1, strcspn(path + 1, " "));
    give(client, answer, sizeof answer - 1);
    return end + 4 - data;
}

static size_t read_frame(struct client *client, unsigned char *data, size_t size) {
    if (size < 2) return 0;
    size_t length = data[1] & 0x7F, head = 6;
    if (length == 126) {
        if (size < 4) return 0;
        length = data[2] << 8 | data[3], head = 8;
    }
    if (size < head + length || length == 127) return 0;
    for (size_t each = 0; each < length; each++) data[head + each] ^= data[head - 4 + each % 4];
    if ((data[0] & 15) == 1) tell(client->room, (char *)data + head, length);
    return head + length;
}

/* False: it has gone, or speaks in frames that are too large. */
static bool hear(struct client *client) {
    static char data[READ_SIZE + FRAME_SIZE];
    memcpy(data, client->rest, client->rest_size);
    ssize_t got = recv(client->fd, data + client->rest_size, READ_SIZE, MSG_DONTWAIT);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    size_t size = client->rest_size + got, at = 0, took = 1;
    while (took && at < size) {
        took = client->room ? read_frame(client, (unsigned char *)data + at, size - at)
                            : shake(client, data + at, size - at);
        at += took;
    }
    client->rest_size = size - at;
    if (client->rest_size > FRAME_SIZE) return false;
    memcpy(client->rest, data + at, client->rest_size);
    return true;
}

static void let_in(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), one = 1;
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct client *client = calloc(1, sizeof *client);
    client->fd = fd;
    watch(client, EPOLL_CTL_ADD, EPOLLIN);
}

static int open_door(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 2048)) exit(1);
    return listener;
}

int main(int count, char **words) {
    if (count != 2) return 1;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    loop = epoll_create1(EPOLL_CLOEXEC);
    int listener = open_door(atoi(words[1]));
    struct epoll_event event = {.events = EPOLLIN}, events[EVENTS];
    epoll_ctl(loop, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(loop, events, EVENTS, -1);
        for (int each = 0; each < ready; each++) {
            struct client *client = events[each].data.ptr;
            if (!client) let_in(listener);
            else {
                if (events[each].events & EPOLLOUT) give_rest(client);
                if (events[each].events & ~EPOLLOUT && !hear(client)) leave(client);
            }
        }
    }
}
