/* Handshakes and frames, RFC 6455 as far as a friendly server needs it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

enum { READ_SIZE = 1 << 18, STALLED_SIZE = 4096, FLOOD_FRAMES = 64 };

static char buffer[2 * READ_SIZE];

void close_client(struct client *client) {
    if (client->state == CLOSED) return;
    if (client->state != OPEN) load.opening--;
    if (client->state != OPEN && client->kind < STALL) load.refused++;
    if (client->kind < STALL) load.closed++; /* whom it is rightly done to does not count */
    client->state = CLOSED;
    close(client->fd);
}

static void watch(struct client *client, int how, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(load.epoll, how, client->fd, &event);
}

void begin_handshake(struct client *client) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(load.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, small = STALLED_SIZE;
    struct linger abrupt = {1, 0}; /* closed ports are free again at once */
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0) fail("no socket: %s", strerror(errno));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    if (client->kind == STALL) setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    /* On the loopback this is done by the kernel alone, so waiting for it costs no time of the server. */
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address))
        fail("no connection: %s", strerror(errno));
    static char request[8192];
    int size = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "%s\r\n", client->room->path, load.port, load.port, client->headers);
    if (send(client->fd, request, size, MSG_NOSIGNAL) != size) fail("no handshake: %s", strerror(errno));
    client->state = SHAKING;
    load.opening++;
    watch(client, EPOLL_CTL_ADD, EPOLLIN);
}

/* How many bytes the answer took; 0 when it is not whole. */
static size_t shake(struct client *client, const char *data, size_t size) {
    char *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end) return 0;
    if (!memmem(data, size < 32 ? size : 32, " 101 ", 5)) {
        if (!load.refused) fprintf(stderr, "a handshake was answered with %.60s\n", data);
        close_client(client);
        return size;
    }
    client->state = JOINING;
    join(client);
    return end + 4 - data;
}

static bool send_frame(struct client *client, int kind, const char *text, size_t size) {
    unsigned char frame[8192] = {0x80 | kind};
    size_t head = size < 126 ? 2 : 4;
    if (size + 8 > sizeof frame) fail("a frame of %zu bytes", size);
    if (head == 2) frame[1] = 0x80 | size;
    else frame[1] = 0xFE, frame[2] = size >> 8, frame[3] = size;
    head += 4; /* a mask of zeros */
    memcpy(frame + head, text, size);
    return send(client->fd, frame, head + size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)(head + size);
}

bool send_text(struct client *client, const char *text, size_t size) {
    return client->state != CLOSED && send_frame(client, 1, text, size);
}

/* The whole frames at the beginning of the data; returns how many bytes they took. */
static size_t read_frames(struct client *client, const char *data, size_t size) {
    size_t at = 0;
    while (size - at >= 2 && client->state != CLOSED) {
        const unsigned char *head = (const unsigned char *)data + at;
        size_t length = head[1] & 0x7F, start = 2;
        if (length == 126) {
            if (size - at < 4) break;
            length = head[2] << 8 | head[3], start = 4;
        } else if (length == 127) {
            if (size - at < 10) break;
            length = 0, start = 10;
            for (int each = 2; each < 10; each++) length = length << 8 | head[each];
        }
        if (size - at < start + length) break;
        const char *text = data + at + start;
        if (head[0] == 0x81) hear(client, text, length);
        else if (head[0] == 0x89) send_frame(client, 10, text, length);
        else if (head[0] == 0x88) {
            if (length > 1 && client->kind < STALL)
                fprintf(stderr, "closed with %d %.*s\n", (unsigned char)text[0] << 8 | (unsigned char)text[1],
                        (int)length - 2, text + 2);
            close_client(client);
        }
        at += start + length;
    }
    return at;
}

void read_from(struct client *client) {
    size_t size = client->rest_size;
    if (size > READ_SIZE) fail("a frame of more than %zu bytes", size);
    if (size) memcpy(buffer, client->rest, size);
    ssize_t got = recv(client->fd, buffer + size, READ_SIZE, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        close_client(client);
        return;
    }
    load.now = clock_now();
    size += got;
    size_t at = client->state == SHAKING ? shake(client, buffer, size) : 0;
    if (client->state != SHAKING) at += read_frames(client, buffer + at, size - at);
    client->rest_size = client->state == CLOSED ? 0 : size - at;
    if (client->rest_size) {
        client->rest = realloc(client->rest, client->rest_size);
        memcpy(client->rest, buffer + at, client->rest_size);
    }
}

/* As many frames as the kernel takes of some; where it stopped, it goes on the next time. */
void flood(struct client *client) {
    static char frames[FLOOD_FRAMES * 32];
    static size_t size;
    if (!size) {
        static const char frame[] = "\x81\x90\0\0\0\0{\"message\": \"f\"}";
        for (int each = 0; each < FLOOD_FRAMES; each++, size += sizeof frame - 1)
            memcpy(frames + size, frame, sizeof frame - 1);
    }
    ssize_t sent = send(client->fd, frames + client->flood_at, size - client->flood_at,
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) client->flood_at = (client->flood_at + sent) % size;
}
