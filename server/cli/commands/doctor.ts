import { DATA_OPTION, defineCommand, JSON_OPTION } from '../command.ts'

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'Check this machine and the data folder, and say what to do about what is wrong',
  positionals: [],
  options: { data: DATA_OPTION, json: JSON_OPTION },
  notes: ['Changes nothing, and works while Belay runs. Ends with 0 when everything works, 1 when something is broken.'],
  examples: ['belay doctor', 'belay doctor --data /var/lib/belay'],
  async run({ options, io }) {
    const { doctor } = await import('../doctor/doctor.ts')
    return doctor(options, io)
  },
})
