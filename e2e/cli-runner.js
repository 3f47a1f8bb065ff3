// What bin/belay.js does once everything is installed and built: tests start it hundreds of times.
const { main } = await import('../dist/cli.js')
process.exitCode = await main(process.argv.slice(2))
