import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { features, type TopicRule } from '#core/features.ts';
import { type App, type Viewer, viewerOf } from '#core/http.ts';

/**
 * Live updates inside one process: a change publishes its topic, open pages that listen fetch themselves again.
 * Events carry no data, so nobody can learn more from them than from the page they already may see.
 */
type Listener = () => void;
const listeners = new Map<string, Set<Listener>>();
const rules = new Map<string, TopicRule>();

export function publish(topic: string): void {
  for (const listener of listeners.get(topic) ?? []) listener();
}

export function subscribe(topic: string, listener: Listener): () => void {
  const group = listeners.get(topic) ?? new Set();
  listeners.set(topic, group.add(listener));
  return () => {
    group.delete(listener);
    if (group.size === 0) listeners.delete(topic);
  };
}

/** Topics look like `prefix:rest`; a topic without a rule for its prefix has no listeners. */
export function topicRule(prefix: string, rule: TopicRule): void {
  rules.set(prefix, rule);
}

function mayListen(viewer: Viewer, topic: string): boolean {
  const prefix = topic.split(':', 1)[0] ?? '';
  const rule = rules.get(prefix) ?? features().find((feature) => feature.topics?.[prefix])?.topics?.[prefix];
  return rule?.(viewer, topic) ?? false;
}

const PING_MILLISECONDS = 25_000;
const open = new Set<() => void>();

export const events = new Hono<App>();

events.get('/events', (c) => {
  const topics = (c.req.queries('topic') ?? []).slice(0, 20);
  if (topics.length === 0 || !topics.every((topic) => mayListen(viewerOf(c), topic))) return c.notFound();
  return streamSSE(c, async (stream) => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    const leave = topics.map((topic) => subscribe(topic, () => void stream.writeSSE({ data: topic })));
    // Proxies close silent connections.
    const ping = setInterval(() => void stream.writeSSE({ event: 'ping', data: '' }), PING_MILLISECONDS);
    open.add(close);
    stream.onAbort(close);
    await closed;
    open.delete(close);
    clearInterval(ping);
    for (const stop of leave) stop();
  });
});

/** Open streams would keep the server from stopping. */
export function closeStreams(): void {
  for (const close of open) close();
}
