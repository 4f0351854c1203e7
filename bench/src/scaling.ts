// How cost grows with size.
//   in   points (bytes, nanoseconds)
//   out  the exponent e of cost ~ bytes^e: the least-squares slope in logarithms
export function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([bytes, nanoseconds]) => [Math.log(bytes), Math.log(Math.max(nanoseconds, 1))] as const);
  const mean = (pick: (point: readonly [number, number]) => number): number => logs.reduce((sum, point) => sum + pick(point), 0) / logs.length;
  const [x, y] = [mean(([bytes]) => bytes), mean(([, cost]) => cost)];
  const covariance = logs.reduce((sum, [bytes, cost]) => sum + (bytes - x) * (cost - y), 0);
  return covariance / logs.reduce((sum, [bytes]) => sum + (bytes - x) ** 2, 0);
}
