import type { UserDocument } from '../documents.ts'
import type { Random } from '../ids.ts'
import { between, pick } from './chance.ts'
import { segments } from './segments.ts'

/** A campaign as its author would set it up. */
export interface Title {
  readonly name: string
  readonly emoji?: string
  /** A code of `regions`. */
  readonly region: string
  /** A code of `segments`. */
  readonly segment: string
  /** A key of the sequence blueprints, where the name promises one. */
  readonly blueprint?: string
  readonly labels: readonly string[]
  /** The first name of who made it and sends in it, where the name tells. */
  readonly author?: string
  /** What its people are, where the name tells. */
  readonly roles?: readonly string[]
}

const title = (
  name: string,
  region: string,
  segment: string,
  labels: readonly string[] = [],
  more: Pick<Title, 'emoji' | 'blueprint' | 'author' | 'roles'> = {},
): Title => ({ name, region, segment, labels, ...more })

/** Names as sales teams really write them. The first ones are the liveliest campaigns. */
export const titles: readonly Title[] = [
  title('2509_FR_Logistics_1.2_Ops', 'FR', 'Logistics', ['Outbound']),
  title('SEQ-US-FINTECH-WARM-LINKEDIN', 'US', 'Fintech', ['Outbound', 'CRM'], { blueprint: 'warm' }),
  title('Hospitals — Pharmacy — Direct (Nora) — LI + Email', 'US', 'Hospitals', ['Outbound'], {
    blueprint: 'accepted',
    author: 'Nora',
    roles: ['Pharmacy Director', 'Director of Pharmacy Services', 'Pharmacy Operations Manager'],
  }),
  title('[TW204] DACH plant managers', 'DACH', 'Manufacturing', ['DACH', 'Outbound'], {
    roles: ['Plant Manager', 'Werkleiter', 'Deputy Plant Manager', 'Plant Operations Manager'],
  }),
  title('UKI 🇬🇧 | Store Ops Sequence', 'UKI', 'Retail', ['Outbound']),
  title('10 Step Automated Cadence', 'US', 'Fintech', [], { blueprint: 'tenSteps' }),
  title('Q4 Enterprise Outreach Copy Copy', 'UKI', 'Retail', ['Outbound']),
  title('🚀 Relaunch Q1: hotels & resorts', 'ES', 'Hospitality', ['Nurture'], { emoji: '🚀' }),
  title('Trade-show dinner invite - last minute', 'UKI', 'Retail', ['Event']),
  title('Closed Lost', 'US', 'Fintech', ['CRM', 'Nurture']),
  title('Nordics / Logistics: depot leads', 'NORDICS', 'Logistics', ['Outbound'], {
    roles: ['Depot Manager', 'Depot Lead', 'Terminal Manager'],
  }),
  title('Sam’s campaign (11)', 'UKI', 'Retail', [], { author: 'Sam' }),
  title('2511_DE_Krankenhaus_2.0_Pflege', 'DACH', 'Hospitals', ['DACH'], {
    roles: ['Pflegedirektion', 'Pflegedienstleitung', 'Stationsleitung'],
  }),
  title('[TW207] TR hotels — özel liste', 'TR', 'Hospitality', ['Outbound']),
  title('SEQ-ES-RETAIL-COLD-EMAIL', 'ES', 'Retail', ['Outbound'], { blueprint: 'email' }),
  title('Champions who changed jobs', 'US', 'Fintech', ['CRM'], { blueprint: 'warm' }),
  title('Webinar no-shows (Nov)', 'UKI', 'Hospitals', ['Event']),
  title('Priya’s campaign (4)', 'US', 'Fintech', [], { author: 'Priya' }),
  title('TEST do not launch', 'FR', 'Logistics'),
  title('FR | Hôpitaux publics | Séquence douce', 'FR', 'Hospitals', ['Nurture']),
  title('Inbound demo requests > 14 days', 'US', 'Fintech', ['CRM']),
  title('Closed Lost', 'US', 'Retail', ['CRM']),
  title('Warehouse managers, 200-500 FTE', 'DACH', 'Logistics', ['DACH', 'Outbound'], {
    roles: ['Warehouse Manager', 'Lagerleiter', 'Head of Warehouse Operations'],
  }),
  title('Q3 Mid-market push Copy', 'NORDICS', 'SaaS'),
  title('Partner referrals ✨', 'FR', 'SaaS', ['CRM'], { emoji: '✨' }),
  title('Customers up for renewal (not CS)', 'UKI', 'Hospitality', ['CRM']),
  title('2504_UK_Care homes_1.0_HR', 'UKI', 'Hospitals', ['Outbound'], {
    roles: ['HR Director', 'Head of People', 'HR Business Partner'],
  }),
  title('LinkedIn only – people without mail', 'DACH', 'Fintech', ['DACH'], { blueprint: 'linkedinOnly' }),
  title('Badge scans Lyon 2025', 'FR', 'Manufacturing', ['Event']),
  title('Peak season — store directors', 'ES', 'Retail', ['Outbound'], {
    roles: ['Store Director', 'Regional Store Director'],
  }),
  title('Old CRM import (cleaned)', 'US', 'Manufacturing', ['CRM']),
  title('Workforce podcast guests', 'NORDICS', 'SaaS', ['Nurture']),
  title('Swag box thank-you 🎁', 'UKI', 'Retail', ['Nurture']),
  title('[TW199] Banks, contact centres', 'TR', 'Fintech', ['Outbound'], {
    roles: ['Head of Contact Centre', 'Contact Centre Manager', 'Workforce Manager'],
  }),
  title('Jonas: Mittelstand Süd', 'DACH', 'Manufacturing', ['DACH'], { author: 'Jonas' }),
  title('Elif’s campaign (2)', 'TR', 'Retail', [], { author: 'Elif' }),
]

/** A name in one of the usual patterns, for teams with more campaigns than there are hand-made names. */
export const inventTitle = (random: Random, users: readonly UserDocument[]): Title => {
  const region = pick(random, ['FR', 'DACH', 'UKI', 'US', 'ES', 'TR', 'NORDICS'])
  const segment = pick(random, segments)
  const month = `${between(random, 23, 25)}${String(between(random, 1, 12)).padStart(2, '0')}`
  const author = pick(random, users).name.split(' ')[0] ?? ''
  const role = segment.titles[0] ?? segment.code
  const name = pick(random, [
    `${month}_${region}_${segment.code}_${between(random, 1, 3)}.${between(random, 0, 4)}_${pick(random, ['Ops', 'HR', 'Fin', 'Exec'])}`,
    `SEQ-${region}-${segment.code.toUpperCase()}-${pick(random, ['COLD', 'WARM'])}-${pick(random, ['EMAIL', 'MULTI'])}`,
    `[TW${between(random, 100, 399)}] ${region} ${role}`,
    `${region} | ${segment.code} | ${pick(random, ['Sequence A', 'Round 2', 'Lookalikes', 'Re-engage'])}`,
    `${author}’s campaign (${between(random, 1, 30)})`,
    `Q${between(random, 1, 4)} ${segment.code} ${pick(random, ['push', 'outreach', 'revival'])}${pick(random, ['', '', ' Copy'])}`,
  ])
  return title(
    name,
    region,
    segment.code,
    random() < 0.5 ? [pick(random, ['Outbound', 'CRM', 'Event', 'Nurture'])] : [],
    { ...(name.startsWith(`${author}’s`) ? { author } : {}), ...(name.endsWith(role) ? { roles: [role] } : {}) },
  )
}
