import { blueprint } from '#blueprint.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from '#core/auth.ts';
import { t } from '#core/text.ts';

/** The parts that guessing programs try first; a long password made of one of them is still a short one. */
const COMMON = [
  'password', 'passwort', 'qwerty', 'qwertz', 'azerty', 'letmein', 'welcome', 'iloveyou', 'admin', 'login', 'monkey',
  'dragon', 'sunshine', 'princess', 'football', 'baseball', 'superman', 'trustno', 'changeme', 'whatever', 'secret',
  'abc', 'test', 'hello', 'master', 'shadow', 'summer', 'winter', 'spring', 'autumn', 'asdf', 'zxcv',
]; // biome-ignore format: a list of words

const MIN_REMAINDER = 5;

/** What is wrong with it, or '' . Length first: it protects better than rules about kinds of characters. */
export function passwordProblem(password: string, known: string[] = []): string {
  const length = [...password].length;
  if (length < MIN_PASSWORD) return t('account.password.short', { min: MIN_PASSWORD, length });
  if (password.length > MAX_PASSWORD) return t('account.password.long', { max: MAX_PASSWORD });
  if (new Set(password).size < MIN_REMAINDER || isOnlyDigits(password)) return t('account.password.same');
  const lower = password.toLowerCase();
  if (tooClose(lower, [...known, blueprint.name].map(firstPart))) return t('account.password.personal');
  if (tooClose(lower, COMMON)) return t('account.password.common');
  return '';
}

/** Dates and telephone numbers are tried first; long random ones are fine. */
const isOnlyDigits = (password: string): boolean => password.length < 16 && /^[\d\s./-]+$/.test(password);

const firstPart = (text: string): string => text.toLowerCase().split('@', 1)[0] ?? '';

/** True when little is left once the word and digits in a row are taken away: "password123", "maria2024". */
function tooClose(password: string, words: string[]): boolean {
  return words.some((word) => {
    if (word.length < 3 || !password.includes(word)) return false;
    const rest = password.replaceAll(word, '').replace(/[\d\W_]/g, '');
    return rest.length < MIN_REMAINDER;
  });
}
