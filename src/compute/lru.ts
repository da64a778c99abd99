// A small cache that keeps what was used last.

export class Lru<Value> {
	private readonly entries = new Map<string, Value>();

	constructor(private readonly limit: number) {}

	/** The kept value, or the one that `make` gives, which is then kept. */
	take(key: string, make: () => Value): Value {
		const known = this.entries.get(key);
		const value = known === undefined ? make() : known;
		this.entries.delete(key);
		this.entries.set(key, value);
		for (const oldest of this.entries.keys()) {
			if (this.entries.size <= this.limit) break;
			this.entries.delete(oldest);
		}
		return value;
	}

	delete(key: string): void {
		this.entries.delete(key);
	}

	clear(): void {
		this.entries.clear();
	}
}
