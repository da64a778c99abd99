// Makes @tensorflow/tfjs-node 4.22.0 run for the back-end tests: npm package, TensorFlow's C library and headers from the
// Python wheel tensorflow-cpu, add-on compiled here (Node-API 8, so one build serves Node 20, 22 and 24).
//
//   node scripts/tfjs-node.mjs      prints the folder to require; does nothing where it was done before
//
// Linux x64 only; needs g++, make, python3 with pip, unzip or python's zipfile. Where it cannot be had: one line, exit code 3.

import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cache, isMain } from './lib/paths.mjs';
import { Failure, main, npm, outputOf, run, withNodeFirst } from './lib/run.mjs';

const version = '4.22.0';
/** 4.22.0 was written for the C API of 2.9.1; 2.15.1 is the newest that was seen to work. */
const tensorflow = '2.15.1';
const home = join(cache, 'tfjs-node');

export const tfjsNodePath = join(home, 'node_modules', '@tensorflow', 'tfjs-node');

/** Exit code of "cannot be had on this machine". */
const unavailable = 3;

export function tfjsNodeIsThere() {
	return existsSync(join(home, 'done'));
}

/** Builds it unless it is there; gives the package's folder. Throws a Failure with exit code 3 where it cannot be had. */
export async function prepareTfjsNode({ say = console.error } = {}) {
	if (tfjsNodeIsThere()) return tfjsNodePath;
	if (process.platform !== 'linux' || process.arch !== 'x64') {
		throw new Failure(
			`tfjs-node: skipped, this script serves Linux x64 only (here ${process.platform} ${process.arch}).`,
			unavailable,
		);
	}
	await requireTools();
	try {
		await build(say);
	} catch (error) {
		throw new Failure(`tfjs-node: could not be built. ${error.message}`, unavailable);
	}
	return tfjsNodePath;
}

async function requireTools() {
	const missing = [];
	for (const [name, command, args] of [
		['g++', 'g++', ['--version']],
		['make', 'make', ['--version']],
		['python3 with pip', 'python3', ['-m', 'pip', '--version']],
	]) {
		if ((await outputOf(command, args)) === null) missing.push(name);
	}
	if (missing.length > 0)
		throw new Failure(`tfjs-node: skipped, please install ${missing.join(', ')}.`, unavailable);
}

async function build(say) {
	rmSync(home, { recursive: true, force: true });
	mkdirSync(home, { recursive: true });
	writeFileSync(
		join(home, 'package.json'),
		JSON.stringify({ private: true, dependencies: { '@tensorflow/tfjs-node': version } }),
	);
	say(`tfjs-node: installing @tensorflow/tfjs-node ${version}`);
	await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: home,
		log: 'tfjs-node-install',
	});

	say(`tfjs-node: fetching libtensorflow ${tensorflow} (the wheel tensorflow-cpu, about 200 MB)`);
	const work = join(home, 'work');
	await fetchWheel(work);
	await placeLibrary(join(work, 'tensorflow'));

	say('tfjs-node: compiling the add-on');
	const preGyp = join(home, 'node_modules/@mapbox/node-pre-gyp/bin/node-pre-gyp');
	await run(process.execPath, [preGyp, 'install', '--build-from-source', ...nodeHeaders()], {
		cwd: tfjsNodePath,
		env: withNodeFirst(process.execPath),
		log: 'tfjs-node-build',
	});
	rmSync(work, { recursive: true, force: true });
	writeFileSync(join(home, 'done'), `${version} on ${tensorflow}\n`);
}

/** Downloads the wheel for CPython 3.11, whatever Python is here (nothing of it is installed), and unpacks what is needed. */
async function fetchWheel(work) {
	const platforms = ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'].flatMap((name) => ['--platform', name]);
	const tags = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', ...platforms];
	const download = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', ...tags];
	await run('python3', [...download, '-d', work, `tensorflow-cpu==${tensorflow}`], {
		log: 'tfjs-node-wheel',
	});
	const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
	if (wheel === undefined) throw new Failure(`pip left no wheel of tensorflow-cpu ${tensorflow}.`);
	const wanted = [
		'libtensorflow',
		...['c', 'tsl', 'core/platform'].map((name) => `include/tensorflow/${name}/`),
		'include/tsl/',
	];
	const unpack = [
		'import sys, zipfile',
		'archive = zipfile.ZipFile(sys.argv[1])',
		'wanted = tuple("tensorflow/" + name for name in sys.argv[3:])',
		'archive.extractall(sys.argv[2], [name for name in archive.namelist() if name.startswith(wanted)])',
	].join('\n');
	await run('python3', ['-c', unpack, join(work, wheel), work, ...wanted], { log: 'tfjs-node-unpack' });
	rmSync(join(work, wheel));
}

/** Lays the libraries and headers out as the add-on's build file expects them. */
async function placeLibrary(from) {
	const lib = join(tfjsNodePath, 'deps', 'lib');
	mkdirSync(lib, { recursive: true });
	for (const name of readdirSync(from)) {
		if (name.startsWith('libtensorflow')) renameSync(join(from, name), join(lib, name));
	}
	cpSync(join(from, 'include'), join(tfjsNodePath, 'deps', 'include'), { recursive: true });
	symlinkSync('libtensorflow_cc.so.2', join(lib, 'libtensorflow.so'));
	symlinkSync('libtensorflow_framework.so.2', join(lib, 'libtensorflow_framework.so'));
}

/** Headers that came with this Node; without them node-gyp downloads its own. */
function nodeHeaders() {
	const folders = [process.env.npm_config_nodedir ?? '', dirname(dirname(process.execPath))];
	const found = folders.find(
		(folder) => folder !== '' && existsSync(join(folder, 'include', 'node', 'node_api.h')),
	);
	return found === undefined ? [] : [`--nodedir=${found}`];
}

if (isMain(import.meta.url)) main(async () => console.log(await prepareTfjsNode()));
