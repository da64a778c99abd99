import { expect, it } from 'vitest';
import { cocoFile, labelmeFile, told } from '../../support/check-file';

it('is told for the id 0 alone', () => {
	expect(told(cocoFile([{ id: 0 }, { id: 1 }]), 'annotation-id-zero')).toMatchObject([
		{ severity: 'information', image: 0, object: 0 },
	]);
	expect(told(cocoFile([{ id: 1 }, { id: 10 }]), 'annotation-id-zero')).toEqual([]);
	const points = [
		[1, 1],
		[9, 1],
		[9, 9],
	];
	expect(told(labelmeFile([{ label: '0', points }]), 'annotation-id-zero')).toEqual([]);
});
