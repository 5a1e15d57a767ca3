import '#web/registered.ts';
import type { ReactNode } from 'react';
import { Denied } from '#core/entity/errors.ts';
import { type Ctx, isUser } from '#core/http.ts';
import { contextOf, notFound, toSignIn } from '#core/web.ts';

type Params = Promise<Record<string, string>>;
type Show = (c: Ctx) => ReactNode | Promise<ReactNode>;

/** A page for everybody. Rows that are not there and rows of others get the same answer. */
export const page =
  (show: Show) =>
  async ({ params }: { params: Params }): Promise<ReactNode> => {
    const c = await contextOf(await params);
    try {
      return await show(c);
    } catch (error) {
      if (error instanceof Denied) notFound();
      throw error;
    }
  };

/** A page for people who have an account. */
export const ownPage = (show: Show) => page((c) => (isUser(c.viewer) ? show(c) : toSignIn(c)));
