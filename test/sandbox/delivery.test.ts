import { describe, expect, test } from 'vitest'
import type { HookDocument } from '../../src/sandbox/documents.ts'
import { completeTask, doNotContact, recordActivity } from '../../src/sandbox/effects.ts'
import { doStep, dueFor } from '../../src/sandbox/engine-steps.ts'
import { first } from '../contract/row.ts'
import { target, turn, withReceiver } from './receiver.ts'

describe('an activity', () => {
  test('is told once, as the list of activities shows it, with the secret of the hook', async () => {
    const { world, team, lead, hook, arrived, sandbox } = withReceiver()
    hook({ type: 'emailsClicked', secret: 'shh' })
    const extra = { linkUrl: 'https://go.example/guide' }
    const { _id, createdAt } = recordActivity(world, team, { type: 'emailsClicked', leadId: lead._id, extra })
    await turn()
    const { state, status, isPaused, personalized, source, variables, contactId, emailStatus, campaignId } = lead
    const sender = team.users.get(lead.sendUserId ?? '')
    const name = team.campaigns.get(campaignId)?.name
    const { _id: teamId } = team.team
    expect([state, status]).not.toEqual(['emailsClicked', 'running'])
    expect(arrived).toEqual([
      {
        after: 0,
        url: target,
        method: 'POST',
        contentType: 'application/json',
        body: {
          ...{ _id, type: 'emailsClicked', teamId, createdAt, isFirst: true, bot: false, ...extra, secret: 'shh' },
          ...{ campaignId, campaignName: name, name, leadId: lead._id, contactId },
          ...{ sendUserId: sender?._id, sendUserEmail: sender?.email, sendUserName: sender?.name },
          leadFirstName: variables.firstName,
          leadLastName: variables.lastName,
          leadEmail: lead.email,
          leadCompanyName: variables.companyName,
          ...(variables.phone && { leadPhone: variables.phone }),
          ...(variables.picture && { leadPicture: variables.picture }),
          lead: {
            ...{ _id: lead._id, isPaused, state: 'emailsClicked', personalized, source, variables, contactId },
            enrichment: emailStatus === undefined ? {} : { emailStatus },
          },
          metaData: { teamId, campaignId, leadId: lead._id, type: 'emailsClicked' },
        },
      },
    ])
    const at = createdAt
    expect(sandbox.deliveries()).toEqual({
      dropped: 0,
      deliveries: [
        { hookId: 'hoo_1', type: 'emailsClicked', target, at, attempts: 1, lastStatus: 200, state: 'delivered' },
      ],
    })
  })

  test.each<[string, Partial<HookDocument>, string[]]>([
    ['every event', {}, ['emailsOpened', 'hooked']],
    ['this event', { type: 'emailsOpened' }, ['emailsOpened']],
    ['several events', { type: 'emailsSent, emailsOpened' }, ['emailsOpened']],
    ['the stage that it brings about', { type: 'hooked' }, ['hooked']],
    ['another event', { type: 'emailsClicked' }, []],
    ['another stage', { type: 'contacted' }, []],
    ['another campaign', { campaignId: 'cam_other' }, []],
  ])('and a hook for %s', async (_title, fields, expected) => {
    const { world, team, lead, hook, types } = withReceiver()
    hook(fields)
    recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id })
    expect(await types()).toEqual(expected)
  })

  test('and a hook for its campaign', async () => {
    const { world, team, lead, hook, types } = withReceiver()
    hook({ campaignId: lead.campaignId, type: 'emailsOpened' })
    recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id })
    expect(await types()).toEqual(['emailsOpened'])
  })

  test('that is not the first of its kind is kept from hooks for first ones', async () => {
    const { world, team, lead, hook, arrived } = withReceiver()
    hook({ type: 'emailsOpened', isFirst: true })
    const one = recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id, stepId: 'stp_1' })
    recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id, stepId: 'stp_1' })
    const other = recordActivity(world, team, { type: 'emailsOpened', leadId: lead._id, stepId: 'stp_2' })
    await turn()
    expect(arrived.map(({ body }) => body._id)).toEqual([one._id, other._id])
  })

  test('calls each of several hooks that are for it', async () => {
    const { world, team, lead, hook, arrived } = withReceiver()
    hook({ type: 'interested' })
    hook({ _id: 'hoo_2', type: 'interested', targetUrl: 'http://localhost:9/b' })
    recordActivity(world, team, { type: 'manualInterested', leadId: lead._id })
    await turn()
    expect(arrived.map(({ url, body }) => [url, body.type])).toEqual([
      [target, 'interested'],
      ['http://localhost:9/b', 'interested'],
    ])
  })

  test('that is no event, and a mail that was written in the inbox, raise nothing', async () => {
    const { world, team, lead, hook, types } = withReceiver()
    hook()
    completeTask(
      world,
      team,
      first(team.tasks, ({ leadId }) => leadId !== undefined),
    )
    recordActivity(world, team, { type: 'conditionChosen', leadId: lead._id })
    recordActivity(world, team, { type: 'emailsSent', contactId: lead.contactId })
    recordActivity(world, team, { type: 'linkedinSent', contactId: lead.contactId })
    expect(await types()).toEqual(['linkedinSent', 'contacted'])
  })
})

