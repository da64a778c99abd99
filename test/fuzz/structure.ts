// Damage of sound JSON as a tree: a value of another type, a list in the place of an object, a member more or less.

import { hostileNames, hostileNumbers, hostileValues } from './hostile';
import type { Random } from './random';

interface Place {
	holder: Record<string, unknown>;
	key: string;
}

/** Of larger texts places are looked for by other kinds of damage alone: parsing them over and over takes too long. */
const longestParsed = 2_000_000;
const mostPlaces = 20_000;

/** One to four values of the tree are changed; a text that is no JSON stays as it is. */
export function structure(text: string, random: Random): string {
	if (text.length > longestParsed) return text;
	const tree: { root?: unknown } = {};
	try {
		tree.root = JSON.parse(text);
	} catch {
		return text;
	}
	for (let count = 1 + random.below(4); count > 0; count--) {
		const places = placesIn(tree);
		change(random.pick(places), random);
	}
	const spaces = random.pick([0, 1, '\t']);
	// Numbers that JSON cannot say were put in as words.
	return (JSON.stringify(tree.root, null, spaces) ?? 'null').replace(/"@@([^"]*)"/g, '$1');
}

function placesIn(tree: object): Place[] {
	const places: Place[] = [];
	const waiting: object[] = [tree];
	for (let holder = waiting.pop(); holder && places.length < mostPlaces; holder = waiting.pop()) {
		for (const key of Object.keys(holder)) {
			const place = { holder: holder as Record<string, unknown>, key };
			places.push(place);
			const value = place.holder[key];
			if (typeof value === 'object' && value !== null) waiting.push(value);
		}
	}
	return places;
}

function change({ holder, key }: Place, random: Random): void {
	const value = holder[key];
	const changes: (() => unknown)[] = [
		() => `@@${random.pick(hostileNumbers)}`,
		() => JSON.parse(random.pick(hostileValues)),
		() => random.pick(hostileNames),
		() => [value],
		() => ({ [random.pick(hostileNames)]: value }),
		() => String(value),
		() => (Array.isArray(value) ? { ...value } : Object.values(value ?? {})),
		() => (Array.isArray(value) ? [...value, ...value] : value),
		() => (Array.isArray(value) ? [null, ...value, undefined, 5, 'a', [], {}] : value),
		() => (Array.isArray(value) ? value.slice(0, random.below(value.length + 1)) : value),
		() => undefined,
	];
	holder[key] = random.pick(changes)();
}
