import { blueprint } from '#blueprint.ts';
import { cookieOf } from '#core/http.ts';

/** '' when the person never chose and the app follows the system. */
export function themeOf(headers: Headers): 'light' | 'dark' | '' {
  const chosen = cookieOf(headers, 'theme');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return blueprint.mode === 'system' ? '' : blueprint.mode;
}
