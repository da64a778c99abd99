// Problems of all images and files by rule, the first of each with its sentence.

import { firstAtLeast } from '../../core/find-sorted';
import { type Severity, severityRank } from '../../core/problem';
import { ruleNamed } from '../../rules';
import type { Run } from './assemble';
import { firstOfARule, severityCodes } from './part';
import type { FilePlan } from './plan';
import type { ScannedRule } from './types';

/** Of what the dump shows, which no rule looks for. */
const titles: Readonly<Record<string, string>> = {
	'dump-refused': 'Head outputs do not fit',
	'class-without-channel': 'Class that the dump does not know',
	'mask-rows': 'Masks of other regions',
	'mask-missing': 'Object without a mask',
};

export interface GatheredRules {
	/** Worst first, and of those the most frequent. */
	rules: ScannedRule[];
	/** Images whose sentences would be among the first, and are no longer known: they have to be looked at again. */
	silent: { plan: FilePlan; row: number }[];
}

/** Problems of files as a whole stand in front of those of images. */
export function gatherRules(plans: readonly FilePlan[], runs: readonly Run[]): GatheredRules {
	const byRule = new Map<string, ScannedRule & { listed: number }>();
	const silent = new Map<string, { plan: FilePlan; row: number }>();
	const entry = (rule: string, severity: Severity, count: number) => {
		let found = byRule.get(rule);
		if (!found) {
			found = {
				rule,
				title: ruleNamed(rule)?.title ?? titles[rule] ?? rule,
				severity,
				count: 0,
				first: [],
				listed: 0,
			};
			byRule.set(rule, found);
		}
		found.count += count;
		if (severityRank[severity] > severityRank[found.severity]) found.severity = severity;
		return found;
	};
	const imageOf = placesOf(runs);
	for (const plan of plans)
		for (const { rule, severity, count, first } of plan.facts?.findings ?? []) {
			const found = entry(rule, severity, count);
			for (const { message, row, object } of first) {
				if (found.listed >= firstOfARule) break;
				found.listed++;
				found.first.push({ message, image: row < 0 ? -1 : imageOf(plan, row), object });
			}
		}
	for (const { plan, part, from, to, row, image } of runs) {
		const { findings } = part;
		const end = firstAtLeast(findings.image, to);
		for (let at = firstAtLeast(findings.image, from); at < end; at++) {
			const severity = severityCodes[findings.severity[at] as number] as Severity;
			const found = entry(findings.rules[findings.rule[at] as number] as string, severity, 1);
			if (found.listed >= firstOfARule) continue;
			found.listed++;
			const offset = (findings.image[at] as number) - from;
			const message = findings.messages[findings.message[at] as number];
			const object = findings.object[at] as number;
			if (message === undefined) silent.set(`${plan.number}:${row + offset}`, { plan, row: row + offset });
			else found.first.push({ message, image: image + offset, object: object < 0 ? null : object });
		}
	}
	const rules = [...byRule.values()].map(({ listed: _, ...rule }) => rule);
	rules.sort(
		(a, b) =>
			severityRank[b.severity] - severityRank[a.severity] || b.count - a.count || (a.rule < b.rule ? -1 : 1),
	);
	return { rules, silent: [...silent.values()] };
}

/** Index in the data set of a file's row; -1 for one that is not there. */
function placesOf(runs: readonly Run[]): (plan: FilePlan, row: number) => number {
	const byPlan = new Map<FilePlan, Run[]>();
	for (const run of runs) {
		const known = byPlan.get(run.plan);
		if (known) known.push(run);
		else byPlan.set(run.plan, [run]);
	}
	return (plan, row) => {
		const run = byPlan.get(plan)?.find((each) => each.row <= row && row < each.row + each.to - each.from);
		return run ? run.image + row - run.row : -1;
	};
}
