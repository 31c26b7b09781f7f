/** `npm run bench` runs the benchmark of screens; `-- live` that of events, `-- economy`, `-- memory` and `-- soak` those. */
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
  case 'soak':
    await import('./soak.ts')
    break
  default:
    process.stderr.write(`there is no benchmark "${name}": screens, live, economy, memory, soak\n`)
    process.exitCode = 1
}
