// What a file says beside its images: its classes, what only the file as a whole shows, and why it could not be read.

import { basename } from 'node:path';
import type { Problem } from '../../core/problem';
import type { Severities } from '../../rules/run';
import type { OpenFile } from '../open-file';
import { firstOfARule } from './part';
import type { FileFacts, FileFinding } from './protocol';

/** With one of these a file ends where it should not: what stands behind is not known. */
const cutOff = new Set(['json-syntax', 'json-truncated', 'xml-syntax']);

/** Goes through the whole file where a rule does. */
export function factsOf(file: OpenFile, severities: Severities): FileFacts {
	if (file.reason !== null)
		return { classes: [], classIds: [], findings: [], unread: named(file, file.reason) };
	return {
		classes: file.annotations.classes.map(({ name }) => name),
		classIds: file.annotations.classes.map(({ id }) => id),
		findings: findingsOf(file.found.ofFile(file, severities)),
		unread: whyUnread(file),
	};
}

function whyUnread(file: OpenFile): string | null {
	const { images, problems } = file.annotations;
	const isBroken = ({ rule, severity }: Problem) =>
		severity === 'error' && (images.length === 0 || cutOff.has(rule));
	const first = problems.find(isBroken);
	return first ? named(file, first.message) : null;
}

function named(file: OpenFile, sentence: string): string {
	const name = basename(file.path);
	return sentence.includes(name) ? sentence : `${name}: ${sentence}`;
}

function findingsOf(problems: readonly Problem[]): FileFinding[] {
	const byRule = new Map<string, FileFinding>();
	for (const { rule, severity, message, image, object } of problems) {
		const key = `${severity} ${rule}`;
		const found = byRule.get(key) ?? { rule, severity, count: 0, first: [] };
		byRule.set(key, found);
		found.count++;
		if (found.first.length < firstOfARule)
			found.first.push({ message, row: image ?? -1, object: object ?? null });
	}
	return [...byRule.values()];
}
