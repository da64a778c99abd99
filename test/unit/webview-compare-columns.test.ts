// Which columns of the comparison's table a width has room for.

import { expect, it } from 'vitest';
import { columnsFor } from '../../src/webview/compare/columns';

it.each([
	[1240, ['object', 'size', 'count-a', 'count-b', 'value-a', 'value-b', 'change', 'meaning']],
	[769, ['object', 'count-a', 'count-b', 'value-a', 'value-b', 'change', 'meaning']],
	[640, ['object', 'count-a', 'count-b', 'change', 'meaning']],
	[300, ['object', 'count-a', 'count-b', 'change', 'meaning']],
])('%i px', (width, keys) => {
	expect(columnsFor(width, false).keys).toEqual(keys);
});

it('leaves what it means at least its least width wherever it fits', () => {
	for (let width = 600; width < 1400; width++)
		for (const isFound of [false, true]) {
			const { keys, template } = columnsFor(width, isFound);
			const fixed = [...template.matchAll(/(\d+)px/g)].reduce((sum, [, size]) => sum + Number(size), 0);
			const left = width - 47 - 8 * (keys.length - 1) - fixed;
			expect((left * 1.6) / 2.85, `${width} px`).toBeGreaterThanOrEqual(150);
			expect(template.match(/fr\)/g)).toHaveLength(2);
		}
});
