import { mkdtempSync, rmSync } from 'node:fs'
import { openSqliteStore } from '#server/store/sqlite/open.ts'
import { append, DEFINITION, newRun, started, RUNNING, SUCCESS } from '#server/store/testing/sample-runs.ts'
const ids = (p: string, n: number) => Array.from({length:n},(_,i)=>p+String(i).padStart(8,'0'))
const out: Record<string, number[]> = {}
const t = async (name: string, n: number, f: () => Promise<unknown>) => { const a = process.cpuUsage(); await f(); const d = process.cpuUsage(a); (out[name] ??= []).push((d.user+d.system)/n) }
for (let r=0;r<7;r++) {
const folder = mkdtempSync('/tmp/belay-x-')
const s = await openSqliteStore({ folder })
await s.saveDefinitions([DEFINITION])
await s.claim({owner:'z',limit:0,now:5000,until:1e9})
const B = ids('01abcdefghi'+r,10240)
const waves = async (f: (id: string) => Promise<unknown>) => { for (let i=0;i<B.length;i+=256) await Promise.all(B.slice(i,i+256).map(f)) }
await t('create born claimed', 10240, ()=>waves(id=>s.createRun(newRun(id,{owner:'z'}))))
await t('first step', 10240, ()=>waves(id=>s.append(append(id,1,[started('s')],{owner:'z'}))))
await t('step', 10240, ()=>waves(id=>s.append(append(id,2,[started('t')],{owner:'z'}))))
await t('end', 10240, ()=>waves(id=>s.append(append(id,3,[{type:'run-succeeded',output:{json:1}}],{owner:'z',summary:SUCCESS}))))
await t('create due', 10240, ()=>waves(id=>s.createRun(newRun(id+'d'))))
await t('claim', 10240, async()=>{ while((await s.claim({owner:'z',limit:256,now:5000,until:1e9})).length); })
await t('first step of claimed', 10240, ()=>waves(id=>s.append(append(id+'d',1,[started('s')],{owner:'z'}))))
await s.close(); rmSync(folder,{recursive:true})
}
for (const [k,v] of Object.entries(out)) console.log(k.padEnd(24), 'cpu us, median', v.sort((a,b)=>a-b)[3]!.toFixed(1), 'best', v[0]!.toFixed(1))
