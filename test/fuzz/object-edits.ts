// Every kind of edit of an object, with places and names by chance.

import type { ObjectEdit } from '../../src/core/object-edit';
import type { Random } from './random';

export function someEdits(classNames: readonly string[], random: Random): ObjectEdit[] {
	const value = () =>
		random.next() < 0.05 ? random.pick([Number.NaN, 1e300, -1e21, 0]) : random.next() * 700 - 50;
	const [x, y] = [value(), value()];
	const corner = { part: random.below(3), vertex: random.below(6), x: value(), y: value() };
	const classes = ['cat', 'dog', 'nothing at all', '7', 'a "b" <c> & d, e;\tf', '', '人', ...classNames];
	return [
		{ kind: 'box', box: [x, y, x + value(), y + value()] },
		{ kind: 'move', dx: value(), dy: value() },
		{ kind: 'vertex', ...corner },
		{ kind: 'insert-vertex', ...corner },
		{ kind: 'remove-vertex', part: corner.part, vertex: corner.vertex },
		{ kind: 'class', className: random.pick(classes) },
		{ kind: 'flag', on: random.next() < 0.5 },
		{ kind: 'duplicate' },
		{ kind: 'delete' },
	];
}
