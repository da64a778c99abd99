// File names where there is little room.

/** Elides in the middle, so that the telling end of a file name stays. */
export function shortName(name: string, most: number): string {
	const base = name.slice(name.lastIndexOf('/') + 1);
	if (base.length <= most) return base;
	const end = Math.min(13, most - 1);
	const start = most - end - 1;
	return `${start > 3 ? base.slice(0, start) : ''}…${base.slice(-end)}`;
}
