// Regularisation: L1 and L2 over named weight tensors, by parameter group.

export interface WeightTensor {
	name: string;
	/** Parameter group, for example "backbone" or "norm". */
	group: string;
	values: ArrayLike<number>;
}

export interface PenaltyRule {
	norm: 'l1' | 'l2';
	/** Factor of each group's sum; a group that is not named takes no part. torch's `weight_decay` d is the L2 factor d / 2. */
	factors: Readonly<Record<string, number>>;
	/** `size`: each tensor's sum is divided by its number of weights (Matterport). */
	per: 'sum' | 'size';
}

export interface WeightPenalty {
	value: number;
	/** Sums of the groups that take part, in the order of their first tensors. */
	groups: { group: string; value: number }[];
	/** Tensors that take part, in the given order; their values add up to the groups' and to the penalty. */
	tensors: { name: string; group: string; value: number; gradient: Float64Array }[];
}

/**
 * factor * sum |w| or factor * sum w^2 of every tensor, divided by its size where the rule says so.
 * Sources: keras.regularizers.L1, L2; matterport/Mask_RCNN mrcnn/model.py (compile: WEIGHT_DECAY, `per: 'size'`).
 */
export function weightPenalty(
	{ norm, factors, per }: PenaltyRule,
	weights: readonly WeightTensor[],
): WeightPenalty {
	const penalty: WeightPenalty = { value: 0, groups: [], tensors: [] };
	for (const { name, group, values } of weights) {
		const factor = factors[group];
		if (factor === undefined) continue;
		const scale = per === 'size' && values.length > 0 ? factor / values.length : factor;
		const gradient = new Float64Array(values.length);
		let sum = 0;
		for (let k = 0; k < values.length; k++) {
			const w = values[k] as number;
			sum += norm === 'l1' ? Math.abs(w) : w * w;
			gradient[k] = scale * (norm === 'l1' ? Math.sign(w) : 2 * w);
		}
		const value = scale * sum;
		penalty.tensors.push({ name, group, value, gradient });
		const known = penalty.groups.find((each) => each.group === group);
		if (known) known.value += value;
		else penalty.groups.push({ group, value });
		penalty.value += value;
	}
	return penalty;
}
