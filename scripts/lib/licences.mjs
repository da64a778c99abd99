// What must be said of the packages that end up in the extension: name, version, licence and its text. A package without a text, or under a
// licence that is not allowed here, is a failure: it must be looked at before it is shipped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Failure } from './run.mjs';

/** SPDX identifiers. The LGPL is there for libvips, a file of its own (sharp-wasm32) that can be exchanged. */
export const allowedLicences = [
	'0BSD',
	'Apache-2.0',
	'BlueOak-1.0.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'CC-BY-4.0',
	'CC0-1.0',
	'ISC',
	'LGPL-3.0-or-later',
	'MIT',
];

/** Texts for packages that name a licence and do not bring it along, and how each is told in a package's own files. */
const standardTexts = {
	'Apache-2.0': { files: ['Apache-2.0'], ownWords: /Apache License/i },
	'LGPL-3.0-or-later': {
		files: ['LGPL-3.0', 'GPL-3.0'],
		ownWords: /lesser general public license\s+version 3/i,
	},
	MIT: { files: ['MIT'], ownWords: /permission is hereby granted, free of charge/i },
};

/** Where notices stand that a package neither holds nor repeats. */
const elsewhere = {
	'onnxruntime-web':
		'Notices of what ONNX Runtime itself is made of: https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt',
	'@tensorflow/tfjs-backend-wasm':
		'The WebAssembly files contain XNNPACK (BSD-3-Clause): https://github.com/google/XNNPACK/blob/master/LICENSE',
};

/**
 * Folders of the packages whose files really are in bundles: what esbuild left out as unused does not count.
 * `metafiles`: of all builds. Gives a map from folder to the package's files, absolute.
 */
export function bundledPackages(metafiles) {
	const found = new Map();
	for (const { outputs } of metafiles) {
		for (const { inputs } of Object.values(outputs)) {
			for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
				const folder = packageOf(input);
				if (folder === null || bytesInOutput === 0) continue;
				found.set(folder, (found.get(folder) ?? new Set()).add(join(root, input)));
			}
		}
	}
	return found;
}

/** The package's folder that a bundled file belongs to, or `null` for a file of our own. */
function packageOf(input) {
	const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
	return match === null ? null : join(root, match[1]);
}

/**
 * One notice a package and version, by name, with the texts that they refer to (`standards`: by SPDX identifier).
 * `packages`: as of bundledPackages; folders that are copied whole have no files.
 * Throws a Failure that names every package without a text or with a licence that is not allowed.
 */
export function licenceNotices(packages) {
	const notices = new Map();
	const standards = new Set();
	for (const [folder, files] of packages) {
		const notice = noticeOf(folder, files);
		const key = `${notice.name} ${notice.version}`;
		const known = notices.get(key);
		if (known === undefined || known.text.length < notice.text.length) notices.set(key, notice);
		for (const id of notice.standards) standards.add(id);
	}
	const sorted = [...notices.keys()].sort().map((key) => notices.get(key));
	const wrong = sorted.flatMap(complaints);
	if (wrong.length > 0) throw new Failure(wrong.join('\n'));
	return { notices: sorted, standards: [...standards].sort() };
}

/** The file that goes into the package: the same for the same packages. */
export function noticesText({ notices, standards }) {
	const head = [
		'Anchorage contains these packages, under their own licences.',
		notices.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n'),
	].join('\n\n');
	const bodies = notices.map(
		({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`,
	);
	const texts = standards.map((id) => `Text of ${id}\n\n${standardText(id)}`);
	return `${[head, ...bodies, ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function noticeOf(folder, files) {
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const { name, version } = manifest;
	const licence = licenceOf(manifest);
	const own = ownTexts(folder);
	const readme = licenceSection(folder);
	const isThirdPartyTold = /third-party/i.test(readme);
	const parts = [...own];
	if (readme !== '' && (own.length === 0 || isThirdPartyTold)) parts.push(readme);
	const told = parts.join('\n');
	const standards = identifiers(licence).filter((id) => {
		const known = standardTexts[id];
		return known !== undefined && !known.ownWords.test(told);
	});
	if (own.length === 0) parts.push(...copyrights(files, manifest));
	for (const id of standards) parts.push(`The text of ${id} stands at the end of this file.`);
	if (elsewhere[name]) parts.push(elsewhere[name]);
	const hasText = standards.length > 0 || own.length > 0 || /permission is hereby granted/i.test(readme);
	return { name, version, licence, text: parts.join('\n\n'), standards, hasText };
}

function complaints({ name, version, licence, hasText }) {
	const foreign = identifiers(licence).filter((id) => !allowedLicences.includes(id));
	const found = [];
	if (foreign.length > 0)
		found.push(
			`${name} ${version} is under ${foreign.join(' and ')}, which is not among the allowed licences.`,
		);
	if (!hasText) found.push(`${name} ${version} (${licence}) has no licence text.`);
	return found;
}

function licenceOf({ license, licenses }) {
	if (typeof license === 'string') return license;
	const old = [license, ...(licenses ?? [])].filter((each) => each?.type).map(({ type }) => type);
	return old.length > 0 ? old.join(' AND ') : 'no licence';
}

function identifiers(licence) {
	return licence.split(/\s+(?:AND|OR|WITH)\s+|[()]/).filter((id) => id.trim() !== '');
}

function ownTexts(folder) {
	const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying|third.?party)/i.test(name));
	return names.sort().map((name) => readText(join(folder, name)));
}

/** The part of the README under a heading about the licence; empty without one. */
function licenceSection(folder) {
	const name = readdirSync(folder).find((each) => /^readme(\.md)?$/i.test(each));
	if (name === undefined) return '';
	const lines = readText(join(folder, name)).split('\n');
	const isUnderlined = (at) => /^[-=]{3,}$/.test(lines[at + 1] ?? '');
	const start = lines.findIndex(
		(line, at) => /^#*\s*licens/i.test(line) && (line.startsWith('#') || isUnderlined(at)),
	);
	if (start < 0) return '';
	const body = lines.slice(start + (isUnderlined(start) ? 2 : 1));
	const end = body.findIndex((line) => /^#{1,2} /.test(line));
	return body
		.slice(0, end < 0 ? undefined : end)
		.join('\n')
		.trim();
}

/** Who holds the rights, by the comments at the head of bundled files, else by the manifest. */
function copyrights(files, { author }) {
	const comments = [...files].sort().flatMap(
		(file) =>
			readText(file)
				.match(/\/\*[\s\S]*?\*\//g)
				?.slice(0, 3) ?? [],
	);
	const lines = comments.flatMap(
		(comment) => comment.match(/Copyright\b[^\n]*\b(?:19|20)\d\d[^\n]*|Copyright \(c\) [^\n]*/g) ?? [],
	);
	const held = [...new Set(lines.map((line) => line.replace(/\s*\*\/.*$/, '').trim()))].sort();
	if (held.length > 0) return [held.join('\n')];
	const by = typeof author === 'string' ? author : author?.name;
	return by === undefined ? [] : [`Copyright (c) ${by}`];
}

function standardText(id) {
	return standardTexts[id].files
		.map((name) => readText(join(root, 'scripts', 'licences', `${name}.txt`)))
		.join('\n\n');
}

function readText(file) {
	return existsSync(file) ? readFileSync(file, 'utf8').replace(/\r\n/g, '\n').trim() : '';
}
