/** `npm run bench` runs the benchmark of screens; `-- live` that of events, `-- economy` and `-- memory` those. */
const [name = 'screens'] = process.argv.slice(2)

switch (name) {
  case 'screens':
    await import('./screens.ts')
    break
  case 'live':
    await import('./live/run.ts')
    break
  case 'economy':
    await import('./economy.ts')
    break
  case 'memory':
    await import('./memory.ts')
    break
  default:
    process.stderr.write(`there is no benchmark "${name}": screens, live, economy, memory\n`)
    process.exitCode = 1
}
