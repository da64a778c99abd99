// The beginning of a text, looked at in the ways that tell formats apart. Bounded, so that a file of any size is told
// apart at once; each way is taken only where a format asks for it.

import { eachMember, isList, isObject, type JsonText, openJson, skipSpace, skipValue } from './text/json';

/** Characters that are looked at. */
const prefixLength = 65_536;
/** Characters in which the root element of an XML text must start. */
const rootSearchLength = 8192;
const mostKeys = 1000;

/** Keys of a JSON object, as far as the beginning shows them, with the first character of each value. */
export type HeadKeys = ReadonlyMap<string, string>;

export class Head {
	/** The beginning itself. */
	readonly prefix: string;
	/** The first character that is no white space, empty where there is none. */
	readonly first: string;
	/** Characters of the whole text. */
	readonly length: number;
	private readonly json: JsonText;
	private readonly start: number;

	/** @param text whole, or as much of it as is at hand. */
	constructor(
		readonly path: string,
		readonly text: string,
	) {
		this.prefix = text.slice(0, prefixLength);
		this.length = text.length;
		this.json = openJson(this.prefix);
		this.start = skipSpace(this.prefix, 0);
		this.first = this.prefix.charAt(this.start);
	}

	/** Keys of the outer object; empty where the text is none. */
	get keys(): HeadKeys {
		this.knownKeys ??= this.keysAt(this.start);
		return this.knownKeys;
	}
	private knownKeys: HeadKeys | null = null;

	/** Keys of the first record of the outer list; empty where the text is none. */
	get elementKeys(): HeadKeys {
		this.knownElementKeys ??= isList(this.json, this.start)
			? this.keysAt(skipSpace(this.prefix, this.start + 1))
			: new Map();
		return this.knownElementKeys;
	}
	private knownElementKeys: HeadKeys | null = null;

	/** Keys of the first record in the value of `key` of the outer object, be it that record itself or a list of such. */
	keysIn(key: string): HeadKeys {
		if (!isObject(this.json, this.start)) return new Map();
		let found: HeadKeys = new Map();
		eachMember(openJson(this.prefix), this.start, (name, at) => {
			const end = skipValue(this.json, at);
			if (name === key) found = this.keysAt(isList(this.json, at) ? skipSpace(this.prefix, at + 1) : at);
			return end;
		});
		return found;
	}

	/** Keys of the first value of the outer object, where that is a record. */
	get firstValueKeys(): HeadKeys {
		const [first] = this.keys;
		return first?.[1] === '{' ? this.keysIn(first[0]) : new Map();
	}

	/** Name of the root element, `null` where the text is no XML. */
	get root(): string | null {
		if (this.first !== '<') return null;
		const bare = this.prefix
			.slice(0, rootSearchLength)
			.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>/g, '');
		return /<([A-Za-z_][\w.-]*)/.exec(bare)?.[1] ?? null;
	}

	private keysAt(start: number): HeadKeys {
		const keys = new Map<string, string>();
		const json = openJson(this.prefix);
		if (!isObject(json, start)) return keys;
		eachMember(json, start, (key, at) => {
			if (keys.size < mostKeys) keys.set(key, this.prefix.charAt(at));
			return skipValue(json, at);
		});
		return keys;
	}
}
