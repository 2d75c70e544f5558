/* What was heard: each socket each message once, in its talker's order, in its own room; and how late. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { STEPS = 32, BUCKETS = 64 * STEPS }; /* 32 steps to each doubling: 3 % exact */

static uint32_t bucket_of(uint64_t value) {
    if (value < STEPS) return value;
    int shift = 63 - __builtin_clzll(value) - 5;
    return (shift + 1) * STEPS + (value >> shift) - STEPS;
}

static double middle_of(uint32_t bucket) {
    if (bucket < STEPS) return bucket;
    return (double)((bucket % STEPS + STEPS) << (bucket / STEPS - 1)) + (1ull << (bucket / STEPS - 1)) / 2.0;
}

static double percentile(const struct group *group, double part) {
    uint64_t before = 0, wanted = (uint64_t)(group->heard_total * part);
    for (uint32_t each = 0; each < BUCKETS; each++)
        if ((before += group->histogram[each]) > wanted) return middle_of(each) / 1e3;
    return 0;
}

static void note_latency(struct group *group, nanoseconds took) {
    group->histogram[bucket_of(took > 0 ? took / 1000 : 0)]++;
    group->heard_total++;
}

/* Is it what everybody hears at this place? */
static void check_order(struct client *client, uint64_t what) {
    struct room *room = client->room;
    if (client->position == room->length) {
        if (room->length == room->capacity) {
            room->capacity = room->capacity ? 2 * room->capacity : 1024;
            room->order = realloc(room->order, room->capacity * sizeof *room->order);
            if (!room->order) fail("no memory");
        }
        room->order[room->length++] = what;
    } else if (room->order[client->position] != what) client->differs = true;
    client->position++;
}

static void next_word(struct client *speaker) {
    speaker->talker->done++;
    if (load.talking && !speaker->room->group->open_loop) say(speaker, load.now);
}

static void hear_warm(struct client *client, uint32_t number) {
    if (number == client->room->warm && client->warm != number) client->room->warm_heard++;
    client->warm = number;
}

static void hear_word(struct client *client, const char *word) {
    struct room *room = client->room;
    struct group *group = room->group;
    char *at;
    if (strtoul(word, &at, 10) != room->number) {
        group->misrouted++;
        return;
    }
    if (at[1] == '-') {
        hear_warm(client, strtoul(at + 3, NULL, 10));
        return;
    }
    if (client->kind >= STALL) return;
    uint32_t talker = strtoul(at + 1, &at, 10), number = strtoul(at + 1, NULL, 10);
    if (talker >= room->talkers) {
        group->misrouted++;
        return;
    }
    group->deliveries++;
    if (number != client->heard[talker] + 1) group->faults++;
    client->heard[talker] = number;
    check_order(client, (uint64_t)talker << 32 | number);
    struct client *speaker = room->speakers[talker];
    if (load.framing != V1) note_latency(group, load.now - speaker->talker->sent[number % RING]);
    if (load.framing != V1 && speaker == client) next_word(speaker);
}

/* "name": 12 in the text, or none. */
static bool number_in(const char *text, size_t size, const char *name, uint64_t *number) {
    const char *found = memmem(text, size, name, strlen(name));
    if (!found) return false;
    *number = strtoull(found + strlen(name), NULL, 10);
    return true;
}

/* chat.ok: with ref 0 the room is joined, else a message is stored. */
static void hear_answer(struct client *client, const char *text, size_t size) {
    uint64_t ref = 0, seq = 0;
    struct room *room = client->room;
    if (!number_in(text, size, "\"ref\":", &ref) || ref >> 31) return;
    if (!ref) {
        if (client->state == JOINING) client->state = OPEN, load.opening--, load.opened++;
        return;
    }
    if (!client->talker || !number_in(text, size, "\"seq\":", &seq)) return;
    if (seq < room->first_seq || !room->first_seq) room->first_seq = seq;
    if (seq > room->last_seq) room->last_seq = seq;
    room->answers++;
    room->group->answers++;
    note_latency(room->group, load.now - client->talker->sent[ref % RING]);
    next_word(client);
}

