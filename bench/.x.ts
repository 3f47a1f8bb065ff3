import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '#server/store/sqlite/open.ts'
import { append, DEFINITION, newRun, started, SUCCESS } from '#server/store/testing/sample-runs.ts'
const folder = mkdtempSync('/tmp/belay-x-')
let s = await openSqliteStore({ folder })
await s.saveDefinitions([DEFINITION])
const t = async (name: string, n: number, f: () => Promise<unknown>) => { const a = performance.now(); const r = await f(); const ms = performance.now() - a; console.log(name, n, ms.toFixed(1)+' ms', (ms*1000/n).toFixed(1)+' us each', Array.isArray(r)? r.length : r === undefined ? '' : typeof r === 'object' ? '' : r); return r }
const ids = (p: string, n: number) => Array.from({length:n},(_,i)=>p+String(i).padStart(8,'0'))
const N=100000
await t('create waiting', N, async()=>{ for (let i=0;i<N;i+=5000) await Promise.all(ids('w',N).slice(i,i+5000).map(id=>s.createRun(newRun(id,{workflow:'wf'+(i%7)}))))})
await t('claim all', N, async()=>{ for(;;){ if((await s.claim({owner:'a',limit:256,now:5000,until:1e9})).length===0) return } })
await t('park all', N, async()=>{ for (let i=0;i<N;i+=5000) await Promise.all(ids('w',N).slice(i,i+5000).flatMap((id,k)=>[s.append(append(id,1,[started('s')],{owner:'a',summary:{state:'pending',waiting:{for:'timer',at:1e12+k},wakeAt:1e12+k}})), s.release(id,'a')]))})
await t('empty claim', 1, ()=>s.claim({owner:'a',limit:256,now:5000,until:1e9}))
await t('create', 10000, async()=>{ for (let i=0;i<10000;i+=2000) await Promise.all(ids('r',10000).slice(i,i+2000).map(id=>s.createRun(newRun(id))))})
await t('create born claimed', 10000, async()=>{ await s.claim({owner:'z',limit:0,now:5000,until:1e9}); for (let i=0;i<10000;i+=2000) await Promise.all(ids('b',10000).slice(i,i+2000).map(id=>s.createRun(newRun(id,{owner:'z'}))))})
await t('end born claimed', 10000, async()=>{ for (let i=0;i<10000;i+=2000) await Promise.all(ids('b',10000).slice(i,i+2000).map(id=>s.append(append(id,1,[{type:'run-succeeded',output:{json:1}}],{owner:'z',summary:SUCCESS}))))})
await t('children 1000', 1000, async()=>{ await s.createRun(newRun('par',{owner:'z'})); await s.append(append('par',1,[started('m')],{owner:'z',children:ids('c',1000).map((id,i)=>newRun(id,{owner:'z',parent:{run:'par',step:'m',round:1,index:i}}))}))})
await t('claim 256', 256, ()=>s.claim({owner:'a',limit:256,now:5000,until:1e9}))
await t('claim 10k', 10000, async()=>{ for(;;){ if((await s.claim({owner:'a',limit:256,now:5000,until:1e9})).length===0) return } })
await t('make attempts', 10000, async()=>{ for (let i=0;i<10000;i+=2000) await Promise.all(ids('r',10000).slice(i,i+2000).map(id=>s.append(append(id,1,[started('s')],{owner:'a'}))))})
await t('list', 1, ()=>s.runs({state:'running',limit:100}))
await t('countRuns', 1, ()=>s.countRuns())
await t('close', 1, ()=>s.close())
s = await t('open', 1, ()=>openSqliteStore({folder})) as typeof s
await t('recover 11k', 11000, ()=>s.recover(6000))
console.log(process.memoryUsage.rss()/1e6|0,'MB rss', (await s.health()).size/1e6|0, 'MB')
const st=s.database.prepare("select name, sum(pgsize) b from dbstat group by name order by b desc limit 14").all(); console.log(st)
await s.close(); rmSync(folder,{recursive:true})
