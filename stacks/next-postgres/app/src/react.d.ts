import 'react';

/** Buttons that open a dialog without a script: in HTML, not yet in React's types. */
declare module 'react' {
  interface ButtonHTMLAttributes<T> {
    command?: string;
    commandfor?: string;
  }
}
