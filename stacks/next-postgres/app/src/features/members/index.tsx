import { sendMail } from '#core/adapters/mail.ts';
import { systemFind } from '#core/entity/data.ts';
import { entityOf } from '#core/entity/entity.ts';
import { labelOf } from '#core/entity/names.ts';
import { env } from '#core/env.ts';
import type { Feature } from '#core/features.ts';
import { viewerOf } from '#core/http.ts';
import { linkToken } from '#core/link-token.ts';
import { t } from '#core/text.ts';
import { forgetInvitations, invitationOf, MAIL_JOB } from '#features/members/invitations.ts';
import { belongs, forgetMembers, isMemberCondition, membersOf, nameOf } from '#features/members/membership.ts';
import { memberForm } from '#features/members/routes.ts';
import { membersSection } from '#features/members/section.tsx';

/** People whom the owner of a row lets in by e-mail; the grant 'members' is theirs. */
export const members: Feature = {
  name: 'members',

  entity: {
    form: memberForm,

    grants: { members: isMemberCondition },

    audiences: {
      members: async (entity, row) => {
        const owner = row.owner_id ? [row.owner_id] : [];
        return [...owner, ...(await membersOf(entity, row.id)).map((member) => member.id)];
      },
    },

    sections: async (c, entity, row) =>
      entity.behaviours.members && (await belongs(viewerOf(c), entity, row))
        ? await membersSection(c, entity, row)
        : '',

    async beforeDelete(_viewer, entity, row) {
      await forgetMembers(entity, row.id);
      await forgetInvitations(entity, row.id);
    },
  },

  jobs: { [MAIL_JOB]: { run: mailInvitation } },
};

/** The job knows only the id, so that the link is written down nowhere but in the mail. */
async function mailInvitation(id: string): Promise<void> {
  const invitation = await invitationOf(id);
  const entity = invitation && entityOf(invitation.entity);
  const row = entity && (await systemFind(entity, invitation.row_id));
  // Withdrawn, accepted or deleted meanwhile.
  if (!invitation || !entity || !row) return;
  const values = { name: await nameOf(invitation.invited_by), label: labelOf(entity, row) };
  await sendMail({
    to: invitation.email,
    subject: t('members.mail.subject', values),
    text: t('members.mail.text', {
      ...values,
      email: invitation.email,
      link: `${env.APP_URL}/invitations/${linkToken('invitation', id)}`,
    }),
  });
}
