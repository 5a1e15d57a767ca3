import { specimenRank } from '#custom/specimen_rank.ts';
import { Specimen } from '#entities/specimens/model.ts';
import { ruleContract } from './contract.ts';

// Rank each specimen by what is known about it.
ruleContract(specimenRank, Specimen, 'number');
