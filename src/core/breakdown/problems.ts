// What the terms themselves show to be wrong with labels or dump, in words.

import type { Problem } from '../problem';
import type { LabelledClass } from './regions';

const count = new Intl.NumberFormat('en-US');

/** Why there is no mask term although the recipe and the dump have masks. */
export type MaskAbsence =
	/** The dump has masks of the regions that were foreground when it was written; with these labels others are. */
	| { kind: 'rows'; dump: number; foreground: number }
	/** Objects that regions or points are trained towards have a box only. */
	| { kind: 'boxes-only'; objects: number };

/** An object whose class the dump does not know. */
export function withoutChannel(object: LabelledClass, row: number): Problem {
	return {
		rule: 'class-without-channel',
		severity: 'error',
		message: `The dump has no class channel for "${object.className}", so what is matched to it counts in no term. Give the dump's metadata a "classes" list that names it.`,
		span: null,
		object: row,
	};
}

/** @param many what is trained towards objects: "regions". */
export function maskAbsence(absent: MaskAbsence, many: string): Problem {
	const problem = { severity: 'warning' as const, span: null };
	switch (absent.kind) {
		case 'rows':
			return {
				...problem,
				rule: 'mask-rows',
				message: `The dump has masks of ${count.format(absent.dump)} foreground regions, but with these labels ${count.format(absent.foreground)} are foreground, so there is no mask term. Write the mask logits of all regions to see it while labels change.`,
			};
		case 'boxes-only':
			return {
				...problem,
				rule: 'mask-missing',
				message: `${absent.objects === 1 ? `An object that ${many} are trained towards has` : `${count.format(absent.objects)} objects that ${many} are trained towards have`} a box but no mask, so there is no mask term: training a mask branch on these labels fails or learns nothing from them.`,
			};
	}
}
