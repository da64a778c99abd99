// The command line as a program of its own: bundled as it is shipped, to be started and read from outside.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

export interface Outcome {
	status: number | null;
	stdout: string;
	stderr: string;
}

/** A new folder inside the project, so that a program in it finds the packages that are not bundled. */
export function programFolder(): string {
	mkdirSync('.cache', { recursive: true });
	return resolve(mkdtempSync(join('.cache', 'cli-')));
}

/** Bundles the program into `folder`; the function starts it. */
export async function buildProgram(folder: string): Promise<(args: string[], cwd?: string) => Outcome> {
	const program = join(folder, 'cli.js');
	await build({
		entryPoints: ['src/cli/main.ts'],
		outfile: program,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'error',
	});
	return (args, cwd = process.cwd()) => {
		const options = { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
		const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
		return { status, stdout, stderr };
	};
}
