/**
 * One door to language and picture models. With AI_API_KEY: any provider that speaks the OpenAI protocol. Without:
 * an offline stub that always gives the same answer to the same question, so that the app works before anybody signs
 * up anywhere. In production the key is required.
 */
import { answerSchema, type Item, type ItemShape } from '#core/adapters/ai-items.ts';
import { openAiCompatible } from '#core/adapters/ai-provider.ts';
import { AiError, type Picture, type Provider, type Question } from '#core/adapters/ai-question.ts';
import { stub } from '#core/adapters/ai-stub.ts';
import { env } from '#core/env.ts';

export type { Item, ItemField, ItemKind, ItemShape } from '#core/adapters/ai-items.ts';
export { AiError, type Picture, type Question } from '#core/adapters/ai-question.ts';

const LONGEST_PROMPT = 4_000;
const LONGEST_TEXT = 20_000;
const LARGEST_PICTURE = 10 * 1024 * 1024;

const provider: Provider = env.AI_API_KEY ? openAiCompatible : stub;

export const ai = {
  async writeText(question: Question): Promise<string> {
    const text = (await provider.text(limited(question))).trim();
    if (!text) throw new AiError('the model answered nothing');
    return text;
  },

  /** Items in the wanted shape, at least one. A wrong answer is sent back once, with what is wrong about it. */
  async listItems(question: Question, shape: ItemShape): Promise<Item[]> {
    const asked = limited(question);
    const first = check(await provider.json(asked, shape), shape);
    if (first.items) return first.items;
    const second = check(await provider.json(asked, shape, first.problem), shape);
    if (second.items) return second.items;
    throw new AiError(`the model gave no usable answer: ${second.problem}`);
  },

  async drawPicture(question: Question): Promise<Picture> {
    return provider.picture(limited(question));
  },
};

function limited(question: Question): Question {
  if ((question.picture?.bytes.length ?? 0) > LARGEST_PICTURE) throw new AiError('the picture is too large');
  return {
    ...question,
    prompt: question.prompt.slice(0, LONGEST_PROMPT),
    ...(question.text === undefined ? {} : { text: question.text.slice(0, LONGEST_TEXT) }),
  };
}

type Checked = { items: Item[]; problem?: never } | { items?: never; problem: string };

function check(answer: string, shape: ItemShape): Checked {
  // Models like to wrap JSON into a code block.
  const json = answer.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, '');
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const result = answerSchema(shape).safeParse(Array.isArray(body) ? { items: body } : body);
  if (result.success) return { items: result.data.items };
  const issues = result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  return { problem: issues.join('; ') };
}
