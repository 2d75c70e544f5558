/* Who says what, and when.
 *
 * A message is "$ROOM.TALKER.NUMBER$": whoever hears it knows where it belongs and which one must come next.
 * Without a talker it is a word before the measuring, "$ROOM.-.NUMBER$".
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>

#include "load.h"

static bool send_said(struct client *client, const char *word, uint32_t number) {
    char text[256];
    int size;
    if (load.framing == SOCKETIO)
        size = snprintf(text, sizeof text, "42[\"message\",\"%s\"]", word);
    else if (load.framing == PLAIN)
        size = snprintf(text, sizeof text, "{\"message\": \"%s\"}", word);
    else
        size = snprintf(text, sizeof text,
            "{\"type\": \"send\", \"ref\": %u, \"room\": \"%s\", \"message\": \"%s\", "
            "\"key\": \"00000000-0000-4000-%04x-%04x%08x\"}",
            number, client->room->slug, word, 0x8000 | (client->room->number & 0x3FFF),
            client->talker ? client->talker->number & 0xFFFF : 0xFFFF, number);
    return send_text(client, text, size);
}

void join(struct client *client) {
    char text[160];
    if (load.framing == SOCKETIO) send_text(client, "40", 2);
    if (load.framing == V1) {
        int size = snprintf(text, sizeof text, "{\"type\": \"join\", \"ref\": 0, \"room\": \"%s\"}",
                            client->room->slug);
        send_text(client, text, size);
    }
    if (load.framing == PLAIN) client->state = OPEN, load.opening--, load.opened++;
}

static bool send_number(struct client *client, uint32_t number) {
    char word[64];
    snprintf(word, sizeof word, "$%u.%u.%u$", client->room->number, client->talker->number, number);
    return send_said(client, word, number);
}

void say(struct client *client, nanoseconds when) {
    struct talker *talker = client->talker;
    if (client->state != OPEN) return;
    talker->said++;
    talker->sent[talker->said % RING] = when;
    if (send_number(client, talker->said)) client->room->group->said++, talker->here++;
    else client->room->group->errors++, talker->said--;
}

/* What was refused is said again with the same key, so it is stored once whatever became of it. */
void say_again(struct client *client, uint32_t number) {
    if (client->state == OPEN) send_number(client, number);
}

/* A socket may be open before it hears its room; so one says something until all have heard the same. */
void say_warm(struct room *room) {
    char word[64];
    room->warm++;
    room->warm_heard = 0;
    snprintf(word, sizeof word, "$%u.-.%u$", room->number, room->warm);
    for (uint32_t each = 0; each < room->size; each++)
        if (room->clients[each]->kind < STALL && send_said(room->clients[each], word, room->warm + (1u << 31)))
            return;
}

static void set_timer(nanoseconds due) {
    struct itimerspec when = {.it_value = {due / 1000000000, due % 1000000000}};
    timerfd_settime(load.timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* All talkers of a group with a fixed rate in turn. Late or not, a message counts from when it was due. */
void talk_on_time(void) {
    nanoseconds now = clock_now(), next = 0;
    for (uint32_t each = 0; each < load.group_count; each++) {
        struct group *group = &load.groups[each];
        if (!group->open_loop || !group->talker_count || group->rate <= 0 || !load.talking) continue;
        for (; group->due <= now; group->due += (nanoseconds)(1e9 / group->rate)) {
            struct client *client = group->talkers[group->turn++ % group->talker_count];
            if (client->talker->said - client->talker->done < RING) say(client, group->due);
            else group->errors++;
        }
        if (!next || group->due < next) next = group->due;
    }
    if (next) set_timer(next);
}

void start_talking(void) {
    load.talking = true;
    for (uint32_t each = 0; each < load.group_count; each++) {
        struct group *group = &load.groups[each];
        group->due = clock_now() + 1000000;
        if (group->open_loop) continue;
        for (uint32_t more = 0; more < group->pipeline; more++)
            for (uint32_t talker = 0; talker < group->talker_count; talker++)
                say(group->talkers[talker], clock_now());
    }
    talk_on_time();
}
