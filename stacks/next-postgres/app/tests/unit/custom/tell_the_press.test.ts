import { tellThePress } from '#custom/tell_the_press.ts';
import { stepContract } from './contract.ts';

// Send the ten newest products to the press list.
stepContract(tellThePress, []);
