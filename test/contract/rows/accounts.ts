import { accounts } from '../../../src/domains/accounts/contract.ts'
import type { TeamWorld } from '../../../src/sandbox/world.ts'
import { first, type Row } from '../row.ts'

const mailboxId = (team: TeamWorld): string => first(team.users).mailboxes[0]?._id ?? ''

const sent = (team: TeamWorld) => ({
  sender_name: 'Ann Lee',
  sender_email: 'ann@mail.example',
  smtp_host: 'smtp.mail.example',
  smtp_port: 587,
  smtp_login: 'ann',
  smtp_password: 'out of sight',
  smtp_secure: false,
  imap_host: 'imap.mail.example',
  imap_port: 993,
  imap_login: 'ann',
  imap_password: 'also hidden',
  imap_secure: true,
  userId: first(team.users)._id,
})

/** The chapter Accounts. */
export const rows: readonly Row[] = [
  {
    endpoint: accounts.channels,
    input: {},
    arrives: { path: '/user/channels' },
    query: `{ channels { plan email { isConnected isAvailable accounts { id email provider } }
      linkedIn { isConnected isAvailable } whatsApp { isConnected accounts { id phoneNumber label } } } }`,
  },
  {
    endpoint: accounts.emailAccountConnect,
    input: team => ({ body: sent(team) }),
    arrives: team => ({ path: '/user/email-accounts', body: sent(team) }),
    query: `mutation ($input: EmailAccountConnectInput!) {
      emailAccountConnect(input: $input) { emailAccount { id email provider } userErrors { code message field } }
    }`,
    variables: team => ({
      input: {
        senderName: 'Ann Lee',
        senderEmail: 'ann@mail.example',
        smtp: { host: 'smtp.mail.example', port: 587, login: 'ann', password: 'out of sight' },
        imap: { host: 'imap.mail.example', port: 993, login: 'ann', password: 'also hidden', isSecure: true },
        userId: first(team.users)._id,
      },
    }),
  },
  {
    endpoint: accounts.emailAccountDisconnect,
    input: team => ({ emailAccountId: mailboxId(team) }),
    arrives: team => ({ path: `/user/email-accounts/${mailboxId(team)}` }),
    query: `mutation ($input: EmailAccountDisconnectInput!) {
      emailAccountDisconnect(input: $input) { deletedId userErrors { code message field } }
    }`,
    variables: team => ({ input: { mailboxId: mailboxId(team) } }),
  },
  {
    endpoint: accounts.emailAccountTest,
    input: team => ({ emailAccountId: mailboxId(team) }),
    arrives: team => ({ path: `/user/email-accounts/${mailboxId(team)}/test` }),
    query: `mutation ($input: EmailAccountTestInput!) {
      emailAccountTest(input: $input) { smtp { isOk error } imap { isOk error } userErrors { code message field } }
    }`,
    variables: team => ({ input: { mailboxId: mailboxId(team) } }),
  },
  {
    endpoint: accounts.domainRedirect,
    input: { domain: 'go.example.com' },
    arrives: { path: '/domains/redirect', query: 'domain=go.example.com' },
    query: '{ domainRedirect(domain: "go.example.com") { domain redirects target status } }',
  },
]
