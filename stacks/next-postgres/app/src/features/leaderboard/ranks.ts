export interface Ranked<T> {
  row: T;
  rank: number;
}

/** Equal scores share a rank, and the next one skips: 1, 2, 2, 4. The rows must come highest first. */
export function ranked<T>(rows: readonly T[], score: (row: T) => number, startAt = 1): Ranked<T>[] {
  const result: Ranked<T>[] = [];
  for (const [index, row] of rows.entries()) {
    const before = result.at(-1);
    const same = before && score(before.row) === score(row);
    result.push({ row, rank: same ? before.rank : startAt + index });
  }
  return result;
}
