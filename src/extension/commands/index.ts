// Every command by its id: the one list that package.json is held against.

import { commands, type Disposable } from 'vscode';
import type { Problem } from '../../core/problem';
import type { OverlayAction } from '../../messages';
import { tellFailure } from '../log';
import type { Parts } from '../parts';
import { checkLosses, showBackendReport } from './check';
import { changeSampling, chooseDetections, chooseDump, chooseImageFolder } from './choose';
import { compareDetections, compareDumps, compareRecipes } from './compare';
import { changeClass, deleteObject, duplicateObject, toggleFlag } from './edit-object';
import { evaluateDetections } from './evaluation';
import { filterImages, openImage, pickImage, sortImages, stepImage } from './images';
import { installNative } from './install-native';
import { chooseLoss, newLoss, openLoss, runLoss, stopLoss, trustWorkspace } from './loss-file';
import { cancelModel, connectModel, openConnection, runModel, testModel, useModel } from './models';
import {
	openAnnotationFile,
	openFolder,
	openOverlay,
	openSample,
	openTeachingScene,
	revealInText,
	selectInText,
	showInOverlay,
	showMaskError,
} from './open';
import { showWeightPenalty } from './penalty';
import { explainRule, fixProblem, nextUnmatched, openProblem, silenceRule, stepProblem } from './problems';
import { changeRecipe } from './recipe';
import { saveDataset } from './save-dataset';
import {
	compareCheckpoints,
	comparePictures,
	markLabelError,
	openLabelError,
	scanDataset,
	scanFiles,
	showDataset,
} from './scan';
import { choosePrediction, openSegmentation } from './segmentation';
import { showTraining, trainProbe } from './train-probe';
import { tryLoss } from './try-loss';

/** @param more where several are selected: all of them. */
type Handler = (parts: Parts, argument: unknown, more?: unknown) => unknown;

/** What keys do inside the overlay, for the palette. */
const overlayCommands: Record<string, OverlayAction> = {
	showCentres: 'mode.centres',
	showContours: 'mode.contours',
	showBoxes: 'mode.boxes',
	zoomIn: 'zoom.in',
	zoomOut: 'zoom.out',
	zoomToFit: 'zoom.fit',
	nextObject: 'object.next',
	previousObject: 'object.previous',
	nextWeakObject: 'object.nextWeak',
	nextFalseDetection: 'detection.nextFalse',
	toggleMaskView: 'mask.toggle',
	toggleRanking: 'ranking.toggle',
	clearFocus: 'focus.clear',
	toggleEditing: 'edit.toggle',
};

const handlers: Record<string, Handler> = {
	openOverlay,
	showInOverlay,
	showMaskError,
	openAnnotationFile,
	openFolder,
	openSample,
	openTeachingScene,
	revealInText,
	changeRecipe,
	chooseDetections,
	chooseDump,
	chooseImageFolder,
	connectModel,
	testModel,
	useModel,
	runModel,
	cancelModel,
	openConnection,
	evaluateDetections,
	saveDataset,
	changeSampling,
	openSegmentation,
	choosePrediction,
	scanDataset,
	scanFiles,
	showDataset,
	compareRecipes,
	compareDumps,
	compareDetections,
	compareCheckpoints,
	comparePictures,
	openLabelError,
	markFixed: (parts, line) => markLabelError(parts, line, 'fixed'),
	markFine: (parts, line) => markLabelError(parts, line, 'fine'),
	trainProbe,
	showTraining,
	newLoss,
	chooseLoss,
	runLoss,
	stopLoss,
	openLoss,
	trustWorkspace,
	tryLoss: (parts, term) => tryLoss(parts, typeof term === 'string' ? term : null),
	checkLosses,
	showBackendReport,
	installNative,
	showWeightPenalty,
	pickImage,
	openImage,
	sortImages,
	filterImages,
	nextImage: (parts) => stepImage(parts, 1),
	previousImage: (parts) => stepImage(parts, -1),
	showLog: ({ log }) => log.show(),
	selectObject: (parts, row) => {
		if (!Number.isInteger(row)) return undefined;
		// Choosing the chosen object again brings the text back to it.
		if (parts.session.selected === row) return selectInText(parts, row as number, false);
		parts.session.select(row as number, 'tree');
	},
	openProblem: (parts, problem) => openProblem(parts, problem as Problem | undefined),
	nextProblem: (parts) => stepProblem(parts, 1),
	previousProblem: (parts) => stepProblem(parts, -1),
	nextUnmatched,
	fixProblem,
	explainRule,
	silenceRule,
	moreProblems: ({ problemsView }, rule) => problemsView.more(String(rule)),
	deleteObject,
	duplicateObject,
	toggleFlag,
	changeClass,
	...Object.fromEntries(
		Object.entries(overlayCommands).map(([name, action]): [string, Handler] => [
			name,
			({ overlay }) => overlay.perform(action),
		]),
	),
};

/** Ids of all commands. */
export const commandIds = Object.keys(handlers).map((name) => `anchorage.${name}`);

export function registerCommands(parts: Parts): Disposable[] {
	return Object.entries(handlers).map(([name, handler]) =>
		commands.registerCommand(`anchorage.${name}`, async (argument: unknown, more: unknown) => {
			try {
				return await handler(parts, argument, more);
			} catch (error) {
				await tellFailure(parts.log, 'That did not work:', error);
			}
		}),
	);
}
