// The panel at the right: finding, layers, levels, object, loss. What is not true of the choice is not shown.

import { idWords, isOpen, unitOf } from '../../../core/words';
import { Icon } from '../../shared/icon';
import { IconButton } from '../../shared/iconButton';
import { Menu } from '../../shared/menu';
import { objectItems } from '../edit/contextMenu';
import { command } from '../host';
import * as state from '../state';
import { ChangeCard } from './changeCard';
import { DetectionsSection } from './detections';
import { FindingSection, ObjectFacts } from './finding';
import { LayerList } from './layers';
import { LevelStrip } from './levels';
import { LossSection } from './loss';
import { MissingImage } from './missing';
import { ProblemsSection } from './problems';

export function Inspector() {
	const inspection = state.inspection.value;
	if (!inspection) return null;
	const chosen = state.selected.value;
	const object = chosen === null ? null : inspection.objects[chosen];
	const trained = !object || object.use === 'trained';
	return (
		<aside class="inspector" aria-label="Inspector">
			<ChangeCard />
			{!object && <FindingSection />}
			{!object && <DetectionsSection />}
			<ProblemsSection />
			<MissingImage />
			<section class="layers">
				<h3>
					Layers
					<span class="dim push">{object ? 'this object' : 'whole image'}</span>
				</h3>
				<LayerList />
			</section>
			{inspection.grids.length > 1 && trained && (
				<section>
					<h3>
						Levels
						<span class="dim push">
							{isOpen(inspection) ? 'candidate' : 'positive'} {unitOf(inspection.recipe).many}
						</span>
					</h3>
					<LevelStrip />
				</section>
			)}
			{object && chosen !== null && (
				<section>
					<h3>
						<span class="trunc">{object.className}</span>
						<span class="dim plain trunc">{idWords(object.id)}</span>
						<span class="push tools">
							<IconButton
								icon="go-to-file"
								label="Show in the text"
								run={() => command('revealInText', chosen)}
							/>
							<Menu text={null} label="Actions for this object" align="right" items={objectItems()} />
						</span>
					</h3>
					<ObjectFacts row={chosen} />
				</section>
			)}
			{trained && <LossSection />}
		</aside>
	);
}

/** Opens the drawer and brings a section to its top. */
function openAt(section: 'layers' | 'loss'): void {
	state.inspectorOpen.value = true;
	requestAnimationFrame(() =>
		document.querySelector(`.drawer .${section}`)?.scrollIntoView({ block: 'nearest' }),
	);
}

/** 640 to 900 px: icons that open the inspector over the canvas. */
export function InspectorRail() {
	const open = state.inspectorOpen.value;
	return (
		<>
			<nav class="rail" aria-label="Inspector">
				<button
					type="button"
					class={open ? 'icon-button on' : 'icon-button'}
					aria-expanded={open}
					aria-label="Finding, layers, levels and loss"
					title="Finding, layers, levels and loss"
					onClick={() => {
						state.inspectorOpen.value = !open;
					}}
				>
					<Icon name={open ? 'layout-sidebar-right' : 'layout-sidebar-right-off'} />
				</button>
				{(
					[
						['layers', 'Layers', 'layers'],
						['graph-line', 'Loss', 'loss'],
					] as const
				).map(([icon, label, section]) => (
					<button
						key={icon}
						type="button"
						class="icon-button"
						aria-label={label}
						title={label}
						onClick={() => openAt(section)}
					>
						<Icon name={icon} />
					</button>
				))}
			</nav>
			{open && (
				<div class="drawer">
					<Inspector />
				</div>
			)}
		</>
	);
}
