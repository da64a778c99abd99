// Where the small labels go: beside their boxes, not over one another, inside the picture. Pure arithmetic.

/** A label that wants to stand at a box, all in CSS pixels relative to the picture's corner. */
export interface ChipWish {
	/** Box it belongs to. */
	left: number;
	top: number;
	right: number;
	bottom: number;
	width: number;
	/** Where it would rather stand. */
	prefer: 'above' | 'below' | 'inside';
	/** Stays even where it has to cover another one. */
	must: boolean;
}

/** A label on the picture. */
export interface Chip {
	key: string;
	/** Image pixels. */
	box: readonly number[];
	text: string;
	kind: 'positive' | 'forced' | 'ignored' | 'bad' | 'crowd' | 'label' | 'limit' | 'found' | 'false';
	/** Row of the object that a click chooses. */
	object: number | null;
	/** Row of the detection that it speaks of. */
	detection?: number;
	prefer: ChipWish['prefer'];
	must: boolean;
	/** Room around the box that is kept free, CSS pixels. */
	off?: number;
}

export const chipHeight = 18;

/** Corner of each chip, `null` where there is no room for it. Wishes come most important first. */
export function layoutChips(
	wishes: readonly ChipWish[],
	picture: { width: number; height: number },
): ({ x: number; y: number } | null)[] {
	const placed: { x: number; y: number; width: number }[] = [];
	const gap = 2;
	// Text may take about a twelfth of the picture: on a crowded one the important chips stand alone.
	const budget = Math.max(24, (picture.width * picture.height) / 9000);
	const collides = (x: number, y: number, width: number) =>
		placed.some(
			(other) =>
				x < other.x + other.width + gap &&
				other.x < x + width + gap &&
				y < other.y + chipHeight + gap &&
				other.y < y + chipHeight + gap,
		);
	return wishes.map((wish) => {
		if (placed.length >= budget && !wish.must) return null;
		const middle = (wish.left + wish.right) / 2 - wish.width / 2;
		const above = wish.top - chipHeight - 2;
		const below = wish.bottom + 2;
		const spots: [number, number][] = [
			[middle, above],
			[middle, below],
			[wish.left, above],
			[wish.right - wish.width, above],
			[wish.left, below],
			[wish.right - wish.width, below],
			[wish.right + 2, (wish.top + wish.bottom - chipHeight) / 2],
			[wish.left - wish.width - 2, (wish.top + wish.bottom - chipHeight) / 2],
		];
		if (wish.prefer === 'below') spots.unshift([wish.left, below], [wish.left, above]);
		if (wish.prefer === 'inside')
			spots.unshift([wish.left + 8, wish.top + 8], [wish.left + 8, wish.bottom - chipHeight - 8]);
		let fallback: { x: number; y: number } | null = null;
		for (const [wantedX, wantedY] of spots) {
			const x = Math.min(Math.max(wantedX, -4), Math.max(0, picture.width - wish.width + 4));
			const y = Math.min(Math.max(wantedY, -4), Math.max(0, picture.height - chipHeight + 6));
			fallback ??= { x, y };
			if (Math.abs(y - wantedY) > chipHeight / 2 || collides(x, y, wish.width)) continue;
			placed.push({ x, y, width: wish.width });
			return { x, y };
		}
		if (!wish.must || !fallback) return null;
		placed.push({ ...fallback, width: wish.width });
		return fallback;
	});
}
