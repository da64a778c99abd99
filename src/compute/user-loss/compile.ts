// From a loss file to the function in it: TypeScript or JavaScript, ES module or CommonJS. Files beside it that it imports
// are compiled likewise and anew each time; packages are resolved from the file's folder, TensorFlow.js is Anchorage's own.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { transform } from 'sucrase';
import { operationOf } from './operations';
import { LossError, type Place, Places } from './places';
import type { LossSource } from './types';

export interface CompiledLoss {
	/** `loss(tf, predictions, targets)`. */
	loss: (...given: unknown[]) => unknown;
	places: Places;
	/** Where the function stands in the file. */
	declared: Place;
}

const tensorPackages = new Set([
	'@tensorflow/tfjs',
	'@tensorflow/tfjs-core',
	'@tensorflow/tfjs-node',
	'@tensorflow/tfjs-node-gpu',
]);

/**
 * Compiles and loads a loss file. Throws a LossError for a file that cannot be read, is no valid TypeScript or
 * JavaScript, fails while it is loaded, or exports no function `loss`.
 * @param tf what an import of TensorFlow.js gives.
 */
export function compileLoss({ path, text }: LossSource, tf: object): CompiledLoss {
	const places = new Places();
	const source = text ?? readText(path);
	const exported = load(path, source, { tf, places, loaded: new Map() });
	const declared = declaredIn(path, source);
	const { loss } = exported as Record<string, unknown>;
	if (typeof loss !== 'function') throw new LossError(noLoss(path, exported), declared);
	return { loss: loss as CompiledLoss['loss'], places, declared };
}

interface Loading {
	tf: object;
	places: Places;
	/** Exports by absolute path. */
	loaded: Map<string, { exports: unknown }>;
}

function readText(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? String(error);
		throw new LossError(`${basename(path)} cannot be read (${code}).`, placeless(path));
	}
}

function load(path: string, source: string, loading: Loading): unknown {
	const module = { exports: {} as unknown };
	loading.loaded.set(path, module);
	const code = compiled(path, source, loading.places);
	const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
	const require = (name: string) => required(name, path, loading);
	try {
		const run = compileFunction(code, parameters, { filename: path }) as (...given: unknown[]) => void;
		run(module.exports, require, module, path, dirname(path));
	} catch (error) {
		throw asLossError(error, loading.places, placeless(path));
	}
	return module.exports;
}

/** JavaScript with the lines of the source. */
function compiled(path: string, source: string, places: Places): string {
	try {
		const { code, sourceMap } = transform(source, {
			transforms: /\.[cm]?ts$/i.test(path) ? ['typescript', 'imports'] : ['imports'],
			filePath: path,
			production: true,
			sourceMapOptions: { compiledFilename: path },
		});
		if (sourceMap) places.add(path, sourceMap as never);
		return code;
	} catch (error) {
		const { loc, message } = error as Error & { loc?: { line: number; column: number } };
		const why = message.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
		const place = loc ? { file: path, line: loc.line, column: loc.column } : placeless(path);
		throw new LossError(`This is no valid TypeScript or JavaScript: ${why}.`, place);
	}
}

function required(name: string, from: string, loading: Loading): unknown {
	if (tensorPackages.has(name)) return loading.tf;
	if (!/^\.{1,2}(\/|$)/.test(name)) return createRequire(from)(name);
	const path = besides(resolve(dirname(from), name));
	if (path === null) throw new Error(`There is no file ${name} beside ${basename(from)}.`);
	if (/\.json$/i.test(path)) return JSON.parse(readText(path));
	if (!/\.[cm]?[jt]s$/i.test(path)) return createRequire(from)(path);
	const known = loading.loaded.get(path);
	return known ? known.exports : load(path, readText(path), loading);
}

/** The file that an import without or with extension means: "./helper", or "./helper.js" for a helper.ts. */
function besides(path: string): string | null {
	const stem = path.slice(0, path.length - extname(path).length);
	const candidates = [
		path,
		...['.ts', '.js', '.json'].map((extension) => path + extension),
		`${stem}.ts`,
		resolve(path, 'index.ts'),
		resolve(path, 'index.js'),
	];
	return candidates.find((each) => existsSync(each) && statSync(each).isFile()) ?? null;
}

/** The error with the place where the person's own code made it; places that are known already stay. */
export function asLossError(error: unknown, places: Places, otherwise: Place): LossError {
	if (error instanceof LossError) return error;
	const { name, message, stack } = error instanceof Error ? error : { ...noError, message: String(error) };
	const said = name === 'Error' || name === '' ? withoutStatus(message) : `${name}: ${message}`;
	return new LossError(said, places.of(stack) ?? otherwise);
}

/** A back end's message in words of a person's own program. */
function withoutStatus(message: string): string {
	const kernel = /^Kernel '(\w+)' not registered for backend 'wasm'/.exec(message)?.[1];
	return kernel
		? `TensorFlow.js on WebAssembly has no ${operationOf(kernel)}. Write it with other operations, or use tfjs-node (setting anchorage.tensor.nativePath).`
		: message.replace(/^Invalid TF_Status: \d+\s*Message: /, '');
}

const noError = { name: '', stack: undefined };

function placeless(file: string): Place {
	return { file, line: null, column: null };
}

function noLoss(path: string, exported: unknown): string {
	const names = typeof exported === 'object' && exported !== null ? Object.keys(exported) : [];
	const has = names.length > 0 ? ` It exports ${names.join(', ')}.` : '';
	return `${basename(path)} exports no function "loss": write "export function loss(tf, predictions, targets)".${has}`;
}

/** The line of `loss`, the first export's where it has another name, else the first line. */
function declaredIn(file: string, source: string): Place {
	const lines = source.split('\n');
	const first = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
	const at = [/\b(function|const|let|var)\s+loss\b/, /\bloss\b.*[:=(]/, /\bexport\b/].map(first);
	return { file, line: (at.find((line) => line >= 0) ?? 0) + 1, column: null };
}
