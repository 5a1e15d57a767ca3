import { pickOfTheWeek } from '#custom/pick_of_the_week.ts';
import { sectionContract } from './contract.ts';

// Show the product with the most votes this week.
sectionContract(pickOfTheWeek);
