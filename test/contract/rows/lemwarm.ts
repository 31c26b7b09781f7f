import { lemwarm } from '../../../src/domains/lemwarm/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const mailbox = (team: TeamWorld): string => first(team.users).mailboxes[0]?._id ?? ''

const payload = '{ mailbox { id lemwarm { isActive maxPerDay } } userErrors { code message field } }'

const changed = {
  warmEmailMax: 30,
  warmEmailRampup: 3,
  internalCommunicationPercent: 20,
  answerPercentage: 45,
  warmUsePlaintext: true,
  warmDailyVarianceEnabled: false,
}

/** The chapter Lemwarm. */
export const rows: readonly Row[] = [
  {
    endpoint: lemwarm.lemwarmSettings,
    input: team => ({ userMailboxId: mailbox(team) }),
    arrives: team => ({ path: `/lemwarm/${mailbox(team)}/settings` }),
    query: 'query ($id: ID!) { user(id: $id) { mailboxes { lemwarm { score maxPerDay rampUp } } } }',
    variables: team => ({ id: first(team.users)._id }),
  },
  {
    endpoint: lemwarm.lemwarmStart,
    input: team => ({ userMailboxId: mailbox(team) }),
    arrives: team => ({ path: `/lemwarm/${mailbox(team)}/start` }),
    query: `mutation ($input: LemwarmStartInput!) { lemwarmStart(input: $input) ${payload} }`,
    variables: team => ({ input: { mailboxId: mailbox(team) } }),
  },
  {
    endpoint: lemwarm.lemwarmPause,
    input: team => ({ userMailboxId: mailbox(team) }),
    arrives: team => ({ path: `/lemwarm/${mailbox(team)}/pause` }),
    query: `mutation ($input: LemwarmPauseInput!) { lemwarmPause(input: $input) ${payload} }`,
    variables: team => ({ input: { mailboxId: mailbox(team) } }),
  },
  {
    endpoint: lemwarm.lemwarmSettingsUpdate,
    input: team => ({ userMailboxId: mailbox(team), body: changed }),
    arrives: team => ({ path: `/lemwarm/${mailbox(team)}/settings`, body: changed }),
    query: `mutation ($input: LemwarmSettingsUpdateInput!) { lemwarmSettingsUpdate(input: $input) ${payload} }`,
    variables: team => ({
      input: {
        mailboxId: mailbox(team),
        maxPerDay: 30,
        rampUp: 3,
        internalPercent: 20,
        answerPercent: 45,
        isPlainText: true,
        variesDaily: false,
      },
    }),
  },
]
