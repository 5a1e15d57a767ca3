import type { ItemShape } from '#core/adapters/ai-items.ts';

export interface Picture {
  bytes: Uint8Array;
  /** Such as image/png. */
  type: string;
}

/** What a model is asked, and what it is given to work on. */
export interface Question {
  prompt: string;
  text?: string;
  picture?: Picture;
}

export interface Provider {
  text(question: Question): Promise<string>;
  /** Raw text that should be JSON of `{items: […]}`; `complaint` says what was wrong with the answer before. */
  json(question: Question, shape: ItemShape, complaint?: string): Promise<string>;
  picture(question: Question): Promise<Picture>;
}

export class AiError extends Error {}
