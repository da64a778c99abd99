// Lists of numbers that grow: what is known of each record of a large file, a few bytes a record instead of an object.

type Column = Float64Array | Uint32Array;

/** Numbers appended one after another. */
export class Growing<T extends Column> {
	length = 0;

	constructor(private values: T) {}

	push(value: number): void {
		if (this.length === this.values.length) this.grow();
		this.values[this.length++] = value;
	}

	/** The numbers so far, as they are kept. */
	taken(): T {
		return this.values.subarray(0, this.length) as T;
	}

	private grow(): void {
		const Kind = this.values.constructor as new (length: number) => T;
		const larger = new Kind(Math.max(1024, Math.ceil(this.values.length * 1.5)));
		larger.set(this.values);
		this.values = larger;
	}
}

export function growingOffsets(): Growing<Float64Array> {
	return new Growing(new Float64Array(1024));
}

export function growingCounts(): Growing<Uint32Array> {
	return new Growing(new Uint32Array(1024));
}
