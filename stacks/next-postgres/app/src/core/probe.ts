import { one } from '#core/db.ts';

/**
 * People that a proof from outside makes and removes again (src/features/probe). Their addresses end in a domain that by
 * RFC 2606 never exists, so no mail to them is sent.
 */
const DOMAIN = '@probe.invalid';

export const probeAddress = (mark: string): string => `${mark}${DOMAIN}`;

export const isProbeAddress = (email: string): boolean => email.toLowerCase().endsWith(DOMAIN);

/** An address that was handed out to a proof and not taken back yet. */
export const isReserved = async (email: string): Promise<boolean> =>
  isProbeAddress(email) && (await one('select 1 from probe_person where email = ?', email)) !== undefined;
