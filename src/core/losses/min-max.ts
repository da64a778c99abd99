// The slope of max and min at a tie, as autograd gives it.

/** Slope of max(u, v) in u, and of min(v, u) in v: 1 where u is above v, a half where they are equal, else 0. */
export function above(u: number, v: number): number {
	return u > v ? 1 : u === v ? 0.5 : 0;
}