describe('what is no activity', () => {
  test('a lead that comes to the end of its campaign, and one that is stopped by the unsubscribe list', async () => {
    const { world, team, lead, hook, arrived, clock } = withReceiver()
    hook({ type: 'campaignComplete,emailsUnsubscribed' })
    const steps = team.sequences.get(team.campaigns.get(lead.campaignId)?.sequenceId ?? '')?.steps ?? []
    const due = dueFor(team, lead)
    if (due === undefined) throw new Error('nothing is due')
    doStep(world, team, lead, { ...due, place: steps.length, sequence: { ...due.sequence, steps } })
    doNotContact(world, team, lead.contactId)
    await turn()
    const body = {
      ...{ teamId: team.team._id, createdAt: new Date(clock.now()).toISOString() },
      ...{ campaignId: lead.campaignId, campaignName: team.campaigns.get(lead.campaignId)?.name },
      ...{ leadId: lead._id, contactId: lead.contactId, leadEmail: lead.email },
      ...{ leadFirstName: lead.variables.firstName, leadLastName: lead.variables.lastName },
    }
    expect(arrived.map(({ body }) => body)).toEqual([
      { type: 'campaignComplete', ...body },
      { type: 'emailsUnsubscribed', ...body },
    ])
  })

  test('enrichments that end together are told together, to hooks and to the address they were given', async () => {
    const { post, hook, arrived, pass } = withReceiver()
    hook({ type: 'enrichmentDone', secret: 'shh' })
    const own = 'http://127.0.0.1:9/own'
    const person = { linkedinUrl: 'https://www.linkedin.com/in/ada-lovelace', companyDomain: 'engine.example' }
    const answered = await post(`/api/v2/enrichments/bulk?webhookUrl=${encodeURIComponent(own)}`, [
      { input: person, enrichmentRequests: ['find_email', 'verify'], metadata: { row: 1 } },
      { input: { email: 'info@engine.example' }, enrichmentRequests: ['verify'] },
    ])
    const [{ id: found }, { id: verified }] = (await answered.json()) as [{ id: string }, { id: string }]
    await pass(7_999)
    expect(arrived).toEqual([])
    await pass(1)
    const email = 'ada.lovelace@engine.example'
    const body = {
      type: 'enrichmentDone',
      data: [
        { id: found, data: { find_email: { email, status: 'deliverable', notFound: false } }, metadata: { row: 1 } },
        { id: verified, data: { verify: { email: 'info@engine.example', status: 'risky', notFound: false } } },
      ],
    }
    expect(arrived.map(({ after, url, body }) => ({ after, url, body }))).toEqual([
      { after: 8, url: target, body: { ...body, secret: 'shh' } },
      { after: 8, url: own, body },
    ])
  })

  test('labels of a conversation, only where they changed', async () => {
    const { post, team, hook, arrived, clock } = withReceiver()
    hook()
    const { contactId, labelIds } = first(team.conversations, ({ labelIds }) => labelIds.length === 1)
    const added = first(team.labels, ({ _id }) => !labelIds.includes(_id))._id
    const path = `/api/inbox/conversations/labels/${contactId}`
    await post(path, { labelIds, appendLabels: true })
    await post(path, { labelIds: [added], appendLabels: true })
    await turn()
    const labels = [...labelIds, added]
    const createdAt = new Date(clock.now()).toISOString()
    expect(arrived.map(({ body }) => body)).toEqual([
      { type: 'inboxLabelUpdated', teamId: team.team._id, contactId, labels, createdAt },
    ])
  })

  test('a mailbox that is not warmed up any more, once', async () => {
    const { post, team, hook, arrived, clock } = withReceiver()
    hook()
    const user = first(team.users, ({ mailboxes }) => mailboxes.some(({ lemwarm }) => lemwarm.active))
    const mailbox = user.mailboxes.find(({ lemwarm }) => lemwarm.active)
    await post(`/api/lemwarm/${mailbox?._id}/pause`)
    await post(`/api/lemwarm/${mailbox?._id}/pause`)
    await turn()
    expect(arrived.map(({ body }) => body)).toEqual([
      {
        type: 'lemwarmPaused',
        teamId: team.team._id,
        sendUserId: user._id,
        sendUserEmail: mailbox?.email,
        sendUserMailboxId: mailbox?._id,
        createdAt: new Date(clock.now()).toISOString(),
      },
    ])
  })
})
