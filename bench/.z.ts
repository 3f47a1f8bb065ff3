import { mkdtempSync, rmSync } from 'node:fs'
import { openSqliteStore } from '#server/store/sqlite/open.ts'
import { DEFINITION, newRun } from '#server/store/testing/sample-runs.ts'
const folder = mkdtempSync('/tmp/belay-x-')
const s = await openSqliteStore({ folder })
await s.saveDefinitions([DEFINITION])
const B = Array.from({length:20000},(_,i)=>'01abcdefghi'+String(i).padStart(8,'0'))
await Promise.all(B.map(id=>s.createRun(newRun(id))))
const db=s.database
db.exec('BEGIN IMMEDIATE');const time=(name:string,sql:string,arg:(i:number)=>unknown,pl=false)=>{ const st=pl?db.prepare(sql).pluck():db.prepare(sql); for(let k=0;k<2;k++){const a=performance.now(); for(let i=0;i<20000;i++) st.get(arg(i)); if(k)console.log(name,((performance.now()-a)/20).toFixed(2),'us', db.prepare('EXPLAIN QUERY PLAN '+sql).all(1).map((x:any)=>x.detail).join(' | '))}}
time('exists','SELECT 1 FROM runs WHERE run_id=?',i=>B[i]!,true)
time('head',`SELECT r.run_no AS runNo, r.parent_no AS parentNo, (SELECT max(last_seq) FROM journal j WHERE j.run_no = r.run_no) AS seq,
  r.owner_no AS owner, r.ready, r.crashes, r.state, r.waiting, r.wake_at AS wakeAt, r.error,
  (SELECT count(*) FROM reviews v WHERE v.run_no = r.run_no AND v.state = 'open') AS openReviews
FROM runs r WHERE r.run_id = ?`,i=>B[i]!)
time('head-plain',`SELECT r.run_no AS runNo, r.parent_no AS parentNo, r.owner_no AS owner, r.ready, r.crashes, r.state, r.waiting, r.wake_at AS wakeAt, r.error FROM runs r WHERE r.run_id = ?`,i=>B[i]!)
time('row',`SELECT state FROM runs r WHERE r.run_id = ?`,i=>B[i]!)
time('begun',`SELECT step FROM effects WHERE run_no = ? AND state = 'begun'`,i=>i)
time('max',`SELECT max(last_seq) FROM journal j WHERE j.run_no = ?`,i=>i)
time('raw9',`SELECT r.run_no AS runNo, r.parent_no AS parentNo, r.owner_no AS owner, r.ready, r.crashes, r.state, r.waiting, r.wake_at AS wakeAt, r.error FROM runs r WHERE r.run_no = ?`,i=>i+1)
time('miss','SELECT 1 FROM runs WHERE run_id=?',i=>'zz'+i,true)
db.exec('COMMIT');await s.close(); rmSync(folder,{recursive:true})
