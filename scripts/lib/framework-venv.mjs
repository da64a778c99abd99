// Virtual environments for test:frameworks and bench:labels, one for each group of packages that can live together, with pinned
// versions.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './paths.mjs';
import { outputOf, run } from './run.mjs';

/** The sample's pictures and masks. */
const common = ['numpy==2.4.6', 'pillow==13.0.0', 'pycocotools==2.0.11', 'scipy==1.17.1'];

const torch = ['torch==2.13.0', 'torchvision==0.28.0'];

/** Groups that live in another's environment. */
const homes = { sources: 'torch' };

/**
 * Packages by group: `together` with what they need, `alone` without (their other needs stand under `together`:
 * Ultralytics asks for an OpenCV with windows, which takes a graphics library that servers lack).
 */
const packages = {
	cleanlab: { together: ['cleanlab==2.9.0', 'numpy==2.4.6', 'scikit-learn==1.9.1'], alone: [] },
	tensorflow: {
		together: [
			...common,
			'tensorflow-cpu==2.21.0',
			'keras==3.15.1',
			'scikit-image==0.26.0',
			'kagglehub',
			'regex',
			'tokenizers',
		],
		// Matterport's mrcnn asks for a TensorFlow and a Keras that are gone; tf-keras and keras-hub for a second TensorFlow.
		alone: ['mask-rcnn-12rics==0.2.3', 'tf-keras==2.21.0', 'keras-hub==0.32.0'],
	},
	torch: {
		together: [
			...common,
			...torch,
			'transformers==5.23.0',
			'opencv-python-headless==5.0.0.93',
			'matplotlib',
			'polars',
			'psutil',
			'pyyaml',
			'requests',
			// Of Detectron2's and MMDetection's Python functions.
			'fvcore==0.1.5.post20221221',
			'iopath==0.1.9',
			'omegaconf==2.3.0',
			'hydra-core==1.3.2',
			'yacs==0.1.8',
			'cloudpickle',
			'tabulate',
			'mmengine==0.10.7',
			'mmcv-lite==2.1.0',
			'shapely',
			'six',
			'terminaltables',
		],
		alone: ['ultralytics==8.4.190', 'ultralytics-thop==2.2.3', 'mmdet==3.3.0'],
	},
};

/** The Python of a group's environment, made when it is not there or was made for other versions. */
export async function environment(group) {
	if (process.env.ANCHORAGE_PYTHON) return process.env.ANCHORAGE_PYTHON;
	const home = homes[group] ?? group;
	const folder = join(cache, 'frameworks', `venv-${home}`);
	const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
	const stamp = join(folder, 'anchorage.json');
	const wanted = JSON.stringify(packages[home]);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
	const { together, alone } = packages[home];
	console.log(`${home}: packages for ${folder}: ${[...together, ...alone].join(' ')}`);
	mkdirSync(folder, { recursive: true });
	const base = (await outputOf('python3', ['--version'])) === null ? 'python' : 'python3';
	await run(base, ['-m', 'venv', folder], { log: `venv-${home}` });
	const install = ['-m', 'pip', 'install', '--disable-pip-version-check'];
	await run(python, [...install, ...together], { log: `pip-${home}` });
	if (alone.length > 0) await run(python, [...install, '--no-deps', ...alone], { log: `pip-${home}-alone` });
	writeFileSync(stamp, wanted);
	return python;
}