static void hear_refusal(struct client *client, const char *text, size_t size) {
    uint64_t ref = 0;
    if (!client->room->group->errors++) fprintf(stderr, "refused: %.*s\n", (int)size, text);
    if (client->talker && number_in(text, size, "\"ref\":", &ref) && ref && !(ref >> 31)) say_again(client, ref);
}

void hear(struct client *client, const char *text, size_t size) {
    if (load.framing == SOCKETIO) {
        if (size && text[0] == '2') send_text(client, "3", 1);
        if (client->state == JOINING && size > 1 && text[0] == '4' && text[1] == '0')
            client->state = OPEN, load.opening--, load.opened++;
    }
    const char *word = memchr(text, '$', size);
    bool answers = load.framing == V1 && memmem(text, size < 64 ? size : 64, "chat.ok", 7);
    if (answers) hear_answer(client, text, size);
    else if (word) hear_word(client, word + 1);
    else if (client->kind < STALL && memmem(text, size < 64 ? size : 64, "chat.error", 10))
        hear_refusal(client, text, size);
}

void reset_counts(void) {
    for (uint32_t each = 0; each < load.group_count; each++) {
        struct group *group = &load.groups[each];
        if (!group->histogram) group->histogram = take(BUCKETS, sizeof *group->histogram);
        memset(group->histogram, 0, BUCKETS * sizeof *group->histogram);
        group->said = group->deliveries = group->answers = group->faults = 0;
        group->misrouted = group->errors = group->heard_total = 0;
    }
    for (uint32_t each = 0; each < load.room_count; each++)
        load.rooms[each].length = load.rooms[each].answers = load.rooms[each].first_seq = 0;
    for (uint32_t each = 0; each < load.client_count; each++) {
        struct client *client = &load.clients[each];
        client->position = client->differs = 0;
        if (client->talker) client->talker->here = 0;
    }
}

/* How many deliveries there must be: each message of a room to each that listens in it. */
static uint64_t expected(const struct group *group) {
    uint64_t total = 0;
    for (uint32_t each = 0; each < group->talker_count; each++)
        total += (uint64_t)group->talkers[each]->talker->here * group->talkers[each]->room->listeners;
    return total;
}

bool all_heard(void) {
    for (uint32_t each = 0; each < load.group_count; each++) {
        struct group *group = &load.groups[each];
        if (group->deliveries < expected(group)) return false;
        if (load.framing == V1 && group->answers < group->said) return false;
    }
    return true;
}

static void report_group(const struct group *group) {
    uint64_t holes = 0, differing = 0;
    for (uint32_t each = 0; each < load.room_count; each++) {
        struct room *room = &load.rooms[each];
        if (room->group == group && room->answers)
            holes += room->last_seq - room->first_seq + 1 - room->answers;
    }
    for (uint32_t each = 0; each < load.client_count; each++)
        differing += load.clients[each].room->group == group && load.clients[each].differs;
    printf("\"%s\": {\"messages\": %llu, \"deliveries\": %llu, \"missing\": %lld, \"answers\": %llu, "
           "\"faults\": %llu, \"misrouted\": %llu, \"differing\": %llu, \"holes\": %lld, "
           "\"refused\": %llu, \"p50_ms\": %.3f, \"p99_ms\": %.3f}",
           group->name, (unsigned long long)group->said, (unsigned long long)group->deliveries,
           (long long)(expected(group) - group->deliveries), (unsigned long long)group->answers,
           (unsigned long long)group->faults, (unsigned long long)group->misrouted,
           (unsigned long long)differing, (long long)holes, (unsigned long long)group->errors,
           percentile(group, 0.5), percentile(group, 0.99));
}

void report(double seconds, double cpu) {
    printf("{\"seconds\": %.6f, \"own_cpu\": %.6f, \"closed\": %u, \"groups\": {", seconds, cpu, load.closed);
    for (uint32_t each = 0; each < load.group_count; each++) {
        if (each) printf(", ");
        report_group(&load.groups[each]);
    }
    printf("}}\n");
    fflush(stdout);
}
