// Tells the faults that the tolerant JSON reader stepped over as problems.

import { type ProblemList, report } from '../problems';
import { eachElement, isList, isObject, type JsonFault, type JsonText, skipValue } from './json';

/**
 * Reports every fault of `json`; `what` names the records that could still be read ("36 annotations"), `length` is that
 * of the whole text.
 */
export function reportFaults(
	problems: ProblemList,
	json: JsonText,
	what: string,
	length = json.text.length,
): void {
	for (const { rule, at, what: detail } of json.faults) {
		const start = Math.max(0, Math.min(at, length - 1));
		report(
			problems,
			rule,
			'error',
			{ start, end: Math.min(start + 1, length) },
			faultMessage(rule, detail, what),
		);
	}
}

function faultMessage(rule: JsonFault['rule'], detail: string, what: string): string {
	if (rule === 'json-truncated') {
		return `The file ends in the middle of a record: ${what} could be read, but a training script refuses the whole file.`;
	}
	return `The JSON is faulty here (${detail}): it is stepped over, but a training script refuses the whole file.`;
}

/**
 * Reads the records of the list at `start`, which is the value of `key`: `read` gets the offset of each record's brace and
 * returns the one behind it. What is no list, and entries that are no records, are told: `stops` says what the latter do
 * to training ("training stops on it"). Returns the offset behind the list.
 */
export function eachRecord(
	json: JsonText,
	start: number,
	list: { key: string; stops: string; problems: ProblemList },
	read: (at: number) => number,
): number {
	const { key, stops, problems } = list;
	if (!isList(json, start)) {
		const end = skipValue(json, start);
		const message = `"${key}" is not a list, so nothing in it is read.`;
		report(problems, 'list-expected', 'error', { start, end }, message);
		return end;
	}
	return eachElement(json, start, (at) =>
		isObject(json, at)
			? read(at)
			: skipNoRecord(json, problems, at, `An entry of "${key}" is not a record, so ${stops}.`),
	);
}

/**
 * Steps over an entry of a list that should be a record and is none; returns the offset behind it. `message` says what
 * that does, unless the entry is broken in itself and told by its fault.
 */
export function skipNoRecord(json: JsonText, problems: ProblemList, start: number, message: string): number {
	const { length } = json.faults;
	const end = skipValue(json, start);
	if (json.faults.length === length) report(problems, 'record-expected', 'error', { start, end }, message);
	return end;
}
