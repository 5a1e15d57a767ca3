import { isValidElement, type ReactElement, type ReactNode } from 'react';

/** Looks into markup that is not on its way yet: pages arrange themselves by what their parts hold. */

type Element = ReactElement<{ children?: ReactNode; className?: string }>;

const isList = (node: ReactNode): node is Iterable<ReactNode> & ReactNode =>
  typeof node === 'object' && node !== null && Symbol.iterator in node;

/** Whether anything is to be seen. What is still being looked up counts. */
export function isFull(node: ReactNode): boolean {
  if (node === null || node === undefined || typeof node === 'boolean') return false;
  if (typeof node === 'string') return node.trim() !== '';
  if (isList(node)) return [...node].some(isFull);
  if (!isValidElement(node)) return true;
  const { type, props } = node as Element;
  return typeof type === 'string' || isFull(props.children);
}

/** Whether an element like this is part of it. */
export function holds(node: ReactNode, fits: (element: Element) => boolean): boolean {
  if (isList(node)) return [...node].some((part) => holds(part, fits));
  if (!isValidElement(node)) return false;
  const element = node as Element;
  return fits(element) || holds(element.props.children, fits);
}

export const isPicture = (element: Element): boolean => element.type === 'img';

export const isProse = (element: Element): boolean => (element.props.className ?? '').split(' ').includes('prose');

export const isForm = (element: Element): boolean => element.type === 'form' && element.props.className === 'form';
