// libwebsockets as an echo server on libev, which uses epoll: see Servers/Child.cs for what it prints and reads.
// cc -O2 libwebsockets.c -lwebsockets
#include <libwebsockets.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The largest message, and the most bytes of replies that wait: all messages that the load keeps in flight on a connection.
#define LARGEST 65536
#define MOST_PENDING (64 * LARGEST)

// A message is complete when its frame is. What waits to be sent: a size, the room that lws_write wants in front, the bytes; repeatedly.
struct session {
  unsigned char *message;
  size_t received;
  unsigned char *pending;
  size_t start, end;
};

static int queue(struct session *s) {
  size_t size = sizeof(size_t) + LWS_PRE + s->received;
  if (s->end + size > MOST_PENDING) return -1;
  memcpy(s->pending + s->end, &s->received, sizeof(size_t));
  memcpy(s->pending + s->end + sizeof(size_t) + LWS_PRE, s->message, s->received);
  s->end += size;
  s->received = 0;
  return 0;
}

static int receive(struct lws *wsi, struct session *s, const void *in, size_t count) {
  if (s->received + count > LARGEST) return -1;
  memcpy(s->message + s->received, in, count);
  s->received += count;
  if (lws_remaining_packet_payload(wsi) > 0 || !lws_is_final_fragment(wsi)) return 0;
  if (queue(s) < 0) return -1;
  lws_callback_on_writable(wsi);
  return 0;
}

// As many as the socket takes.
static int send_pending(struct lws *wsi, struct session *s) {
  while (s->start < s->end && !lws_send_pipe_choked(wsi)) {
    size_t count;
    memcpy(&count, s->pending + s->start, sizeof(size_t));
    unsigned char *bytes = s->pending + s->start + sizeof(size_t) + LWS_PRE;
    if (lws_write(wsi, bytes, count, LWS_WRITE_BINARY) < (int)count) return -1;
    s->start += sizeof(size_t) + LWS_PRE + count;
  }

  if (s->start == s->end) s->start = s->end = 0;
  else lws_callback_on_writable(wsi);
  return 0;
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t count) {
  struct session *s = user;
  switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
      memset(s, 0, sizeof *s);
      s->message = malloc(LARGEST);
      s->pending = malloc(MOST_PENDING);
      return s->message && s->pending ? 0 : -1;
    case LWS_CALLBACK_RECEIVE:
      return receive(wsi, s, in, count);
    case LWS_CALLBACK_SERVER_WRITEABLE:
      return send_pending(wsi, s);
    case LWS_CALLBACK_CLOSED:
      free(s->message);
      free(s->pending);
      return 0;
    default:
      return lws_callback_http_dummy(wsi, reason, user, in, count);
  }
}

static void *read_input(void *unused) {
  while (getchar() != EOF) {
  }

  exit(0);
}

int main(void) {
  static const struct lws_protocols protocols[] = { { "echo", on_event, sizeof(struct session), LARGEST }, { 0 } };
  struct lws_context_creation_info info = { 0 };
  info.port = 0;
  info.iface = "127.0.0.1";
  info.protocols = protocols;
  info.pt_serv_buf_size = LARGEST;
  info.options = LWS_SERVER_OPTION_LIBEV;
  lws_set_log_level(LLL_ERR, NULL);
  struct lws_context *context = lws_create_context(&info);
  if (!context) return 1;

  printf("listening %d libwebsockets %d.%d.%d with libev\n", lws_get_vhost_listen_port(lws_get_vhost_by_name(context, "default")),
         LWS_LIBRARY_VERSION_MAJOR, LWS_LIBRARY_VERSION_MINOR, LWS_LIBRARY_VERSION_PATCH);
  fflush(stdout);
  pthread_t reader;
  pthread_create(&reader, NULL, read_input, NULL);
  while (lws_service(context, 0) >= 0) {
  }

  return 1;
}
