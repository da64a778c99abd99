// The tools for language models as package.json contributes them, against the tools themselves.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { agentTools, toolNamed } from '../../src/agents';
import { toolNames } from '../../src/agents/names';

interface Contributed {
	name: string;
	displayName: string;
	modelDescription: string;
	userDescription: string;
	canBeReferencedInPrompt: boolean;
	toolReferenceName: string;
	icon: string;
	inputSchema: unknown;
	tags: string[];
	when: string;
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const contributed = contributes.languageModelTools as Contributed[];
const strings = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

it('contributes exactly the tools that there are, in their order', () => {
	expect(contributed.map(({ name }) => name)).toEqual([...toolNames]);
	expect(agentTools.map(({ name }) => name)).toEqual([...toolNames]);
	for (const name of toolNames) expect(toolNamed(name).name).toBe(name);
});

it.each(contributed)('$name is described as the tool describes itself', (entry) => {
	const tool = agentTools.find(({ name }) => name === entry.name);
	expect(entry.modelDescription).toBe(tool?.description);
	expect(entry.inputSchema).toEqual(tool?.schema);
	expect(strings[entry.displayName.slice(1, -1)]).toBe(tool?.title);
	expect(strings[entry.userDescription.slice(1, -1)]).toMatch(/^[A-Z][^!]*[^.!]$/);
	expect(entry.canBeReferencedInPrompt).toBe(true);
	expect(entry.icon).toMatch(/^\$\([a-z-]+\)$/);
	expect(entry.tags).toContain('anchorage');
});

it('has names that prompts can hold, each once', () => {
	const names = contributed.map(({ toolReferenceName }) => toolReferenceName);
	expect(new Set(names).size).toBe(names.length);
	for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
});

it('describes every value, and needs none that it does not describe', () => {
	for (const { schema, description } of agentTools) {
		expect(description).toMatch(/^[A-Z].*\.$/);
		for (const property of Object.values(schema.properties)) expect(property.description).toMatch(/\.$/);
		for (const name of schema.required) expect(Object.keys(schema.properties)).toContain(name);
	}
});

it('asks before it writes, and never before it reads', () => {
	for (const { effect, question } of agentTools) expect(question !== undefined).toBe(effect === 'writes');
	expect(agentTools.filter(({ effect }) => effect === 'writes').map(({ name }) => name)).toEqual([
		'anchorage_fix_problems',
	]);
});
