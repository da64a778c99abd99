// Below 640 px the inspector is a bottom sheet with tabs: layers, objects, loss.

import { useRef } from 'preact/hooks';
import { objectLoss } from '../../../core/breakdown/sums';
import {
	formatCount,
	formatIou,
	formatLoss,
	formatShare,
	hasRanking,
	idWords,
	knowsIou,
	objectSentence,
	outcomeSentence,
	outcomeWords,
	rankingQuestion,
	servedWords,
	serviceOf,
	tierWords,
} from '../../../core/words';
import { Icon } from '../../shared/icon';
import { Glyph } from '../../shared/mark';
import { Menu } from '../../shared/menu';
import { useRoving } from '../../shared/roving';
import { choose, toggleRanking } from '../actions';
import { objectItems } from '../edit/contextMenu';
import * as state from '../state';
import { ChangeCard } from './changeCard';
import { DetectionsInSheet } from './detections';
import { FindingSection } from './finding';
import { LayerList } from './layers';
import { LossSection } from './loss';
import { MissingImage } from './missing';
import { ProblemsSection } from './problems';

export function BottomSheet() {
	const tabs = useRef<HTMLDivElement>(null);
	useRoving(tabs);
	const inspection = state.inspection.value;
	if (!inspection) return null;
	const open = state.sheetOpen.value;
	const { breakdown, estimate } = inspection;
	const title = !breakdown && estimate ? tierWords.estimate.title : 'Loss';
	const sum = (breakdown ?? estimate)?.total ?? null;
	const total = sum === null ? '' : ` ${formatLoss(sum, 3)}`;
	const entries: { tab: state.SheetTab; title: string; badge?: string }[] = [
		{ tab: 'layers', title: 'Layers' },
		{
			tab: 'objects',
			title: 'Objects',
			badge: formatCount(inspection.objects.filter((object) => object.use === 'trained').length),
		},
		{ tab: 'loss', title: `${title}${total}` },
	];
	return (
		<div class="sheet">
			<div class="tabs" ref={tabs}>
				<div class="tab-list" role="tablist" aria-label="Inspector">
					{entries.map(({ tab, title, badge }) => (
						<button
							key={tab}
							type="button"
							role="tab"
							id={`tab-${tab}`}
							aria-selected={open && state.sheetTab.value === tab}
							aria-controls="sheet-body"
							onClick={() => {
								state.sheetTab.value = tab;
								state.sheetOpen.value = true;
							}}
						>
							{title}
							{badge && <span class="badge">{badge}</span>}
						</button>
					))}
				</div>
				<button
					type="button"
					class="icon-button push"
					aria-label={open ? 'Fold the sheet' : 'Unfold the sheet'}
					aria-expanded={open}
					title={open ? 'Fold the sheet' : 'Unfold the sheet'}
					onClick={() => {
						state.sheetOpen.value = !open;
					}}
				>
					<Icon name={open ? 'chevron-down' : 'chevron-up'} />
				</button>
			</div>
			{open && (
				<div
					class="sheet-body"
					id="sheet-body"
					role="tabpanel"
					aria-labelledby={`tab-${state.sheetTab.value}`}
				>
					{state.sheetTab.value === 'layers' && <LayersTab />}
					{state.sheetTab.value === 'objects' && <ObjectsTab />}
					{state.sheetTab.value === 'loss' && <LossSection bare />}
				</div>
			)}
		</div>
	);
}

function LayersTab() {
	const inspection = state.inspection.value;
	const chosen = state.selected.value;
	const object = chosen === null ? null : inspection?.objects[chosen];
	if (!inspection) return null;
	return (
		<>
			<MissingImage />
			<ChangeCard short />
			<ProblemsSection />
			<LayerList short />
			{object && chosen !== null ? (
				<ObjectLine row={chosen} />
			) : (
				<>
					<FindingSection />
					<DetectionsInSheet />
				</>
			)}
		</>
	);
}

function ObjectLine({ row }: { row: number }) {
	const inspection = state.inspection.value;
	const object = inspection?.objects[row];
	if (!inspection || !object) return null;
	const loss = objectLoss(object);
	const outcome = outcomeSentence(inspection, row);
	const words = [
		...(object.use === 'trained' && knowsIou(inspection) ? [`Best IoU ${formatIou(object.bestIou)}.`] : []),
		objectSentence(inspection, row).text,
		...(outcome ? [outcome.text] : []),
		...(loss !== null && inspection.breakdown
			? [`Loss ${formatLoss(loss)}, ${formatShare(loss, inspection.breakdown.total)} of the image.`]
			: []),
	];
	return (
		<div class="object-line">
			<p class="say">
				<b>{object.className}</b> <span class="dim">{idWords(object.id)}</span>
				<br />
				{words.join(' ')}
				{hasRanking(inspection, row) && (
					<>
						{' '}
						<button type="button" class="link" onClick={toggleRanking}>
							{rankingQuestion(inspection, row)}
						</button>
					</>
				)}
			</p>
			<Menu text={null} label="Actions for this object" align="right" up items={objectItems()} />
		</div>
	);
}

function ObjectsTab() {
	const inspection = state.inspection.value;
	if (!inspection) return null;
	return (
		<ul class="object-list">
			{state.objectOrder.value.slice(0, 200).map((row) => {
				const object = inspection.objects[row];
				if (!object) return null;
				const service = serviceOf(object);
				return (
					<li key={row}>
						<button
							type="button"
							class={state.selected.value === row ? 'on' : ''}
							onClick={() => choose(row)}
						>
							{service === 'well' || service === 'forced' || service === 'open' ? (
								<Glyph name={service === 'well' ? 'positive' : service === 'open' ? 'ignored' : 'forced'} />
							) : (
								<Icon name={service === 'apart' ? 'circle-slash' : 'warning'} />
							)}
							<span class="trunc">{object.className}</span>
							<span class="n">
								{[servedWords(inspection, row), outcomeWords(inspection, row)].filter(Boolean).join(', ')}
							</span>
						</button>
					</li>
				);
			})}
		</ul>
	);
}
