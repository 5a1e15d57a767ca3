import { pageContract } from './contract.ts';

// A wheel with names that stops at random.
pageContract('wheel');
