/* The plan: tab-separated lines, ended by the line "open".
 *
 *   server  PORT  plain|socketio|v1  HANDSHAKES_AT_ONCE
 *   group   NAME  closed|open  PIPELINE|RATE
 *   room    GROUP  SLUG  PATH
 *   socket  ROOM  listen|talk|stall|flood|insist  [HEADER …]
 *
 * GROUP and ROOM are numbers, from 0, in the order of the lines; groups
 * come before rooms, and rooms before sockets.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

static uint32_t pick(const char *word, const char *const *names, uint32_t count) {
    for (uint32_t each = 0; each < count; each++)
        if (word && !strcmp(word, names[each])) return each;
    fail("the plan says '%s'", word ? word : "nothing");
    return 0;
}

/* Room for one more thing at the end of an array. */
static void *grow(void *things, uint32_t *count, size_t size) {
    uint32_t now = (*count)++;
    if (now == 0 || (now & (now - 1)) == 0) things = realloc(things, (now ? 2 * (size_t)now : 1) * size);
    if (!things) fail("no memory");
    memset((char *)things + now * size, 0, size);
    return things;
}

static void read_server(char **line) {
    static const char *const framings[] = {"plain", "socketio", "v1"};
    load.port = atoi(strsep(line, "\t"));
    load.framing = pick(strsep(line, "\t"), framings, 3);
    load.at_once = atoi(*line);
}

static void read_group(char **line) {
    static const char *const modes[] = {"closed", "open"};
    load.groups = grow(load.groups, &load.group_count, sizeof *load.groups);
    struct group *group = &load.groups[load.group_count - 1];
    snprintf(group->name, sizeof group->name, "%s", strsep(line, "\t"));
    group->open_loop = pick(strsep(line, "\t"), modes, 2);
    group->rate = atof(*line);
    group->pipeline = atoi(*line);
}

static void read_room(char **line) {
    load.rooms = grow(load.rooms, &load.room_count, sizeof *load.rooms);
    struct room *room = &load.rooms[load.room_count - 1];
    room->number = load.room_count - 1;
    room->group = &load.groups[atoi(strsep(line, "\t"))];
    room->slug = strdup(strsep(line, "\t"));
    room->path = strdup(*line);
}

static void read_socket(char **line) {
    static const char *const kinds[] = {"listen", "talk", "stall", "flood", "insist"};
    load.clients = grow(load.clients, &load.client_count, sizeof *load.clients);
    struct client *client = &load.clients[load.client_count - 1];
    client->room = &load.rooms[atoi(strsep(line, "\t"))];
    client->kind = pick(strsep(line, "\t"), kinds, 5);
    size_t size = 1;
    client->headers = strdup("");
    for (char *header; (header = strsep(line, "\t"));) {
        size += strlen(header) + 2;
        client->headers = realloc(client->headers, size);
        strcat(strcat(client->headers, header), "\r\n");
    }
}

/* When all arrays have found their place, who is where. */
static void connect_the_plan(void) {
    for (uint32_t each = 0; each < load.client_count; each++) {
        struct client *client = &load.clients[each];
        struct room *room = client->room;
        room->clients = grow(room->clients, &room->size, sizeof *room->clients);
        room->clients[room->size - 1] = client;
        if (client->kind == LISTEN || client->kind == TALK) room->listeners++;
        if (client->kind != TALK) continue;
        client->talker = take(1, sizeof *client->talker);
        room->speakers = grow(room->speakers, &room->talkers, sizeof *room->speakers);
        room->speakers[room->talkers - 1] = client;
        client->talker->number = room->talkers - 1;
        struct group *group = room->group;
        group->talkers = grow(group->talkers, &group->talker_count, sizeof *group->talkers);
        group->talkers[group->talker_count - 1] = client;
    }
    for (uint32_t each = 0; each < load.client_count; each++)
        load.clients[each].heard = take(load.clients[each].room->talkers + 1, sizeof(uint32_t));
}

void read_plan(void) {
    char *text = NULL;
    size_t space = 0;
    while (getline(&text, &space, stdin) > 0) {
        text[strcspn(text, "\n")] = 0;
        if (!strcmp(text, "open")) {
            connect_the_plan();
            free(text);
            return;
        }
        char *line = text, *word = strsep(&line, "\t");
        if (!line) fail("the plan says '%s'", word);
        else if (!strcmp(word, "server")) read_server(&line);
        else if (!strcmp(word, "group")) read_group(&line);
        else if (!strcmp(word, "room")) read_room(&line);
        else if (!strcmp(word, "socket")) read_socket(&line);
        else fail("the plan says '%s'", word);
    }
    fail("the plan has no end");
}
