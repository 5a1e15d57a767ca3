import { afterCommit } from '#core/db.ts';
import { Denied } from '#core/entity/errors.ts';
import { env } from '#core/env.ts';
import { features, type TopicRule } from '#core/features.ts';
import { type Ctx, type Viewer, viewerOf } from '#core/http.ts';

/**
 * Live updates: a change publishes its topic, open pages of the same process that listen fetch themselves again.
 * Events carry no data, so nobody can learn more from them than from the page they already may see.
 */
type Listener = () => void;

/** The framework may load this module more than once; those who listen are the same. */
const shared = globalThis as { appListeners?: Map<string, Set<Listener>> };
shared.appListeners ??= new Map();
const listeners = shared.appListeners;
const rules = new Map<string, TopicRule>();

/** Inside a transaction only once it is done: before, a page would fetch what was there before. */
export function publish(topic: string): void {
  afterCommit(() => {
    for (const listener of listeners.get(topic) ?? []) listener();
  });
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

async function mayListen(viewer: Viewer, topic: string): Promise<boolean> {
  const prefix = topic.split(':', 1)[0] ?? '';
  const rule = rules.get(prefix) ?? features().find((feature) => feature.topics?.[prefix])?.topics?.[prefix];
  return (await rule?.(viewer, topic)) ?? false;
}

const PING_MILLISECONDS = 25_000;
const TOPICS_MAX = 20;
/**
 * With JOBS=off there are other processes, and none of their events comes here: an open page looks again after so many
 * seconds. Its stream ends before whoever runs this ends it, and the browser opens another one.
 */
const LOOKS = [2, 4, 8, 16, 30];
const LONGEST_MILLISECONDS = 50_000;

/** The stream of one open page. */
export async function stream(c: Ctx, request: Request): Promise<Response> {
  const topics = c.url.searchParams.getAll('topic').slice(0, TOPICS_MAX);
  if (topics.length === 0) throw new Denied();
  for (const topic of topics) if (!(await mayListen(viewerOf(c), topic))) throw new Denied();
  const text = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (message: string) => controller.enqueue(text.encode(message));
      const leave = topics.map((topic) => subscribe(topic, () => send(`data: ${topic}\n\n`)));
      // Proxies close silent connections.
      const ping = setInterval(() => send('event: ping\ndata:\n\n'), PING_MILLISECONDS);
      ping.unref();
      const timers = env.JOBS === 'off' ? LOOKS.map((after) => setTimeout(send, after * 1_000, 'data: again\n\n')) : [];
      const end = () => {
        clearInterval(ping);
        for (const timer of timers) clearTimeout(timer);
        for (const stop of leave) stop();
        request.signal.removeEventListener('abort', end);
        controller.close();
      };
      if (env.JOBS === 'off') timers.push(setTimeout(end, LONGEST_MILLISECONDS));
      request.signal.addEventListener('abort', end);
      send(': open\n\n');
    },
  });
  const headers = {
    'content-type': 'text/event-stream',
    // Neither kept nor collected until it is worth compressing.
    'cache-control': 'private, no-store, no-transform',
    'x-accel-buffering': 'no',
  };
  return new Response(body, { headers });
}
