// The card of the pointed detection: what it finds or why it finds nothing, how well it lies, and what an estimate says.

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Estimate, JudgedDetection } from '../../../core/estimate/types';
import type { Inspection } from '../../../core/inspection';
import { detectionSentence, detectionTitle, formatIou, formatLoss, nameOf } from '../../../core/words';
import type { Camera } from '../../shared/camera';
import { Swatch } from '../../shared/mark';
import { beside } from '../beside';
import { follow, stage } from '../stage';
import * as state from '../state';

export function DetectionCard() {
	const inspection = state.inspection.value;
	const pointed = state.pointedDetection.value;
	const estimate = inspection?.estimate;
	const detection = pointed ? estimate?.detections[pointed.row] : undefined;
	if (!inspection || !estimate || !pointed?.open || !detection) return null;
	return <Card inspection={inspection} estimate={estimate} detection={detection} kept={pointed.kept} />;
}

interface Props {
	inspection: Inspection;
	estimate: Estimate;
	detection: JudgedDetection;
	kept: boolean;
}

function Card({ inspection, estimate, detection, kept }: Props) {
	const card = useRef<HTMLDivElement>(null);
	const { box, object } = detection;
	useLayoutEffect(() => {
		const element = card.current;
		if (!element) return;
		const size = { width: element.offsetWidth, height: element.offsetHeight };
		const about = inspection.objects[object]?.boxImage ?? box;
		const place = ({ zoom, panX, panY }: Camera) => {
			const onScreen = (each: readonly number[]) =>
				each.map((value, at) => value * zoom + (at & 1 ? panY : panX)) as [number, number, number, number];
			const [x1, y1, x2, y2] = onScreen(box);
			const point = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
			const spot = beside(onScreen(about), [x1, y1, x2, y2], point, size, stage.size);
			element.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
		};
		place(stage.camera);
		return follow(place);
	}, [inspection, detection]);
	return (
		<div class={kept ? 'card kept' : 'card'} ref={card}>
			<h4>
				<Swatch name={detection.fate === 'false' ? 'falseDetection' : 'foundDetection'} />
				<span class="grow trunc">{detection.className || 'no class'}</span>
				<span class="dim plain">score</span>
				<span class="num">{formatIou(detection.score, 3)}</span>
			</h4>
			<p>
				<b>{detectionTitle(detection)}.</b>{' '}
				<span class="dim">{detectionSentence(inspection, detection)}</span>
			</p>
			{object >= 0 && <Fit inspection={inspection} estimate={estimate} detection={detection} />}
			{detection.fate !== 'ignored' && (
				<dl class="kv ruled">
					<dt>Class loss towards {detection.fate === 'found' ? 1 : 0}</dt>
					<dd class="mono">{formatLoss(detection.classification)}</dd>
					{detection.localisation !== null && (
						<>
							<dt>Box loss, 1 − GIoU</dt>
							<dd class="mono">{formatLoss(detection.localisation)}</dd>
						</>
					)}
				</dl>
			)}
			{detection.fate !== 'ignored' && <p class="note">Estimates, from the score after NMS.</p>}
			<p class="keys">
				<kbd>A</kbd>
				<span class="dim">next</span>
				<span class="space" />
				<kbd>{kept ? 'Esc' : 'Enter'}</kbd>
				<span class="dim">{kept ? 'close' : 'keep open'}</span>
			</p>
		</div>
	);
}

/** How it lies on the object that it is about. */
function Fit({ inspection, estimate, detection }: Omit<Props, 'kept'>) {
	const { object, boxIou, mask, alignment } = detection;
	const { alpha, beta } = estimate.alignment;
	return (
		<dl class="kv">
			<dt>About</dt>
			<dd class="trunc" title={nameOf(inspection, object)}>
				{nameOf(inspection, object)}
			</dd>
			<dt>IoU of boxes</dt>
			<dd>{formatIou(boxIou, 3)}</dd>
			{mask && (
				<>
					<dt>IoU of masks</dt>
					<dd>{formatIou(mask.iou, 3)}</dd>
					<dt>Boundary IoU</dt>
					<dd>{formatIou(mask.boundaryIou, 3)}</dd>
				</>
			)}
			<dt>Alignment</dt>
			<dd>
				<span class="dim">
					score<sup>{alpha}</sup> · IoU<sup>{beta}</sup>
				</span>{' '}
				{formatIou(alignment, 3)}
			</dd>
		</dl>
	);
}
