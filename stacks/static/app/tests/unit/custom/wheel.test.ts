import * as slot from '../../../public/custom/wheel.js';
import { moduleContract } from './contract.ts';

// A wheel with names that stops at random.
moduleContract(slot);
