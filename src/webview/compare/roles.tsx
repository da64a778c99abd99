// Anchors that change their role from A to B; where both sides have others, how many have each role.

import type { RoleName } from '../../core/assignment';
import type { RoleChanges } from '../../core/compare/types';
import { formatCount, sentenceCase, unitOf } from '../../core/words';
import { Glyph } from '../shared/mark';
import * as state from './state';

const shownRoles: readonly RoleName[] = ['positive', 'forced', 'ignored', 'candidate', 'negative'];

export function Roles() {
	const view = state.view.value;
	const roles = state.comparison.value?.roles ?? null;
	if (!view || roles === null) return null;
	const many = unitOf(view.b.inspection.recipe).many;
	return roles.kind === 'same-anchors' ? (
		<Followed roles={roles} many={many} />
	) : (
		<Counted roles={roles} many={many} />
	);
}

function Followed({ roles, many }: { roles: Extract<RoleChanges, { kind: 'same-anchors' }>; many: string }) {
	return (
		<section class="side-section">
			<h3>
				{sentenceCase(many)} that changed <span class="dim">A to B</span>
			</h3>
			<ul class="role-changes num">
				{roles.changes.map(({ from, to, count }) => (
					<li key={`${from} ${to}`}>
						<span class="what">
							<RoleWord role={from} /> to <RoleWord role={to} />
						</span>
						<span>{formatCount(count)}</span>
					</li>
				))}
				<li class="dim">
					<span class="what">
						{roles.changes.length === 0 ? 'none: the same label in both' : 'same label in both'}
					</span>
					<span>{formatCount(roles.same)}</span>
				</li>
			</ul>
		</section>
	);
}

function Counted({ roles, many }: { roles: Extract<RoleChanges, { kind: 'other-anchors' }>; many: string }) {
	const listed = shownRoles.filter((role) => roles.a[role] + roles.b[role] > 0);
	return (
		<section class="side-section">
			<h3>{sentenceCase(many)} by role</h3>
			<table class="totals num">
				<thead>
					<tr>
						<td />
						<th scope="col">A</th>
						<th scope="col">B</th>
					</tr>
				</thead>
				<tbody>
					{listed.map((role) => (
						<tr key={role}>
							<th scope="row">
								<RoleWord role={role} />
							</th>
							<td>{formatCount(roles.a[role])}</td>
							<td>{formatCount(roles.b[role])}</td>
						</tr>
					))}
				</tbody>
			</table>
			<p class="note">The sides have other {many}, so single ones cannot be followed from A to B.</p>
		</section>
	);
}

function RoleWord({ role }: { role: RoleName }) {
	return (
		<span class="role">
			{role !== 'candidate' && <Glyph name={role} size={12} />}
			{role}
		</span>
	);
}
