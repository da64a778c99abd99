// The panel beside a mask: IoU and the sentence, pixel classes with their share, loss lines, what the target itself loses.

import type { MaskError } from '../../../core/breakdown';
import type { Inspection } from '../../../core/inspection';
import { formatCount, formatGradient, formatLoss, formatShare } from '../../../core/words';
import {
	lossByClass,
	maskSentence,
	type PixelClass,
	pixelCovers,
	pixelTitles,
	rampEnd,
	steepest,
	vanished,
} from './maskFacts';

const order: PixelClass[] = ['predictionOnly', 'labelOnly', 'both', 'neither'];

interface Props {
	inspection: Inspection;
	mask: MaskError;
	/** Of the person's own loss, where that is shown. */
	gradient: Float32Array | null;
}

export function MaskInspector({ inspection, mask, gradient }: Props) {
	const loss = lossByClass(mask);
	const term = inspection.breakdown?.terms.find((entry) => entry.name === 'mask');
	const covers = pixelCovers(mask, inspection.input);
	const pixels = mask.size * mask.size;
	const gone = vanished(mask);
	return (
		<aside class="inspector" aria-label="Inspector">
			<section class="mask-head">
				<h2>{mask.iou.toFixed(2)}</h2>
				<p class="dim">mask IoU at training resolution</p>
				<p class="sentence">{maskSentence(mask)}</p>
			</section>
			<section>
				<h3>
					Pixels
					<span class="dim push">share of mask loss</span>
				</h3>
				<ul class="pixels">
					{order.map((kind) => (
						<li key={kind}>
							<i class={`texture ${kind}`} />
							<span>{pixelTitles[kind]}</span>
							<span class="n">{formatCount(mask.pixels[kind])} px</span>
							<span class="n dim">{formatShare(loss[kind], loss.total)}</span>
						</li>
					))}
				</ul>
			</section>
			<section>
				<h3>Mask loss</h3>
				<dl class="kv wide">
					<dt>Mean cross-entropy, this object</dt>
					<dd class="mono">{formatLoss(loss.total / pixels)}</dd>
					{term && (
						<>
							<dt>Mean over all objects</dt>
							<dd class="mono">{formatLoss(term.value)}</dd>
						</>
					)}
					<dt>Pixels averaged</dt>
					<dd class="mono">{formatCount(pixels)}</dd>
				</dl>
				<p class="note inset">Only the channel of the labelled class counts.</p>
			</section>
			<section>
				<h3>What the target itself loses</h3>
				<dl class="kv wide">
					<dt>One mask pixel covers</dt>
					<dd class="num">
						{covers.width.toFixed(1)} × {covers.height.toFixed(1)} px
					</dd>
					<dt>Best IoU the target allows</dt>
					<dd class="mono">{mask.ceilingIou.toFixed(3)}</dd>
				</dl>
				<p class="note inset">
					{gone
						? 'No pixel of the target reaches one half: the model is taught that nothing is here.'
						: 'Dotted yellow is the outline in the file, solid yellow is what the loss sees.'}
				</p>
			</section>
			<Scale gradient={gradient} />
		</aside>
	);
}

/** What the colours of the picture mean. */
function Scale({ gradient }: Pick<Props, 'gradient'>) {
	return (
		<section>
			<h3>{gradient ? 'Gradient scale' : 'Cross-entropy scale'}</h3>
			<div class="ramp" aria-hidden="true" />
			{gradient ? (
				<>
					<p class="ramp-ends note num">
						<span>0</span>
						<span>{formatGradient(steepest(gradient))}</span>
					</p>
					<p class="note inset">Size of your loss's gradient at each pixel; the brightest is the steepest.</p>
				</>
			) : (
				<p class="ramp-ends note num">
					<span>0</span>
					<span>1</span>
					<span>2</span>
					<span>{rampEnd} and over</span>
				</p>
			)}
		</section>
	);
}
