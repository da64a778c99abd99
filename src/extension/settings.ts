// The settings, read and written in one place. Paths come out absolute: absolute as written, from the home folder (~),
// relative to the workspace folder, else relative to the annotation file.

import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ConfigurationTarget, Uri, workspace } from 'vscode';
import type { Choices, Running } from '../compute/protocol';
import type { LossSwaps } from '../core/recipes/swap';
import type { Severities } from '../rules/run';

export const settingKeys = {
	recipe: 'recipe',
	predictions: 'predictions.path',
	detections: 'detections.path',
	imageRoot: 'images.root',
	samplingMode: 'sampling.mode',
	samplingSeed: 'sampling.seed',
	minScore: 'detections.minScore',
	hover: 'hover.enabled',
	codeLens: 'codeLens.enabled',
	nativePath: 'tensor.nativePath',
	timeLimit: 'run.timeLimit',
	memoryLimit: 'run.memoryLimit',
	ignoredIndex: 'segmentation.ignoreIndex',
	severities: 'problems.severities',
	lossFile: 'loss.path',
} as const;
export type SettingKey = keyof typeof settingKeys;

export type SamplingSetting = 'auto' | 'all' | 'seeded' | 'dump';

/** What a person chose for one file by hand, where no folder is open that could keep a setting. */
export interface Overrides {
	predictions?: string;
	/** Absolute path of a recipe file. */
	recipe?: string;
	detections?: string;
	minScore?: number;
	imageRoot?: string;
	/** Losses tried in the place of the recipe's own. */
	swaps?: LossSwaps;
	lossFile?: string;
}

/** Recipe and predictions that files of the extension's own data have until the person chooses otherwise. */
const ownData = {
	sample: {
		recipe: 'sample.anchorage.json',
		predictions: join('predictions', 'epoch_03.safetensors'),
	},
	teaching: {
		recipe: 'task-aligned.anchorage.json',
		predictions: 'predictions.safetensors',
	},
};

interface OwnFolder {
	folder: string;
	recipe: string;
	predictions: string;
}

/** The folder of the extension's own data that a file lies in, with its defaults; `null` for a file of the person's. */
function ownFolder(extensionPath: string, annotationPath: string): OwnFolder | null {
	for (const [name, defaults] of Object.entries(ownData)) {
		const folder = join(extensionPath, 'media', name);
		if (annotationPath.startsWith(folder + sep))
			return {
				folder,
				recipe: join(folder, defaults.recipe),
				predictions: join(folder, defaults.predictions),
			};
	}
	return null;
}

export function readSetting<T>(key: SettingKey, path: string | null, fallback: T): T {
	const scope = path === null ? undefined : Uri.file(path);
	return workspace.getConfiguration('anchorage', scope).get<T>(settingKeys[key]) ?? fallback;
}

function isSet(key: SettingKey, path: string): boolean {
	const found = workspace.getConfiguration('anchorage', Uri.file(path)).inspect(settingKeys[key]);
	return (
		found !== undefined &&
		[found.globalValue, found.workspaceValue, found.workspaceFolderValue].some((value) => value !== undefined)
	);
}

/** A path as a person writes it. */
export function absolutePath(written: string, annotationPath: string, extensionPath: string): string {
	if (written === '~' || written.startsWith('~/') || written.startsWith('~\\'))
		return join(homedir(), written.slice(1));
	if (isAbsolute(written)) return written;
	const folder =
		workspace.getWorkspaceFolder(Uri.file(annotationPath))?.uri.fsPath ??
		ownFolder(extensionPath, annotationPath)?.folder ??
		dirname(annotationPath);
	return resolve(folder, written.replace(/^\$\{workspaceFolder\}[\\/]?/, ''));
}

/** The recipe as a name, or the absolute path of its file. */
function recipeFor(annotationPath: string, extensionPath: string): string {
	const own = ownFolder(extensionPath, annotationPath);
	if (own && !isSet('recipe', annotationPath)) return own.recipe;
	const recipe =
		readSetting('recipe', annotationPath, 'torchvision-mask-rcnn').trim() || 'torchvision-mask-rcnn';
	return /\.json$/i.test(recipe) ? absolutePath(recipe, annotationPath, extensionPath) : recipe;
}

/** All that an answer about a file depends on beside the file. */
export function choicesFor(annotationPath: string, extensionPath: string, overrides: Overrides): Choices {
	const own = ownFolder(extensionPath, annotationPath);
	const pathOf = (key: 'predictions' | 'detections' | 'imageRoot' | 'lossFile') => {
		const written = readSetting(key, annotationPath, '').trim();
		return written ? absolutePath(written, annotationPath, extensionPath) : null;
	};
	const mode = readSetting<SamplingSetting>('samplingMode', annotationPath, 'auto');
	const byOwn = own && !isSet('predictions', annotationPath) ? own.predictions : null;
	return {
		workspaceFolders: [
			...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
			...(own ? [own.folder] : []),
		],
		imageRoot: overrides.imageRoot ?? pathOf('imageRoot'),
		recipe: overrides.recipe ?? recipeFor(annotationPath, extensionPath),
		predictions: overrides.predictions ?? pathOf('predictions') ?? byOwn,
		detections: overrides.detections ?? pathOf('detections'),
		sampling: mode === 'auto' ? null : mode,
		seed: readSetting('samplingSeed', annotationPath, 0),
		minScore: overrides.minScore ?? readSetting('minScore', annotationPath, 0.25),
		swaps: overrides.swaps ?? {},
		lossFile: overrides.lossFile ?? pathOf('lossFile'),
		// The editor's own object cannot be sent to another process.
		severities: { ...readSetting<Severities>('severities', annotationPath, {}) },
		running: runningHere(),
	};
}

/** What may be run on this machine; native code from a path in the settings only where the workspace is trusted. */
export function runningHere(): Running {
	const trusted = workspace.isTrusted;
	return {
		trusted,
		nativePath: trusted ? readSetting('nativePath', null, '').trim() || null : null,
		seconds: readSetting('timeLimit', null, 60),
		megabytes: readSetting('memoryLimit', null, 4096),
	};
}

/** Writes a setting to where it already lives, else to the workspace, else (no folder is open) to the user's. */
export async function writeSetting(
	key: SettingKey,
	value: unknown,
	annotationPath: string | null,
): Promise<void> {
	const scope = annotationPath === null ? undefined : Uri.file(annotationPath);
	const configuration = workspace.getConfiguration('anchorage', scope);
	const found = configuration.inspect(settingKeys[key]);
	const target =
		found?.workspaceFolderValue !== undefined
			? ConfigurationTarget.WorkspaceFolder
			: found?.workspaceValue !== undefined
				? ConfigurationTarget.Workspace
				: found?.globalValue !== undefined || !workspace.workspaceFolders
					? ConfigurationTarget.Global
					: ConfigurationTarget.Workspace;
	await configuration.update(settingKeys[key], value, target);
}

/** The path as it is best written into a workspace's settings. */
export function writtenPath(path: string, annotationPath: string): string {
	const folder = workspace.getWorkspaceFolder(Uri.file(annotationPath))?.uri.fsPath;
	return folder && path.startsWith(folder + sep)
		? path
				.slice(folder.length + 1)
				.split(sep)
				.join('/')
		: path;
}
