import { expect, test } from 'vitest'
import { startHarness } from '../../support/harness.ts'

const lead = { id: 'lea_1' }
const inputs: Readonly<Record<string, readonly ['READ' | 'WRITE', Readonly<Record<string, unknown>>]>> = {
  leadAdd: ['WRITE', { campaignId: 'cam_1', firstName: 'Ada' }],
  leadUpdate: ['READ', { campaignId: 'cam_1', lead, firstName: 'Ada' }],
  leadRemove: ['READ', { campaignId: 'cam_1', lead }],
  leadUnsubscribe: ['READ', { campaignId: 'cam_1', lead }],
  leadPause: ['READ', { lead }],
  leadResume: ['WRITE', { lead }],
  leadMarkInterested: ['READ', { lead }],
  leadMarkNotInterested: ['READ', { lead }],
  leadVariablesSet: ['READ', { leadId: 'lea_1', variables: [{ name: 'a', value: 'b' }] }],
  leadVariablesUpdate: ['READ', { leadId: 'lea_1', variables: [{ name: 'a', value: 'b' }] }],
  leadVariablesClear: ['READ', { leadId: 'lea_1', names: ['a'] }],
  leadLaunch: ['WRITE', { leadId: 'lea_1' }],
  leadVoiceNoteUpload: ['READ', { leadId: 'lea_1', stepId: 'stp_1', file: null }],
  leadsImportCsv: ['WRITE', { campaignId: 'cam_1', file: null }],
  leadsImportCrm: ['WRITE', { campaignId: 'cam_1', crm: 'HUBSPOT', userId: 'usr_1', filterId: '16' }],
}

test.each(Object.entries(inputs))(
  '%s is refused to who may not do it, before lemlist is called',
  async (name, [role, input]) => {
    const harness = startHarness({ role })
    const query = `mutation ($input: L${name.slice(1)}Input!) { ${name}(input: $input) { userErrors { message } } }`
    const answer =
      'file' in input
        ? await harness.upload(query, { input }, new File(['x'], 'x.csv'))
        : await harness.run(query, { input })
    // A file is refused before it is read, by whoever takes the form.
    const path = 'file' in input ? {} : { path: [name] }
    expect(answer.errors).toMatchObject([{ ...path, extensions: { code: 'FORBIDDEN' } }])
    expect(harness.calls()).toEqual([])
  },
)
