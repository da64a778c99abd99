// One golden case under check: hands out inputs, compares outputs, and remembers what was touched,
// so that a field nobody knows is a failure and never a silent skip.

import { type GoldenArray, isArray, type RawCase } from './container';

export interface Compared {
	fields: string[];
	largestError: number;
	failures: string[];
}

export class GoldenCase {
	readonly name: string;
	private readonly used = new Set<string>();
	private readonly compared: Compared = {
		fields: [],
		largestError: 0,
		failures: [],
	};

	constructor(private readonly raw: RawCase) {
		this.name = raw.name;
	}

	/** Whether the case has this input or output (asking counts as knowing the field). */
	hasInput(name: string): boolean {
		this.used.add(`inputs.${name}`);
		return this.raw.inputs[name] !== undefined && this.raw.inputs[name] !== null;
	}

	hasOutput(name: string): boolean {
		return this.raw.outputs[name] !== undefined && this.raw.outputs[name] !== null;
	}

	/** An input of any kind. */
	input<T = number>(name: string): T {
		this.used.add(`inputs.${name}`);
		const value = this.raw.inputs[name];
		if (value === undefined) throw new Error(`input "${name}" is missing`);
		return value as T;
	}

	inputArray(name: string): GoldenArray {
		return asArray(this.input<unknown>(name), `input "${name}"`);
	}

	/** An output that serves as an input (a recorded random draw, say): known, but not compared. */
	recorded<T = number>(name: string): T {
		this.used.add(`outputs.${name}`);
		const value = this.raw.outputs[name];
		if (value === undefined) throw new Error(`output "${name}" is missing`);
		return value as T;
	}

	recordedArray(name: string): GoldenArray {
		return asArray(this.recorded<unknown>(name), `output "${name}"`);
	}

	/** Integers must be equal. */
	integers(name: string, actual: ArrayLike<number> | number): void {
		this.values(name, this.recorded<unknown>(name), actual, 0);
	}

	/** Floats within `tolerance` relative to 1 + |value|. */
	floats(name: string, actual: ArrayLike<number> | number, tolerance = 1e-5): void {
		this.values(name, this.recorded<unknown>(name), actual, tolerance);
	}

	/** Compares any value that the check took out of a nested output. */
	values(label: string, expected: unknown, actual: ArrayLike<number> | number, tolerance: number): void {
		const wanted = flatten(expected);
		const got = typeof actual === 'number' ? [actual] : actual;
		this.compared.fields.push(label);
		if (wanted.length !== got.length) {
			this.compared.failures.push(`${label}: ${got.length} values, the framework has ${wanted.length}`);
			return;
		}
		let worst = 0;
		let worstAt = -1;
		for (let k = 0; k < wanted.length; k++) {
			const a = got[k] as number;
			const b = wanted[k] as number;
			if (Object.is(a, b) || a === b) continue;
			const error = Number.isNaN(a) && Number.isNaN(b) ? 0 : Math.abs(a - b) / (1 + Math.abs(b));
			if (!(error <= worst)) {
				worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
				worstAt = k;
			}
		}
		if (tolerance > 0) this.compared.largestError = Math.max(this.compared.largestError, worst);
		if (worst > tolerance) {
			this.compared.failures.push(
				`${label}[${worstAt}]: ${got[worstAt]}, the framework has ${wanted[worstAt]}`,
			);
		}
	}

	/** Fails with this sentence unless `holds`. */
	require(holds: boolean, sentence: string): void {
		this.compared.fields.push(sentence);
		if (!holds) this.compared.failures.push(`not so: ${sentence}`);
	}

	/** The result, with every field that the check did not touch as a failure. */
	finish(): Compared {
		for (const side of ['inputs', 'outputs'] as const) {
			for (const name of Object.keys(this.raw[side])) {
				if (!this.used.has(`${side}.${name}`)) this.compared.failures.push(`unknown field ${side}.${name}`);
			}
		}
		return this.compared;
	}
}

function asArray(value: unknown, what: string): GoldenArray {
	if (isArray(value)) return value;
	if (Array.isArray(value) && value.every((v) => typeof v === 'number')) {
		return {
			dtype: 'float64',
			shape: [value.length],
			values: Float64Array.from(value),
		};
	}
	throw new Error(`${what} is no array`);
}

function flatten(value: unknown): ArrayLike<number> {
	if (isArray(value)) return value.values;
	if (typeof value === 'number') return [value];
	if (typeof value === 'boolean') return [value ? 1 : 0];
	if (Array.isArray(value)) return value.flatMap((item) => Array.from(flatten(item)));
	throw new Error(`cannot compare ${JSON.stringify(value)}`);
}
